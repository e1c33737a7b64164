/**
 * The server's clock, as far as this browser knows it.
 *
 * A browser's clock may be wrong, and the product started with the sandbox can move its own: windows and waits are
 * counted by the server's time, so what is shown runs out when the server thinks so.
 */
let ahead = 0;
const listeners = new Set<() => void>();

/** Hears when the server's clock turns out to be another, until the returned function is called. */
export function onClockMoved(listener: () => void): () => void {
    listeners.add(listener);
    return () => {
        listeners.delete(listener);
    };
}

function move(to: number): void {
    if (to === ahead) return;
    ahead = to;
    for (const listener of [...listeners]) listener();
}

/** Smaller differences are the way here and back, in milliseconds. */
const jitterMilliseconds = 2000;

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
    return Date.now() + ahead;
}

/** The server told its time. */
export function setServerNow(iso: unknown): void {
    const told = typeof iso === "string" ? Date.parse(iso) : NaN;
    if (Number.isNaN(told)) return;
    const difference = told - Date.now();
    move(Math.abs(difference) < jitterMilliseconds ? 0 : difference);
}

/** Something just happened at this time: the server's clock is not behind it. */
export function notBefore(iso: string | undefined): void {
    const at = iso === undefined ? NaN : Date.parse(iso);
    if (at > serverNow() + jitterMilliseconds) move(at - Date.now());
}
