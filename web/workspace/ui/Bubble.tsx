import { memo, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { react } from "../app/outgoing";
import { clockTime, exactTime } from "../model/time";
import { payload, type Message } from "../model/types";
import { isEmojiOnly } from "../model/richtext";
import { MenuButton, type MenuItem } from "./Menu";
import { MessageBody } from "./bubbles/MessageBody";
import { Quote } from "./bubbles/Quote";
import { ReactionPicker, Reactions } from "./bubbles/Reactions";
import { Ticks } from "./Ticks";
import { copy, Trouble } from "./Trouble";

interface BubbleProps {
    message: Message;
    /** The one above is by the same author. */
    joined: boolean;
    me: string;
    /** It did not arrive, and was sent again as another message. */
    again: boolean;
    /** None where the message is only read. */
    quote?: (message: Message) => void;
    windowOpen: boolean;
}

/** One message: who, what, how far it came. */
export const Bubble = memo(function Bubble({ message, joined, me, again, quote, windowOpen }: BubbleProps): ReactElement {
    if (message.type === "system") {
        return (
            <p className="activity" title={exactTime(message.occurred_at)} data-message-id={message.id} data-status={message.status}>
                {message.text}
            </p>
        );
    }
    const side = message.direction === "in" ? "in" : message.direction === "note" ? "note" : "out";
    const deleted = Boolean(message.deleted_at);
    const big = message.type === "text" && !deleted && !message.context && isEmojiOnly(message.text);
    return (
        <article
            className={`message message-${side}${joined ? " message-joined" : ""}`}
            data-testid="message"
            data-message-id={message.id}
            data-status={message.status}
            data-direction={message.direction}
            aria-label={label(message, me)}
        >
            {joined ? null : <Byline message={message} me={me} />}
            <div className="message-line">
                <div className={`bubble bubble-${side}${big ? " bubble-emoji" : ""}`}>
                    {message.context?.forwarded || message.context?.frequently_forwarded ? (
                        <p className="bubble-mark">
                            <Icon name="forward" /> {message.context.frequently_forwarded ? "Forwarded many times" : "Forwarded"}
                        </p>
                    ) : null}
                    {message.context?.text || message.context?.message_id ? <Quote context={message.context} /> : null}
                    {deleted ? (
                        <p className="bubble-deleted">
                            <Icon name="ban" /> Deleted by the customer
                        </p>
                    ) : null}
                    <div className={deleted ? "bubble-body bubble-was" : "bubble-body"}>
                        <MessageBody message={message} big={big} />
                    </div>
                    <span className="bubble-meta">
                        {message.edited_at ? <span title={exactTime(message.edited_at)}>edited</span> : null}
                        <time dateTime={message.occurred_at} title={exactTime(message.occurred_at)}>
                            {clockTime(message.occurred_at)}
                        </time>
                        {side === "out" ? <Ticks status={message.status} /> : null}
                    </span>
                    <Reactions message={message} />
                </div>
                <Tools message={message} quote={quote} windowOpen={windowOpen} />
            </div>
            {quote ? <Trouble message={message} again={again} windowOpen={windowOpen} /> : null}
        </article>
    );
});

function label(message: Message, me: string): string {
    const who = message.direction === "in" ? (message.author?.name ?? "Customer") : message.author?.id === me ? "You" : (message.author?.name ?? "Balie");
    return `${message.direction === "note" ? "Note, " : ""}${who}, ${clockTime(message.occurred_at)}`;
}

function Byline({ message, me }: { message: Message; me: string }): ReactElement | null {
    if (message.direction === "in") return null;
    const own = message.author?.kind === "agent" && message.author.id === me;
    const name = own ? "You" : message.author?.kind === "api" ? (message.author.name ?? "API") : (message.author?.name ?? "Balie");
    return (
        <p className="byline">
            {message.direction === "note" ? <Icon name="lock" /> : null}
            {message.direction === "note" ? `${name} · ${payload(message)["whisper"] === true ? "whisper" : "private note"}` : name}
        </p>
    );
}

/** What can be done with one message; shown on hover and on focus. */
function Tools({ message, quote, windowOpen }: { message: Message; quote?: (message: Message) => void; windowOpen: boolean }): ReactElement | null {
    if (message.direction === "note" || message.deleted_at) return null;
    const items = (): MenuItem[] => [
        ...(windowOpen && quote ? [{ label: "Reply to this", icon: "reply" as const, run: () => quote(message) }] : []),
        {
            label: "Copy text",
            icon: "copy",
            run: () => copy(message.text),
        },
    ];
    const align = message.direction === "in" ? "start" : "end";
    return (
        <span className="message-tools">
            {windowOpen && quote && message.external_id ? (
                <ReactionPicker align={align} choose={(emoji) => void react(message, emoji)} />
            ) : null}
            {windowOpen && quote ? (
                <button type="button" className="button quiet icon-only small" aria-label="Reply to this" title="Reply to this" onClick={() => quote(message)}>
                    <Icon name="reply" />
                </button>
            ) : null}
            <MenuButton label="More" align={align} className="button quiet icon-only small" items={items}>
                <Icon name="dots" />
            </MenuButton>
        </span>
    );
}
