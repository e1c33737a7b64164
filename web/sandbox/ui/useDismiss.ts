import { useEffect, useRef, type RefObject } from "react";

/** Closes something on Escape and on a press outside of it. */
export function useDismiss(open: boolean, close: () => void): RefObject<HTMLDivElement> {
    const ref = useRef<HTMLDivElement>(null);
    const latest = useRef(close);
    latest.current = close;
    useEffect(() => {
        if (!open) return undefined;
        const press = (event: PointerEvent) => {
            if (!ref.current?.contains(event.target as Node)) latest.current();
        };
        const key = (event: KeyboardEvent) => {
            if (event.key === "Escape") latest.current();
        };
        document.addEventListener("pointerdown", press);
        document.addEventListener("keydown", key);
        return () => {
            document.removeEventListener("pointerdown", press);
            document.removeEventListener("keydown", key);
        };
    }, [open]);
    return ref;
}
