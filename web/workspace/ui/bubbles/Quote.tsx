import type { ReactElement } from "react";
import type { MessageContext } from "../../model/types";

/** The words that a message answers; a press goes there if it is on screen. */
export function Quote({ context }: { context: MessageContext }): ReactElement {
    const target = context.message_id;
    const words = (
        <>
            {context.author ? <span className="quote-author">{context.author}</span> : null}
            <span className="quote-text">{context.text || "An earlier message"}</span>
        </>
    );
    if (!target) {
        return (
            <blockquote className="quote" dir="auto">
                {words}
            </blockquote>
        );
    }
    return (
        <button type="button" className="quote" dir="auto" aria-label={`Answers: ${context.text ?? "an earlier message"}`} onClick={() => showMessage(target)}>
            {words}
        </button>
    );
}

/** Brings a message into view and marks it for a moment. */
export function showMessage(id: string): void {
    const element = document.querySelector<HTMLElement>(`[data-message-id="${CSS.escape(id)}"]`);
    if (!element) return;
    element.scrollIntoView({ block: "center" });
    element.classList.remove("message-shown");
    requestAnimationFrame(() => element.classList.add("message-shown"));
}
