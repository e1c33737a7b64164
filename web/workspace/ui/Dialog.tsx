import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement, type ReactNode } from "react";
import { Icon } from "../../shared/icons";
import { focusStops, useReturnFocus } from "./hooks";

/**
 * A window over the page that keeps the focus until it is closed; Escape goes one step back. One that
 * `keeps` has much to fill in: what was changed there is not thrown away without a question.
 */
export function Dialog(props: {
    title: string;
    close: () => void;
    children: ReactNode;
    kind?: "plain" | "bar" | "wide";
    hideTitle?: boolean;
    keeps?: boolean;
}): ReactElement {
    const element = useRef<HTMLDivElement>(null);
    const isOpen = useRef(false);
    const isChanged = useRef(false);
    const [asks, setAsks] = useState(false);
    const change = (): void => {
        isChanged.current = props.keeps === true;
    };
    const leave = (): void => (isChanged.current ? setAsks(!asks) : props.close());
    useReturnFocus();
    useEffect(() => {
        const box = element.current;
        if (!box || box.contains(document.activeElement)) return;
        // A later step takes the focus only if what had it is gone: an offer that rings over the dialog may have it.
        if (isOpen.current && document.activeElement !== document.body) return;
        isOpen.current = true;
        (box.querySelector<HTMLElement>("[data-autofocus], input, textarea, select") ?? box).focus();
    });
    return (
        <div className="scrim" onPointerDown={(event) => event.target === event.currentTarget && leave()}>
            <div
                ref={element}
                className={`dialog float dialog-${props.kind ?? "plain"}`}
                role="dialog"
                aria-modal="true"
                aria-label={props.title}
                tabIndex={-1}
                onKeyDown={(event) => keepFocus(event, element.current, leave)}
                onChange={change}
                onClick={(event) => (event.target as Element).closest("form button[type=button]") && change()}
            >
                {props.hideTitle ? null : (
                    <header className="dialog-head">
                        <h2>{props.title}</h2>
                        <button type="button" className="button quiet icon-only" aria-label="Close" onClick={leave}>
                            <Icon name="close" />
                        </button>
                    </header>
                )}
                {props.children}
                {asks ? (
                    <div className="unsaved" role="alertdialog" aria-label="Not saved" data-testid="unsaved">
                        <Icon name="warning" /> <span className="grow">What you changed here is not saved.</span>
                        <button type="button" className="button quiet" onClick={props.close}>
                            Discard
                        </button>
                        <button type="button" className="button primary" ref={(button) => button?.focus()} onClick={() => setAsks(false)}>
                            Go on
                        </button>
                    </div>
                ) : null}
            </div>
        </div>
    );
}

function keepFocus(event: KeyboardEvent<HTMLElement>, box: HTMLElement | null, close: () => void): void {
    if (event.key === "Escape" && !event.nativeEvent.isComposing) {
        event.preventDefault();
        event.stopPropagation();
        close();
        return;
    }
    if (event.key !== "Tab" || !box) return;
    const stops = focusStops(box);
    const [first, last] = [stops[0], stops[stops.length - 1]];
    // What rings over the dialog is the next stop after its last.
    const ring = document.querySelector<HTMLElement>(".offers");
    const ringing = ring ? focusStops(ring) : [];
    const active = document.activeElement;
    if (event.shiftKey && (active === first || active === box)) {
        event.preventDefault();
        (ringing[ringing.length - 1] ?? last)?.focus();
    } else if (!event.shiftKey && active === (last ?? box)) {
        event.preventDefault();
        (ringing[0] ?? first)?.focus();
    }
}
