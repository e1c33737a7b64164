import type { ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { useDesk } from "../app/desk";
import type { Outgoing } from "../model/outbox";
import { clockTime } from "../model/time";
import { Ticks } from "./Ticks";
import { Refused } from "./Trouble";
import { RichText } from "./bubbles/RichText";

/** A message of ours that the server has not confirmed yet. */
export function OutgoingBubble({ entry, joined }: { entry: Outgoing; joined: boolean }): ReactElement {
    const connection = useDesk((state) => state.connection);
    const side = entry.type === "note" ? "note" : "out";
    const waits = entry.state === "waiting" && connection === "lost";
    return (
        <article
            className={`message message-${side}${joined ? " message-joined" : ""}`}
            data-testid="message"
            data-message-id={entry.key}
            data-status={entry.state === "refused" ? "failed" : "sending"}
            data-direction={side}
            aria-label={`You, ${clockTime(entry.createdAt)}`}
        >
            {joined ? null : <p className="byline">{side === "note" ? "You · private note" : "You"}</p>}
            <div className="message-line">
                <div className={`bubble bubble-${side} bubble-pending`}>
                    {entry.quoted ? (
                        <blockquote className="quote" dir="auto">
                            <span className="quote-author">{entry.quoted.author}</span>
                            <span className="quote-text">{entry.quoted.text}</span>
                        </blockquote>
                    ) : null}
                    {entry.mediaName ? (
                        <p className="bubble-file">
                            <Icon name="file" /> <span className="clip">{entry.mediaName}</span>
                        </p>
                    ) : null}
                    {entry.text ? <RichText text={entry.text} className="bubble-body" /> : null}
                    <span className="bubble-meta">
                        <time>{clockTime(entry.createdAt)}</time>
                        {side === "out" ? <Ticks status={entry.state === "refused" ? "failed" : waits ? "waiting" : "sending"} /> : null}
                    </span>
                </div>
            </div>
            {waits ? <p className="waiting-line">Goes out when the connection is back</p> : null}
            {entry.state === "refused" ? <Refused entry={entry} /> : null}
        </article>
    );
}
