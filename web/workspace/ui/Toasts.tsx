import type { ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { dismissToast, useDesk } from "../app/desk";

/** What just happened, with one deed to take it back; and the voice for screen readers. */
export function Toasts(): ReactElement {
    const toasts = useDesk((state) => state.toasts);
    const announcement = useDesk((state) => state.announcement);
    return (
        <>
            <div className="toasts" role="status" aria-live="polite">
                {toasts.map((toast) => (
                    <div key={toast.id} className={`toast float ${toast.tone === "bad" ? "toast-bad" : ""}`}>
                        {toast.tone === "bad" ? <Icon name="warning" /> : null}
                        <span className="grow">{toast.text}</span>
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
                        ) : (
                            <button type="button" className="button quiet icon-only" aria-label="Dismiss" onClick={() => dismissToast(toast.id)}>
                                <Icon name="close" />
                            </button>
                        )}
                    </div>
                ))}
            </div>
            <div className="unseen" aria-live="polite">
                {announcement}
            </div>
        </>
    );
}
