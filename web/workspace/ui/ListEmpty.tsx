import type { ReactElement } from "react";
import { useDesk } from "../app/desk";
import { setPresence } from "../app/deeds";
import { show } from "../app/lists";

/** An empty list: a sentence and the one next step. */
export function ListEmpty(): ReactElement {
    const view = useDesk((state) => state.list.view);
    const presence = useDesk((state) => state.me?.presence);
    const counts = useDesk((state) => state.counts);
    const alone = useDesk((state) => state.route.page === "desk" && state.route.conversation === null);
    if (view.q) {
        return (
            <Empty text={`Nothing found for “${view.q}”.`} label="Clear the search" run={() => show({ q: "" })} />
        );
    }
    if (view.status !== "open") return <Empty text={`Nothing is ${view.status}.`} />;
    if (view.tab === "mine" && presence !== "online") {
        const missed = presence === "not_responding";
        return (
            <Empty
                text={missed ? "You missed an offer, and no new ones come." : "You have no conversations, and you take no new ones."}
                label={missed ? "I am back" : "Go online"}
                // Beside the empty desk, which says it large, once is enough.
                phoneOnly={alone}
                run={() => void setPresence("online")}
            />
        );
    }
    if (view.tab === "mine" && counts && counts.queue > 0) {
        return (
            <Empty
                text={`Nothing is yours. ${counts.queue} ${counts.queue === 1 ? "conversation waits" : "conversations wait"} in the queue.`}
                label="Show the queue"
                run={() => show({ tab: "queue" })}
            />
        );
    }
    if (view.tab === "mine") return <Empty text="Nothing is yours. New work rings here by itself." />;
    if (view.tab === "queue") return <Empty text="Nobody waits." />;
    return <Empty text="There are no conversations here." />;
}

function Empty({ text, label, phoneOnly, run }: { text: string; label?: string; phoneOnly?: boolean; run?: () => void }): ReactElement {
    return (
        <div className="empty">
            <p>{text}</p>
            {label ? (
                <button type="button" className={phoneOnly ? "button phone-only" : "button"} onClick={run}>
                    {label}
                </button>
            ) : null}
        </div>
    );
}
