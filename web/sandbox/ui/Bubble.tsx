import { useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { clockTime, isOnlyEmoji } from "../model/format";
import type { Store } from "../model/store";
import { summary } from "../model/summary";
import type { Message, Phone } from "../model/types";
import { Content } from "./Content";
import { useDismiss } from "./useDismiss";

interface Props {
    store: Store;
    phone: Phone;
    message: Message;
    quoted: Message | undefined;
    isFirst: boolean;
    onQuote: (message: Message) => void;
    onEdit: (message: Message) => void;
    onList: (message: Message) => void;
}

const reactions = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/** One message: its bubble, quote, content, time, ticks and reactions. */
export function Bubble({ store, phone, message, quoted, isFirst, onQuote, onEdit, onList }: Props): ReactElement {
    const isOwn = message.direction === "sent";
    const isBare = !message.revoked && (message.type === "sticker" || (message.type === "text" && isOnlyEmoji(message.text?.body ?? "")));
    const emoji = [message.phone_reaction, message.business_reaction].filter(Boolean);
    const name = `bubble ${isOwn ? "out" : "in"}${isFirst ? " first" : ""}${isBare ? " bare" : ""}${emoji.length > 0 ? " reacted" : ""}`;
    return (
        <div className={isOwn ? "bubble-row out" : "bubble-row in"}>
            <div className={name} data-testid="phone-message" data-id={message.id} data-read={message.read_by_business === true}>
                {message.context?.forwarded && (
                    <p className="forwarded">
                        <Icon name="forward" /> Forwarded
                    </p>
                )}
                {message.context?.id !== undefined && (
                    <blockquote className="quote">
                        <span className="quote-who">{quoted ? (quoted.direction === "sent" ? "You" : "Business") : "Earlier message"}</span>
                        <span className="quote-text">{quoted ? summary(quoted) : "Not on this phone any more"}</span>
                    </blockquote>
                )}
                {message.revoked ? (
                    <p className="gone">
                        <Icon name="ban" /> You deleted this message
                    </p>
                ) : (
                    <Content store={store} phone={phone} message={message} onList={onList} />
                )}
                <p className="stamp figures">
                    {message.edited && !message.revoked && <span>edited</span>}
                    <time dateTime={new Date(message.at_ms).toISOString()} title={new Date(message.at_ms).toLocaleString("en-GB")}>
                        {clockTime(message.at_ms)}
                    </time>
                    {isOwn && <Ticks read={message.read_by_business === true} />}
                </p>
                {emoji.length > 0 && (
                    <span className="reactions" aria-label={`Reactions: ${emoji.join(" ")}`}>
                        {emoji.join("")}
                    </span>
                )}
            </div>
            {!message.revoked && phone.online && (
                <BubbleMenu store={store} phone={phone} message={message} onQuote={onQuote} onEdit={onEdit} />
            )}
        </div>
    );
}

/** One stroke when the network has it, two in colour when the business has read it. */
function Ticks({ read }: { read: boolean }): ReactElement {
    return (
        <svg className={read ? "ticks read" : "ticks"} viewBox="0 0 18 12" width="18" height="12" role="img" aria-label={read ? "Read" : "Sent"}>
            {read && <path d="M2 6.6 4.6 9.4" />}
            <path d={read ? "M6 6.4 9 9.6 15.6 2.4M4.9 9.3 10.6 2.4" : "M4 6.4 7 9.6 13.6 2.4"} />
        </svg>
    );
}

function BubbleMenu({
    store,
    phone,
    message,
    onQuote,
    onEdit,
}: Pick<Props, "store" | "phone" | "message" | "onQuote" | "onEdit">): ReactElement {
    const [open, setOpen] = useState(false);
    const ref = useDismiss(open, () => setOpen(false));
    const isOwn = message.direction === "sent";
    const does = (action: () => void) => () => {
        setOpen(false);
        action();
    };
    return (
        <div className={open ? "bubble-menu open" : "bubble-menu"} ref={ref}>
            <button
                type="button"
                className="bubble-more"
                aria-label="Reply or react"
                aria-haspopup="menu"
                aria-expanded={open}
                onClick={() => setOpen(!open)}
            >
                <Icon name="smile" />
            </button>
            {open && (
                <div className={isOwn ? "menu bubble-pop end" : "menu bubble-pop"} role="menu">
                    <div className="emoji-row">
                        {reactions.map((emoji) => (
                            <button
                                key={emoji}
                                type="button"
                                role="menuitem"
                                className={message.phone_reaction === emoji ? "emoji on" : "emoji"}
                                aria-label={`React with ${emoji}`}
                                onClick={does(() => {
                                    const next = message.phone_reaction === emoji ? "" : emoji;
                                    void store.act(phone, "react", { message_id: message.id, emoji: next });
                                })}
                            >
                                {emoji}
                            </button>
                        ))}
                    </div>
                    <button type="button" role="menuitem" className="menu-item" onClick={does(() => onQuote(message))}>
                        <Icon name="reply" /> Reply
                    </button>
                    {isOwn && message.type === "text" && (
                        <button type="button" role="menuitem" className="menu-item" onClick={does(() => onEdit(message))}>
                            <Icon name="edit" /> Edit
                        </button>
                    )}
                    {isOwn && (
                        <button
                            type="button"
                            role="menuitem"
                            className="menu-item"
                            onClick={does(() => {
                                const revoke = { original_message_id: message.id };
                                void store.write(phone, message.number, { type: "revoke", revoke });
                            })}
                        >
                            <Icon name="trash" /> Delete for everyone
                        </button>
                    )}
                </div>
            )}
        </div>
    );
}
