import { useEffect, useState, type ReactElement } from "react";
import { serverNow } from "../app/clock";
import { complain, patch, store, toast, useDesk } from "../app/desk";
import { takeNext } from "../app/deeds";
import { pulledQueues, secondsLeft } from "../model/work";
import type { Page, WrapUp } from "../model/types";
import { get, post } from "../net/api";
import { useNow } from "./hooks";

const ticking = 1000;
const resting = 60_000;

/** What stands between an agent and the next conversation: what they write up, and the way to ask. */
export function WorkBar(): ReactElement | null {
    const until = useDesk((state) => state.me?.wrap_up_until ?? null);
    const now = useNow(secondsLeft(until, serverNow()) > 0 ? ticking : resting);
    const left = secondsLeft(until, now);
    if (left > 0) return <WrapUpBar until={until ?? ""} />;
    return <NextBar />;
}

function WrapUpBar({ until }: { until: string }): ReactElement | null {
    const conversations = useDesk((state) => state.conversations);
    const [running, setRunning] = useState<readonly WrapUp[]>([]);
    const [code, setCode] = useState("");
    const [busy, setBusy] = useState(false);
    const now = useNow(ticking);
    useEffect(() => {
        // Without the list the time passes all the same.
        get<Page<WrapUp>>("/me/wrap-ups").then((page) => setRunning(page.data), () => undefined);
    }, [until]);
    const first = running.find((entry) => secondsLeft(entry.until, now) > 0);
    useEffect(() => setCode(""), [first?.conversation_id]);
    if (!first) return null;
    const done = (): void => {
        if (busy) return;
        setBusy(true);
        post<Page<WrapUp>>("/me/wrap-ups/done", { conversation: first.conversation_id, code: code || null })
            .then((rest) => {
                setRunning(rest.data);
                const last = rest.data[rest.data.length - 1]?.until ?? null;
                const { me } = store.get();
                if (me) patch({ me: { ...me, wrap_up_until: last } });
            })
            .catch(complain)
            .finally(() => setBusy(false));
    };
    const name = conversations[first.conversation_id]?.contact.name;
    const left = secondsLeft(first.until, now);
    return (
        <section className="work-bar" aria-label="Writing up" data-testid="wrap-up">
            <p className="work-words">
                <span className="clip">
                    Writing up{name ? <bdi> {name}</bdi> : null}
                </span>
                <span className="tabular hint" role="timer" aria-label={`${left} seconds left`}>
                    {Math.floor(left / 60)}:{String(left % 60).padStart(2, "0")}
                </span>
            </p>
            <div className="work-deeds">
                {first.codes.length > 0 ? (
                    <select className="input grow" aria-label="What it was about" value={code} onChange={(event) => setCode(event.target.value)} data-testid="wrap-up-code">
                        <option value="">What was it about?</option>
                        {first.codes.map((entry) => (
                            <option key={entry} value={entry}>
                                {entry}
                            </option>
                        ))}
                    </select>
                ) : null}
                <button type="button" className="button" onClick={done} aria-disabled={busy} data-testid="wrap-up-done">
                    Done
                </button>
            </div>
        </section>
    );
}

function NextBar(): ReactElement | null {
    const me = useDesk((state) => state.me);
    const queues = useDesk((state) => state.queues);
    const [busy, setBusy] = useState(false);
    const pulled = pulledQueues(queues, me?.queues ?? []);
    if (!me || pulled.length === 0) return null;
    const waiting = pulled.reduce((sum, queue) => sum + (queue.waiting ?? 0), 0);
    return (
        <section className="work-bar work-row" aria-label="The next conversation">
            <span className="hint grow clip">{waiting === 0 ? "Nobody waits for you to ask" : waiting === 1 ? "1 waits" : `${waiting} wait`}</span>
            <button
                type="button"
                className="button primary"
                aria-disabled={busy}
                data-testid="take-next"
                onClick={() => {
                    if (busy) return;
                    setBusy(true);
                    void takeNext()
                        .then((taken) => (taken ? undefined : toast("Nothing waits that you could take.")))
                        .catch(complain)
                        .finally(() => setBusy(false));
                }}
            >
                Take the next
            </button>
        </section>
    );
}
