import { EventStreamParser } from "./sse";

const patienceMilliseconds = 5000;

/** The server's time as it greets a new line to its events; the line ends with the greeting. `null` if none came. */
export async function greetedAt(url: string): Promise<string | null> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), patienceMilliseconds);
    try {
        const response = await fetch(url, { headers: { Accept: "text/event-stream" }, cache: "no-store", signal: abort.signal });
        if (!response.ok || !response.body) return null;
        const reader = response.body.getReader();
        const decoder = new TextDecoder();
        const parser = new EventStreamParser();
        for (;;) {
            const { done, value } = await reader.read();
            if (done) return null;
            const hello = parser.feed(decoder.decode(value, { stream: true })).find((event) => event.name === "hello");
            if (!hello) continue;
            const { now } = JSON.parse(hello.data) as { now?: unknown };
            return typeof now === "string" ? now : null;
        }
    } catch {
        return null;
    } finally {
        clearTimeout(timer);
        abort.abort();
    }
}
