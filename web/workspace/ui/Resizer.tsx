import { useRef, type KeyboardEvent, type PointerEvent, type ReactElement } from "react";

const keyStep = 16;

/** The edge between two panes; drags, and answers the arrow keys. */
export function Resizer({ label, resize }: { label: string; resize: (by: number, done: boolean) => void }): ReactElement {
    const at = useRef<number | null>(null);
    const move = (event: PointerEvent, done: boolean): void => {
        if (at.current === null) return;
        const by = event.clientX - at.current;
        at.current = done ? null : event.clientX;
        resize(by, done);
    };
    const key = (event: KeyboardEvent): void => {
        const by = { ArrowLeft: -keyStep, ArrowRight: keyStep }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        resize(by, true);
    };
    return (
        <div
            className="resizer"
            role="separator"
            aria-orientation="vertical"
            aria-label={label}
            tabIndex={0}
            onPointerDown={(event) => {
                event.preventDefault();
                event.currentTarget.setPointerCapture(event.pointerId);
                at.current = event.clientX;
            }}
            onPointerMove={(event) => move(event, false)}
            onPointerUp={(event) => move(event, true)}
            onKeyDown={key}
        />
    );
}
