/**
 * Gathers what comes in quick succession into one change of the screen.
 *
 * What comes after a rest is handed on at once; what follows waits until the time is over, and goes together.
 */
export class Gatherer<T> {
    private waiting: T[] = [];
    private resting = true;

    constructor(
        private readonly milliseconds: number,
        private readonly later: (milliseconds: number, action: () => void) => void,
        private readonly take: (items: T[]) => void,
    ) {}

    add(items: readonly T[]): void {
        this.waiting.push(...items);
        if (this.resting) this.release();
    }

    private release(): void {
        const items = this.waiting;
        this.resting = items.length === 0;
        if (this.resting) return;
        this.waiting = [];
        this.take(items);
        this.later(this.milliseconds, () => this.release());
    }
}
