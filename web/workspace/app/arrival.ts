/** For so long, in milliseconds, single keys do nothing while the composer of an accepted conversation is on its way. */
const patienceMilliseconds = 3000;

let expected: { id: string; until: number } | null = null;

/** Somebody accepted this conversation, and will write: its composer takes the focus as soon as it is there. */
export function expectWriting(id: string): void {
    // On a touch screen the keyboard would cover what the customer wrote.
    if (window.matchMedia("(pointer: coarse)").matches) return;
    expected = { id, until: Date.now() + patienceMilliseconds };
}

/** Whether this conversation's composer is to take the focus now; it is told once. */
export function takeArrival(id: string): boolean {
    if (!expectsWriting() || expected?.id !== id) return false;
    expected = null;
    return true;
}

/** Whether words may come for a composer that is not there yet; they must not be taken for shortcuts. */
export function expectsWriting(): boolean {
    if (expected !== null && Date.now() >= expected.until) expected = null;
    return expected !== null;
}
