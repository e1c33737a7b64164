import type { LiveEvent } from "../model/reduce";
import { Place } from "./place";
import { EventStreamParser, type ServerSentEvent } from "./sse";

export type Connection = "connecting" | "live" | "lost";

export interface EventsEnvironment {
    url: string;
    /** All events of one piece of the stream, in order. */
    events(events: LiveEvent[]): void;
    connection(state: Connection): void;
    /** The server greets and tells its time, in RFC 3339. */
    greeted(now: unknown): void;
    /** Events were missed for good: everything must be fetched afresh. */
    resync(): void;
    signedOut(): void;
}

/** The server writes a comment every 15 seconds; two missed ones mean that the line is dead. */
const silenceMilliseconds = 40_000;
const firstWaitMilliseconds = 500;
const longestWaitMilliseconds = 15_000;

/** The live line to the server: one fetch that stays open, resumed at our place whenever it breaks. */
export class EventStream {
    private readonly place = new Place();
    private failures = 0;
    private stopped = false;
    private abort: AbortController | null = null;
    private wake: (() => void) | null = null;

    constructor(private readonly environment: EventsEnvironment) {}

    start(): void {
        window.addEventListener("online", this.hurry);
        document.addEventListener("visibilitychange", this.hurry);
        void this.run();
    }

    stop(): void {
        this.stopped = true;
        window.removeEventListener("online", this.hurry);
        document.removeEventListener("visibilitychange", this.hurry);
        this.abort?.abort();
        this.wake?.();
    }

    /** Tries at once when there is reason to hope: the network is back, the person looks. */
    private readonly hurry = (): void => {
        this.wake?.();
    };

    private async run(): Promise<void> {
        while (!this.stopped) {
            this.environment.connection(this.failures === 0 ? "connecting" : "lost");
            await this.listen();
            if (this.stopped) return;
            this.environment.connection("lost");
            await this.pause();
        }
    }

    private pause(): Promise<void> {
        const longest = Math.min(firstWaitMilliseconds * 2 ** this.failures, longestWaitMilliseconds);
        this.failures += 1;
        // Half fixed, half by chance: browsers that lost one server must not return in step.
        const wait = longest / 2 + Math.random() * (longest / 2);
        return new Promise((resolve) => {
            const timer = setTimeout(resolve, wait);
            this.wake = () => {
                clearTimeout(timer);
                resolve();
            };
        });
    }

    /** One connection, until it ends. */
    private async listen(): Promise<void> {
        const abort = new AbortController();
        this.abort = abort;
        let watchdog = setTimeout(() => abort.abort(), silenceMilliseconds);
        try {
            const after = this.place.resumeAfter;
            const response = await fetch(this.environment.url, {
                headers: { Accept: "text/event-stream", ...(after === null ? {} : { "Last-Event-ID": String(after) }) },
                cache: "no-store",
                signal: abort.signal,
            });
            if (response.status === 401) {
                this.stopped = true;
                this.environment.signedOut();
                return;
            }
            if (!response.ok || !response.body) return;
            const reader = response.body.getReader();
            const decoder = new TextDecoder();
            const parser = new EventStreamParser();
            for (;;) {
                const { done, value } = await reader.read();
                if (done) return;
                clearTimeout(watchdog);
                watchdog = setTimeout(() => abort.abort(), silenceMilliseconds);
                if (!this.hear(parser.feed(decoder.decode(value, { stream: true })))) return;
            }
        } catch {
            // A broken line is the ordinary end of a connection; the loop connects again.
        } finally {
            clearTimeout(watchdog);
            abort.abort();
        }
    }

    /** Hands on what came; `false` ends the connection. */
    private hear(arrived: ServerSentEvent[]): boolean {
        const fresh: LiveEvent[] = [];
        for (const event of arrived) {
            const data = parse(event.data);
            if (event.name === "resync") {
                this.place.lose();
                this.environment.resync();
                return false;
            }
            if (event.name === "hello") {
                const greeting = data as { last?: unknown; now?: unknown } | null;
                this.place.greet(greeting?.last);
                this.environment.greeted(greeting?.now);
                this.failures = 0;
                this.environment.connection("live");
                continue;
            }
            if (this.place.take(event)) fresh.push({ name: event.name, data });
        }
        if (fresh.length > 0) this.environment.events(fresh);
        return true;
    }
}

function parse(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}
