import type { Viewer } from "./types";

/** So long a sign of looking or typing counts after it was last told, in milliseconds. The server forgets it then. */
export const viewerMilliseconds = 30_000;

export interface ViewersEnvironment {
    /** Milliseconds by any clock that only goes forward. */
    now(): number;
    /** Runs the action after so many milliseconds. */
    later(milliseconds: number, action: () => void): void;
    /** Nothing was told for too long: nobody is there any more as far as we know. */
    expired(conversation: string): void;
}

/** Lets signs of colleagues run out that were not taken back: a browser that was closed says no goodbye. */
export class ViewerExpiry {
    private readonly ends = new Map<string, number>();

    constructor(private readonly environment: ViewersEnvironment) {}

    /** The server told who is at a conversation. */
    told(conversation: string, viewers: readonly Viewer[]): void {
        if (viewers.length === 0) {
            this.ends.delete(conversation);
            return;
        }
        const waits = this.ends.has(conversation);
        this.ends.set(conversation, this.environment.now() + viewerMilliseconds);
        if (!waits) this.wait(conversation, viewerMilliseconds);
    }

    /** One timer a conversation; what was told meanwhile makes it wait on. */
    private wait(conversation: string, milliseconds: number): void {
        this.environment.later(milliseconds, () => {
            const end = this.ends.get(conversation);
            if (end === undefined) return;
            const left = end - this.environment.now();
            if (left > 0) {
                this.wait(conversation, left);
                return;
            }
            this.ends.delete(conversation);
            this.environment.expired(conversation);
        });
    }
}
