import type { Queue } from "./types";

/** The queues among these from which agents take for themselves. */
export function pulledQueues(queues: Record<string, Queue>, mine: readonly string[]): Queue[] {
    return mine.flatMap((id) => (queues[id]?.mode === "pull" ? [queues[id]] : [])).filter((queue): queue is Queue => queue !== undefined);
}

/** Whole seconds until a time in RFC 3339; 0 once it has passed, or without one. */
export function secondsLeft(until: string | null, now: number): number {
    const left = until === null ? 0 : Date.parse(until) - now;
    return Number.isFinite(left) ? Math.max(0, Math.ceil(left / 1000)) : 0;
}
