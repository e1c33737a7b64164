import { useEffect, useState, type ReactElement } from "react";
import { useDesk } from "../app/desk";
import { markRead, openThread, tellViewing } from "../app/threads";
import type { Message } from "../model/types";
import { Composer } from "./Composer";
import { FirstRun } from "./FirstRun";
import { Thread } from "./Thread";
import { ThreadHeader } from "./ThreadHeader";

/** The server forgets a viewer after 30 seconds. */
const viewingMilliseconds = 20_000;

/** The third pane: one conversation, or what to do first. */
export function ThreadPane({ id }: { id: string | null }): ReactElement {
    if (id === null) {
        return (
            <main className="thread-pane" aria-label="Conversation">
                <FirstRun />
            </main>
        );
    }
    return <OpenThread id={id} />;
}

function OpenThread({ id }: { id: string }): ReactElement {
    const conversation = useDesk((state) => state.conversations[id]);
    const error = useDesk((state) => state.threads[id]?.error);
    const [quoted, setQuoted] = useState<Message | null>(null);
    const unread = conversation?.unread ?? 0;

    useEffect(() => void openThread(id), [id]);
    useViewing(id);
    useEffect(() => {
        const clear = (): void => {
            if (unread > 0 && document.hasFocus()) void markRead(id);
        };
        clear();
        window.addEventListener("focus", clear);
        return () => window.removeEventListener("focus", clear);
    }, [id, unread]);

    if (!conversation) {
        return (
            <main className="thread-pane" aria-label="Conversation">
                {error ? (
                    <div className="empty" role="alert">
                        <p>{error}</p>
                        <button type="button" className="button" onClick={() => void openThread(id, true)}>
                            Try again
                        </button>
                    </div>
                ) : null}
            </main>
        );
    }
    return (
        <main className="thread-pane" aria-label="Conversation">
            <ThreadHeader conversation={conversation} />
            <Thread key={id} conversation={conversation} quote={setQuoted} />
            <Composer key={`composer-${id}`} conversation={conversation} quoted={quoted} clearQuoted={() => setQuoted(null)} />
        </main>
    );
}

/** Lets colleagues see that we look at this conversation, for as long as we do. */
function useViewing(id: string): void {
    useEffect(() => {
        const tell = (): void => {
            if (document.visibilityState === "visible") tellViewing(id, "viewing");
        };
        tell();
        const timer = setInterval(tell, viewingMilliseconds);
        return () => {
            clearInterval(timer);
            tellViewing(id, "gone");
        };
    }, [id]);
}
