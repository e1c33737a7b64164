import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactElement, type ReactNode } from "react";
import { useDismiss, useReturnFocus } from "./hooks";

/** Room that stays between a float and the edge of the window, and between it and its button, in pixels. */
const margin = 8;
const gap = 4;

interface FloatProps {
    id?: string;
    className: string;
    role: string;
    label: string;
    /** Which edges of button and float are in line. */
    align?: "start" | "end";
    /** Above the button if there is room. */
    up?: boolean;
    close: () => void;
    onKeyDown?: (event: KeyboardEvent<HTMLDivElement>) => void;
    children: ReactNode;
}

/**
 * Something that floats beside its button until it is dismissed.
 *
 * It is placed in the window, not in the page, so that no scrolling box cuts it off; where the wished side has no room
 * it takes the other one.
 */
export function Float(props: FloatProps): ReactElement {
    const element = useRef<HTMLDivElement>(null);
    const anchor = useRef<HTMLElement | null>(null);
    const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
    const { align, up } = props;
    useReturnFocus();
    // A press on the button that opened it is the button's own affair: it closes it.
    useDismiss(anchor, props.close);
    useLayoutEffect(() => {
        const box = element.current;
        anchor.current = box?.parentElement ?? null;
        const beside = anchor.current?.getBoundingClientRect();
        if (!box || !beside) return;
        const { offsetWidth: width, offsetHeight: height } = box;
        const wishedLeft = align === "end" ? beside.right - width : beside.left;
        const left = Math.max(margin, Math.min(wishedLeft, window.innerWidth - width - margin));
        const [above, below] = [beside.top - height - gap, beside.bottom + gap];
        const fitsBelow = below + height + margin <= window.innerHeight;
        const wishedTop = (up && above >= margin) || (!fitsBelow && above >= margin) ? above : below;
        setPlace({ left, top: Math.max(margin, Math.min(wishedTop, window.innerHeight - height - margin)) });
    }, [align, up]);
    // Focus comes after the place: focusing an element that is off the screen would scroll to it.
    useLayoutEffect(() => {
        const box = place ? element.current : null;
        const first = box?.querySelector<HTMLElement>("[data-autofocus]") ?? box?.querySelector<HTMLElement>("button, [role^=menuitem]");
        first?.focus({ preventScroll: true });
    }, [place]);
    return (
        <div
            ref={element}
            id={props.id}
            className={`float placed ${place ? "" : "unplaced"} ${props.className}`}
            role={props.role}
            aria-label={props.label}
            style={place ?? { left: 0, top: 0 }}
            onKeyDown={props.onKeyDown}
        >
            {props.children}
        </div>
    );
}
