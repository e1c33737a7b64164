import { useEffect, useMemo, useRef, useState, type ReactElement } from "react";
import { firstNew, wasAnswered } from "../model/timeline";
import type { Conversation, Message } from "../model/types";

/** So long in view, in milliseconds, counts as seen. */
const seenMilliseconds = 4000;

/**
 * Where the line above the new messages stands: where it was when the conversation was opened, though opening clears the
 * count, until somebody answers.
 */
export function useNewLine(conversation: Conversation, messages: readonly Message[], loaded: boolean, answering: boolean): { id: string; count: number } | null {
    const unreadAtOpening = useRef(conversation.unread);
    const [line, setLine] = useState<{ id: string; count: number } | null>(null);
    const drawn = useRef(false);
    useEffect(() => {
        if (!loaded || drawn.current) return;
        drawn.current = true;
        setLine(firstNew(messages, unreadAtOpening.current));
    }, [loaded, messages]);
    const answered = useMemo(() => line !== null && (answering || wasAnswered(messages, line.id)), [line, answering, messages]);
    useEffect(() => {
        if (answered) setLine(null);
    }, [answered]);
    return answered ? null : line;
}

/** The line above the new messages. Once seen it is gone, but its place stays, so that nothing moves under the reader. */
export function NewLine({ count }: { count: number }): ReactElement {
    const element = useRef<HTMLDivElement>(null);
    const [seen, setSeen] = useState(false);
    useEffect(() => {
        if (seen || !element.current) return;
        let inView = false;
        let timer: ReturnType<typeof setTimeout> | undefined;
        const look = (): void => {
            clearTimeout(timer);
            if (inView && document.hasFocus()) timer = setTimeout(() => setSeen(true), seenMilliseconds);
        };
        const observer = new IntersectionObserver(([entry]) => {
            inView = entry?.isIntersecting === true;
            look();
        });
        observer.observe(element.current);
        window.addEventListener("focus", look);
        window.addEventListener("blur", look);
        return () => {
            clearTimeout(timer);
            observer.disconnect();
            window.removeEventListener("focus", look);
            window.removeEventListener("blur", look);
        };
    }, [seen]);
    return (
        <div className="new-line" role="separator" ref={element} data-seen={seen} data-testid="new-line">
            <span>{count === 1 ? "1 new message" : `${count} new messages`}</span>
        </div>
    );
}
