import { useState, type ReactElement } from "react";
import { serverNow } from "../app/clock";
import { snooze } from "../app/deeds";
import { snoozeChoices } from "../model/time";
import type { Conversation } from "../model/types";
import { Dialog } from "./Dialog";
import { roveFocus } from "./hooks";

/** Puts a conversation away until a moment. */
export function SnoozeDialog({ conversation, close }: { conversation: Conversation; close: () => void }): ReactElement {
    const [own, setOwn] = useState("");
    const until = (moment: Date): void => {
        close();
        void snooze(conversation.id, moment);
    };
    const chosen = own === "" ? null : new Date(own);
    const valid = chosen !== null && chosen.getTime() > serverNow();
    return (
        <Dialog title="Snooze until" close={close}>
            <div className="choice-list" onKeyDown={(event) => roveFocus(event, "button.menu-item")}>
                {snoozeChoices(new Date(serverNow())).map((choice, index) => (
                    <button key={choice.label} type="button" className="menu-item" data-autofocus={index === 0 ? "" : undefined} onClick={() => until(choice.until)}>
                        <span className="grow">{choice.label}</span>
                        <span className="hint tabular">
                            {choice.until.toLocaleString("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" })}
                        </span>
                    </button>
                ))}
            </div>
            <form
                className="inline-form"
                onSubmit={(event) => {
                    event.preventDefault();
                    if (chosen && valid) until(chosen);
                }}
            >
                <input type="datetime-local" className="input grow" aria-label="Another moment" value={own} onChange={(event) => setOwn(event.target.value)} />
                <button type="submit" className="button" disabled={!valid}>
                    Snooze
                </button>
            </form>
        </Dialog>
    );
}
