import { useEffect, useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { patch, useDesk } from "../../app/desk";
import { loadFloor } from "../../app/floor";
import { go } from "../../app/route";
import { totals, type Behind } from "../../model/floor";
import { clockTime } from "../../model/time";
import type { AgentFigures } from "../../model/board";
import { useLasting, useNow } from "../hooks";
import { AgentDialog } from "./AgentDialog";
import { AgentTable } from "./AgentTable";
import { BehindDialog } from "./BehindDialog";
import { MonitorPane } from "./MonitorPane";
import { QueueTable } from "./QueueTable";
import { Tiles } from "./Tiles";

/** What moves by time alone (windows that close) is fetched this often, in milliseconds. */
const refreshMilliseconds = 30_000;

/** The wall board: queues, people, and the way to every conversation behind a number. */
export function FloorPage({ tv, conversation }: { tv: boolean; conversation: string | null }): ReactElement {
    const floor = useDesk((state) => state.floor);
    const error = useDesk((state) => state.floorError);
    const connection = useDesk((state) => state.connection);
    const now = useNow(1000);
    const [behind, setBehind] = useState<Behind | null>(null);
    const [person, setPerson] = useState<AgentFigures | null>(null);
    const slow = useLasting(floor === null && error === "");
    useEffect(() => {
        const look = (): void => {
            if (document.visibilityState === "visible") void loadFloor();
        };
        look();
        const timer = setInterval(look, refreshMilliseconds);
        document.addEventListener("visibilitychange", look);
        return () => {
            clearInterval(timer);
            document.removeEventListener("visibilitychange", look);
        };
    }, []);
    useFullScreen(tv);
    const current = person ? floor?.agents.find((agent) => agent.id === person.id) : undefined;
    return (
        <>
            <main className="floor" aria-label="Floor" data-tv={tv} data-testid="floor">
                <header className="floor-head">
                    {tv ? null : (
                        <button type="button" className="button quiet icon-only phone-only" aria-label="Views" onClick={() => patch({ drawer: "rail" })}>
                            <Icon name="panelLeft" />
                        </button>
                    )}
                    <h1 className="grow">Floor</h1>
                    <p className="hint tabular" data-testid="floor-at">
                        {connection === "live" ? (floor ? `Live · ${clockTime(new Date(now).toISOString())}` : "") : "Not connected"}
                    </p>
                    <button
                        type="button"
                        className="button quiet wide-only"
                        onClick={() => go({ page: "floor", tv: !tv, conversation: null })}
                        title={tv ? "Back to the workspace  Esc" : "For a screen on the wall"}
                    >
                        <Icon name={tv ? "close" : "panelRight"} /> {tv ? "Close" : "Full screen"}
                    </button>
                </header>
                {error ? (
                    <div className="floor-error" role="alert">
                        <Icon name="warning" /> {error}
                        <button type="button" className="button link" onClick={() => void loadFloor()}>
                            Try again
                        </button>
                    </div>
                ) : null}
                {floor ? (
                    <>
                        <Tiles totals={totals(floor)} now={now} open={setBehind} />
                        <QueueTable floor={floor} now={now} open={setBehind} />
                        <AgentTable floor={floor} now={now} open={setBehind} choose={setPerson} />
                    </>
                ) : slow ? (
                    <div className="floor-skeleton" aria-hidden="true" />
                ) : null}
            </main>
            {conversation ? <MonitorPane key={conversation} id={conversation} /> : null}
            {behind ? <BehindDialog asked={behind} close={() => setBehind(null)} /> : null}
            {current ? <AgentDialog agent={current} close={() => setPerson(null)} /> : null}
        </>
    );
}

/** The browser's own full screen goes with the board's; leaving one leaves the other. */
function useFullScreen(tv: boolean): void {
    useEffect(() => {
        if (!tv) return;
        // A browser may refuse, when nobody pressed a button: the board still takes the whole page.
        document.documentElement.requestFullscreen?.().catch(() => undefined);
        const left = (): void => {
            if (!document.fullscreenElement) go({ page: "floor", tv: false, conversation: null });
        };
        const key = (event: KeyboardEvent): void => {
            if (event.key === "Escape") go({ page: "floor", tv: false, conversation: null });
        };
        document.addEventListener("fullscreenchange", left);
        document.addEventListener("keydown", key);
        return () => {
            document.removeEventListener("fullscreenchange", left);
            document.removeEventListener("keydown", key);
            if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
        };
    }, [tv]);
}
