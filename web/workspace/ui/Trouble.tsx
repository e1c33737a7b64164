import type { ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { patch, toast } from "../app/desk";
import { editAgain, retryMessage, theOutbox } from "../app/outgoing";
import type { Outgoing } from "../model/outbox";
import { mayPass, ways, words, type Way } from "../model/remedy";
import type { Message } from "../model/types";
import { showContact } from "./Shell";

const labels: Record<Way, string> = { retry: "Retry", edit: "Edit", template: "Choose a template", contact: "Contact details", copy: "Copy text" };

/** What went wrong with a message, in plain words, with the network's code and what helps. */
export function Trouble({ message, again, windowOpen }: { message: Message; again: boolean; windowOpen: boolean }): ReactElement | null {
    if (again && (message.status === "failed" || message.status === "unknown")) {
        return (
            <p className="sent-again hint" title={message.errors?.[0]?.explanation} data-testid="sent-again">
                <Icon name="refresh" /> {message.status === "failed" ? "Not delivered; sent again" : "Unconfirmed; sent again"}
            </p>
        );
    }
    if (message.status === "failed") {
        const error = message.errors?.[0];
        return (
            <div className="trouble" role="alert">
                <Icon name="warning" />
                <p className="trouble-words">
                    {error?.explanation ?? "The network refused this message."}
                    {error ? (
                        <span className="trouble-code">
                            {error.title} ({error.code})
                        </span>
                    ) : null}
                </p>
                <span className="trouble-ways">
                    {ways(message, windowOpen).map((way) => (
                        <button key={way} type="button" className="button small" onClick={() => take(way, message)} data-testid={way}>
                            {labels[way]}
                        </button>
                    ))}
                </span>
            </div>
        );
    }
    if (message.status === "unknown" && message.direction === "out") {
        return (
            <div className="trouble trouble-mild">
                <Icon name="help" />
                <p className="trouble-words">Unconfirmed: the line broke while this was being sent. It may have arrived.</p>
                <span className="trouble-ways">
                    <button type="button" className="button small" onClick={() => void retryMessage(message)} data-testid="retry">
                        Send again
                    </button>
                </span>
            </div>
        );
    }
    return null;
}

/** What the server did not take, and what helps. */
export function Refused({ entry }: { entry: Outgoing }): ReactElement {
    const edits = entry.type === "text" && entry.text !== "";
    const retries = mayPass(entry.code);
    return (
        <div className="trouble" role="alert">
            <Icon name="warning" />
            <p className="trouble-words">{entry.error}</p>
            <span className="trouble-ways">
                {retries ? (
                    <button type="button" className="button small" onClick={() => theOutbox()?.retry(entry.key)} data-testid="retry">
                        Retry
                    </button>
                ) : null}
                {entry.code === "window_closed" ? (
                    <button type="button" className="button small" onClick={() => take("template")} data-testid="template">
                        {labels.template}
                    </button>
                ) : null}
                {entry.code === "no_address" ? (
                    <button type="button" className="button small" onClick={() => take("contact")} data-testid="contact">
                        {labels.contact}
                    </button>
                ) : null}
                {edits && !retries && entry.code !== "window_closed" ? (
                    <button
                        type="button"
                        className="button small"
                        data-testid="edit"
                        onClick={() => {
                            editAgain(entry.conversationID, entry.text);
                            theOutbox()?.discard(entry.key);
                        }}
                    >
                        {labels.edit}
                    </button>
                ) : entry.text !== "" && !retries ? (
                    <button type="button" className="button small" onClick={() => copy(entry.text)} data-testid="copy">
                        {labels.copy}
                    </button>
                ) : null}
                <button type="button" className="button small quiet" onClick={() => theOutbox()?.discard(entry.key)}>
                    Discard
                </button>
            </span>
        </div>
    );
}

function take(way: Way, message?: Message): void {
    if (way === "template") patch({ dialog: "templates" });
    else if (way === "contact") showContact();
    else if (!message) return;
    else if (way === "retry") void retryMessage(message);
    else if (way === "edit") editAgain(message.conversation_id, words(message));
    else copy(words(message));
}

export function copy(text: string): void {
    void navigator.clipboard.writeText(text).then(() => toast("Copied"));
}
