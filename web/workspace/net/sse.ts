/** One server-sent event. */
export interface ServerSentEvent {
    /** The event's number, if it has one of its own. */
    id: string | null;
    name: string;
    data: string;
}

/** Reads `text/event-stream` piece by piece, wherever the pieces are cut. Source: HTML standard, 9.2.6. */
export class EventStreamParser {
    private rest = "";
    private id: string | null = null;
    private name = "";
    private data: string[] = [];

    /** The events that this piece completes. */
    feed(piece: string): ServerSentEvent[] {
        const events: ServerSentEvent[] = [];
        const text = this.rest + piece;
        // A line that ends in a carriage return may go on with its line feed in the next piece.
        const complete = text.endsWith("\r") ? text.slice(0, -1) : text;
        const lines = complete.split(/\r\n|\n|\r/);
        this.rest = (lines.pop() ?? "") + text.slice(complete.length);
        for (const line of lines) {
            const event = this.line(line);
            if (event) events.push(event);
        }
        return events;
    }

    private line(line: string): ServerSentEvent | null {
        if (line === "") return this.finish();
        if (line.startsWith(":")) return null;
        const colon = line.indexOf(":");
        const field = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (field === "id") this.id = value;
        else if (field === "event") this.name = value;
        else if (field === "data") this.data.push(value);
        return null;
    }

    private finish(): ServerSentEvent | null {
        const event =
            this.data.length > 0 ? { id: this.id, name: this.name || "message", data: this.data.join("\n") } : null;
        this.id = null;
        this.name = "";
        this.data = [];
        return event;
    }
}
