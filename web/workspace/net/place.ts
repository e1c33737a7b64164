import type { ServerSentEvent } from "./sse";

/**
 * Our place in the workspace's events.
 *
 * Every numbered event is taken once, in order: what a reconnect repeats is dropped.
 */
export class Place {
    private last: number | null = null;

    /** The number to resume after; `null` starts afresh. */
    get resumeAfter(): number | null {
        return this.last;
    }

    /** Whether this event is new to us; takes its number if so. */
    take(event: ServerSentEvent): boolean {
        if (event.id === null || event.id === "") return true;
        const number = Number(event.id);
        if (!Number.isFinite(number)) return true;
        if (this.last !== null && number <= this.last) return false;
        this.last = number;
        return true;
    }

    /** The greeting of a fresh connection tells where the log stands, so that a quiet line can resume too. */
    greet(last: unknown): void {
        if (this.last === null && typeof last === "number") this.last = last;
    }

    /** The server does not know our place any more. */
    lose(): void {
        this.last = null;
    }
}
