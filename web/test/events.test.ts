import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Place } from "../workspace/net/place";
import { EventStreamParser, type ServerSentEvent } from "../workspace/net/sse";

const stream = [
    ": welcome\n\n",
    'event: hello\ndata: {"last":7}\n\n',
    "id: 8\nevent: message.created\ndata: {\"a\":\ndata: 1}\n\n",
    "id:9\r\nevent:x\r\ndata:é😀\r\n\r\n",
    "event: empty\n\n",
    "id: 10\ndata\n\n",
].join("");

const expected: ServerSentEvent[] = [
    { id: null, name: "hello", data: '{"last":7}' },
    { id: "8", name: "message.created", data: '{"a":\n1}' },
    { id: "9", name: "x", data: "é😀" },
    { id: "10", name: "message", data: "" },
];

describe("server-sent events", () => {
    test("are read the same wherever the stream is cut", () => {
        for (let size = 1; size <= stream.length; size += 1) {
            const parser = new EventStreamParser();
            const events: ServerSentEvent[] = [];
            for (let at = 0; at < stream.length; at += size) events.push(...parser.feed(stream.slice(at, at + size)));
            assert.deepEqual(events, expected, `pieces of ${size}`);
        }
    });

    test("an event that is not finished is not told", () => {
        const parser = new EventStreamParser();
        assert.deepEqual(parser.feed("id: 1\ndata: {}\n"), []);
        assert.equal(parser.feed("\n").length, 1);
    });
});

const event = (id: string | null): ServerSentEvent => ({ id, name: "x", data: "{}" });

describe("the place in the events", () => {
    test("every event is taken once, in order, after a reconnect that repeats", () => {
        const place = new Place();
        place.greet(7);
        assert.equal(place.resumeAfter, 7);
        assert.deepEqual(["8", "9", "8", "9", "10", "9"].map((id) => place.take(event(id))), [true, true, false, false, true, false]);
        assert.equal(place.resumeAfter, 10);
    });

    test("an event without a number passes and moves nothing", () => {
        const place = new Place();
        place.greet(3);
        assert.equal(place.take(event(null)), true);
        assert.equal(place.resumeAfter, 3);
    });

    test("a later greeting does not jump over what was missed", () => {
        const place = new Place();
        place.greet(3);
        place.greet(50);
        assert.equal(place.resumeAfter, 3);
        assert.equal(place.take(event("4")), true);
    });

    test("a lost place starts afresh", () => {
        const place = new Place();
        place.greet(30);
        place.lose();
        assert.equal(place.resumeAfter, null);
        place.greet(2);
        assert.equal(place.take(event("3")), true);
    });
});
