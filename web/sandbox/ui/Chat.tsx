import { memo, useEffect, useRef, type ReactElement } from "react";
import { dayName } from "../model/format";
import type { Store } from "../model/store";
import type { Message, Phone } from "../model/types";
import { Bubble } from "./Bubble";

interface Props {
    store: Store;
    phone: Phone;
    messages: Message[];
    /** Minutes since 1970: days are named after it. */
    minute: number;
    isTyping: boolean;
    onQuote: (message: Message) => void;
    onEdit: (message: Message) => void;
    onList: (message: Message) => void;
}

/** Types that change an earlier message and are not shown themselves. */
const silent = new Set(["reaction", "edit", "revoke"]);

/** How near the end a reader must be for new messages to be followed, in pixels. */
const followDistance = 80;

/** The messages of a chat, oldest first; it follows new ones unless the reader has scrolled up. */
export const Chat = memo(function Chat({ store, phone, messages, minute, isTyping, onQuote, onEdit, onList }: Props): ReactElement {
    const wall = useRef<HTMLDivElement>(null);
    const follows = useRef(true);
    const shown = messages.filter((message) => !silent.has(message.type));
    const last = shown[shown.length - 1];
    const now = minute * 60_000;
    useEffect(() => {
        const element = wall.current;
        // Whoever writes wants to see it.
        if (last?.direction === "sent") follows.current = true;
        if (element && follows.current) element.scrollTop = element.scrollHeight;
    }, [last?.id, last?.direction, isTyping, shown.length]);
    return (
        <div
            className="wall"
            role="log"
            aria-label="Messages"
            tabIndex={0}
            ref={wall}
            onScroll={(event) => {
                const element = event.currentTarget;
                follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < followDistance;
            }}
            onLoad={() => {
                if (wall.current && follows.current) wall.current.scrollTop = wall.current.scrollHeight;
            }}
        >
            {shown.length === 0 && <p className="wall-note">Write something to begin.</p>}
            {shown.map((message, index) => {
                const before = shown[index - 1];
                const day = dayName(message.at_ms, now);
                const isNewDay = !before || dayName(before.at_ms, now) !== day;
                const isFirst = isNewDay || before?.direction !== message.direction;
                return (
                    <div key={message.id} className="wall-row">
                        {isNewDay && <p className="wall-day">{day}</p>}
                        <Bubble
                            store={store}
                            phone={phone}
                            message={message}
                            quoted={messages.find((other) => other.id === message.context?.id)}
                            isFirst={isFirst}
                            onQuote={onQuote}
                            onEdit={onEdit}
                            onList={onList}
                        />
                    </div>
                );
            })}
            {isTyping && (
                <div className="bubble in first typing" aria-label="typing">
                    <span className="typing-dot" />
                    <span className="typing-dot" />
                    <span className="typing-dot" />
                </div>
            )}
        </div>
    );
});
