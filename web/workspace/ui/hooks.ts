import { useEffect, useRef, useState, type RefObject } from "react";
import { onClockMoved, serverNow } from "../app/clock";

/** The server's time in milliseconds since 1970, again every so many milliseconds while the component is shown. */
export function useNow(every: number): number {
    const [now, setNow] = useState(serverNow);
    useEffect(() => {
        setNow(serverNow());
        const tell = (): void => setNow(serverNow());
        const timer = setInterval(tell, every);
        const stop = onClockMoved(tell);
        return () => {
            clearInterval(timer);
            stop();
        };
    }, [every]);
    return now;
}

/** Whether the window is at least so wide, in pixels. */
export function useWide(width: number): boolean {
    const query = `(min-width: ${width}px)`;
    const [wide, setWide] = useState(() => window.matchMedia(query).matches);
    useEffect(() => {
        const list = window.matchMedia(query);
        const follow = (): void => setWide(list.matches);
        follow();
        list.addEventListener("change", follow);
        return () => list.removeEventListener("change", follow);
    }, [query]);
    return wide;
}

/** True once something has lasted, so that what is quick shows no skeleton. */
export function useLasting(going: boolean, milliseconds = 150): boolean {
    const [lasting, setLasting] = useState(false);
    useEffect(() => {
        if (!going) {
            setLasting(false);
            return;
        }
        const timer = setTimeout(() => setLasting(true), milliseconds);
        return () => clearTimeout(timer);
    }, [going, milliseconds]);
    return lasting;
}

/** Calls back on a press outside of the element and on Escape. */
export function useDismiss(element: RefObject<HTMLElement>, dismiss: () => void): void {
    const latest = useRef(dismiss);
    latest.current = dismiss;
    useEffect(() => {
        const press = (event: PointerEvent): void => {
            if (event.target instanceof Node && !element.current?.contains(event.target)) latest.current();
        };
        const key = (event: KeyboardEvent): void => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            event.stopPropagation();
            latest.current();
        };
        document.addEventListener("pointerdown", press, true);
        document.addEventListener("keydown", key, true);
        return () => {
            document.removeEventListener("pointerdown", press, true);
            document.removeEventListener("keydown", key, true);
        };
    }, [element]);
}

/** Gives the focus back to where it was when the component goes. */
export function useReturnFocus(): void {
    useEffect(() => {
        const before = document.activeElement;
        return () => {
            if (before instanceof HTMLElement && before.isConnected) before.focus();
        };
    }, []);
}

/** Where the Tab key stops inside of an element, in order. */
export function focusStops(box: HTMLElement): HTMLElement[] {
    return [...box.querySelectorAll<HTMLElement>("button, input, textarea, select, a[href]")].filter(
        (stop) => !stop.hasAttribute("disabled") && stop.tabIndex >= 0,
    );
}

/** Brings what a form was refused for into view, and the focus to the field that it is about. */
export function showRefusal(form: HTMLElement | null): void {
    const refusal = form?.querySelector<HTMLElement>(".field-error");
    if (!refusal) return;
    const folded = refusal.closest("details");
    if (folded) folded.open = true;
    const place = refusal.closest<HTMLElement>(".field, fieldset");
    const field = place?.querySelector<HTMLElement>("[aria-invalid=true]") ?? place?.querySelector<HTMLElement>("input, textarea, select");
    field?.focus({ preventScroll: true });
    const target = place?.matches(".field") ? place : refusal;
    // Clear of what stays at the edge of a dialog.
    target.scrollIntoView({ block: place ? "center" : "nearest" });
}

/** Moves the focus among the children with the arrow keys, Home and End. */
export function roveFocus(event: { key: string; preventDefault(): void; currentTarget: HTMLElement }, selector: string): void {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
    if (items.length === 0) return;
    event.preventDefault();
    const at = items.findIndex((item) => item === document.activeElement);
    const next = Number.isFinite(step) ? (at + step + items.length) % items.length : step < 0 ? 0 : items.length - 1;
    items[next]?.focus();
}

/** Whether this is a Mac, where the command key leads. */
export const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
