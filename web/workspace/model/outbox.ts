import type { JsonObject, Message } from "./types";

/** A message of ours that the server has not confirmed yet. */
export interface Outgoing {
    /** Our own key: however often this is sent, the server makes one message of it. */
    key: string;
    conversationID: string;
    /** The request body without the key. */
    body: JsonObject;
    /** The words for the bubble. */
    text: string;
    type: string;
    createdAt: string;
    state: "waiting" | "sending" | "refused";
    attempts: number;
    /** Why the server refused, in plain words. */
    error?: string;
    /** The stable code of that refusal. */
    code?: string;
    quoted?: { text: string; author: string };
    mediaName?: string;
}

/** How a try to send ended. */
export type SendResult =
    | { kind: "stored"; message: Message }
    /** The server said no: trying again by itself would not help. */
    | { kind: "refused"; reason: string; code?: string }
    /** Not reached, or busy: the outcome is unknown, so the same key is tried again. */
    | { kind: "later" };

export interface OutboxEnvironment {
    load(): Outgoing[];
    save(entries: Outgoing[]): void;
    send(entry: Outgoing): Promise<SendResult>;
    /** Runs the action after so many milliseconds. */
    later(milliseconds: number, action: () => void): void;
    changed(entries: Outgoing[]): void;
    stored(entry: Outgoing, message: Message): void;
}

const firstWaitMilliseconds = 1000;
const longestWaitMilliseconds = 30_000;

/**
 * The messages on their way out of this browser.
 *
 * They survive a reload and a lost connection. Within a conversation one follows the other; a refused one steps aside.
 * Every try carries the entry's own key, so that an answer that got lost never becomes a second message.
 */
export class Outbox {
    private entries: Outgoing[];
    private readonly inFlight = new Set<string>();

    constructor(private readonly environment: OutboxEnvironment) {
        // What was "sending" when the page went away may have arrived; the same key settles it.
        this.entries = environment
            .load()
            .map((entry) => (entry.state === "sending" ? { ...entry, state: "waiting" as const } : entry));
    }

    list(): readonly Outgoing[] {
        return this.entries;
    }

    add(entry: Omit<Outgoing, "state" | "attempts">): void {
        this.change([...this.entries, { ...entry, state: "waiting", attempts: 0 }]);
        this.flush();
    }

    /** A person's decision to try a refused message again. Nothing was stored, so the key stays. */
    retry(key: string): void {
        this.update(key, (entry) => ({ ...entry, state: "waiting", attempts: 0, error: undefined, code: undefined }));
        this.flush();
    }

    discard(key: string): void {
        this.change(this.entries.filter((entry) => entry.key !== key));
    }

    /** The server's own event shows the message: it is stored, whatever became of the answer. */
    settled(key: string): void {
        if (this.entries.some((entry) => entry.key === key)) this.discard(key);
    }

    /** Sends the first waiting entry of every conversation that has none under way. */
    flush(): void {
        const seen = new Set<string>();
        for (const entry of this.entries) {
            if (entry.state === "refused" || seen.has(entry.conversationID)) continue;
            seen.add(entry.conversationID);
            if (!this.inFlight.has(entry.conversationID)) void this.attempt(entry);
        }
    }

    private async attempt(entry: Outgoing): Promise<void> {
        this.inFlight.add(entry.conversationID);
        this.update(entry.key, (current) => ({ ...current, state: "sending", attempts: current.attempts + 1 }));
        const result = await this.environment.send(entry);
        this.inFlight.delete(entry.conversationID);
        switch (result.kind) {
            case "stored":
                this.environment.stored(entry, result.message);
                this.discard(entry.key);
                this.flush();
                break;
            case "refused":
                this.update(entry.key, (current) => ({ ...current, state: "refused", error: result.reason, code: result.code }));
                this.flush();
                break;
            case "later": {
                this.update(entry.key, (current) => ({ ...current, state: "waiting" }));
                const wait = Math.min(firstWaitMilliseconds * 2 ** entry.attempts, longestWaitMilliseconds);
                this.environment.later(wait, () => this.flush());
            }
        }
    }

    private update(key: string, change: (entry: Outgoing) => Outgoing): void {
        this.change(this.entries.map((entry) => (entry.key === key ? change(entry) : entry)));
    }

    private change(entries: Outgoing[]): void {
        this.entries = entries;
        this.environment.save(entries);
        this.environment.changed(entries);
    }
}
