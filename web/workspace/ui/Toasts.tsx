import { useEffect, useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { dismissToast, useDesk } from "../app/desk";
import type { Toast } from "../model/state";

/** How long something said stays, in milliseconds; a deed can be undone, and a complaint takes longer to read. */
const plainMilliseconds = 3000;
const undoMilliseconds = 5000;
const badMilliseconds = 6000;

/** What just happened, with one deed to take it back; and the voice for screen readers. */
export function Toasts(): ReactElement {
    const toasts = useDesk((state) => state.toasts);
    const announcement = useDesk((state) => state.announcement);
    return (
        <>
            <div className="toasts" role="status" aria-live="polite">
                {toasts.map((toast) => (
                    <ToastCard key={toast.id} toast={toast} />
                ))}
            </div>
            <div className="unseen" aria-live="polite">
                {announcement}
            </div>
        </>
    );
}

/** Goes by itself, but not while the pointer or the focus is on it. */
function ToastCard({ toast }: { toast: Toast }): ReactElement {
    const [pointed, setPointed] = useState(false);
    const [focused, setFocused] = useState(false);
    const held = pointed || focused;
    const stays = toast.tone === "bad" ? badMilliseconds : toast.action ? undoMilliseconds : plainMilliseconds;
    useEffect(() => {
        if (held) return;
        const timer = setTimeout(() => dismissToast(toast.id), stays);
        return () => clearTimeout(timer);
    }, [toast.id, held, stays]);
    return (
        <div
            className={`toast float ${toast.tone === "bad" ? "toast-bad" : ""}`}
            data-testid="toast"
            onPointerEnter={(event) => event.pointerType === "mouse" && setPointed(true)}
            onPointerLeave={() => setPointed(false)}
            onFocus={() => setFocused(true)}
            onBlur={() => setFocused(false)}
        >
            {toast.tone === "bad" ? <Icon name="warning" /> : null}
            <span className="grow" dir="auto">
                {toast.text}
            </span>
            {toast.action ? (
                <button
                    type="button"
                    className="button link"
                    onClick={() => {
                        dismissToast(toast.id);
                        toast.action?.run();
                    }}
                >
                    {toast.action.label}
                </button>
            ) : null}
            <button type="button" className="button quiet icon-only small" aria-label="Dismiss" onClick={() => dismissToast(toast.id)}>
                <Icon name="close" />
            </button>
        </div>
    );
}
