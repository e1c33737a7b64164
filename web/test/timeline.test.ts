import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Outgoing } from "../workspace/model/outbox";
import { firstNew, staysAtEnd, timeline, wasAnswered } from "../workspace/model/timeline";
import { message } from "./samples";

const bo = { id: "agt_bo", name: "Bo" };
const nothing = { messages: [], outgoing: [], decisions: [], firstNew: null, partial: false };
const outgoing = (key: string): Outgoing => ({
    key,
    conversationID: "cnv_1",
    body: {},
    text: key,
    type: "text",
    createdAt: "2026-08-23T10:01:00.000Z",
    state: "waiting",
    attempts: 0,
});

describe("the timeline", () => {
    test("a date, then messages, then what is on its way", () => {
        const items = timeline({ ...nothing, messages: [message("msg_1", 1)], outgoing: [outgoing("k1")] });
        assert.deepEqual(items.map((item) => item.kind), ["day", "message", "outgoing"]);
    });

    test("a message that is both stored and on its way shows once, and keeps its place on screen", () => {
        const stored = message("msg_1", 1, { direction: "out", client_key: "k1" });
        const items = timeline({ ...nothing, messages: [stored], outgoing: [outgoing("k1")] });
        assert.deepEqual(items.map((item) => item.key).slice(1), ["k1"]);
    });

    test("reactions have no place of their own", () => {
        assert.deepEqual(timeline({ ...nothing, messages: [message("msg_1", 1, { type: "reaction" })] }), []);
    });

    test("bubbles of one author join, until somebody else speaks", () => {
        const items = timeline({
            ...nothing,
            messages: [message("msg_1", 1), message("msg_2", 2), message("msg_3", 3, { direction: "out" }), message("msg_4", 4)],
        });
        assert.deepEqual(
            items.flatMap((item) => (item.kind === "message" ? [item.joined] : [])),
            [false, true, false, false],
        );
    });

    test("what happened stands where it happened, and not above the part that is loaded", () => {
        const decisions = [
            { at: "2026-08-23T10:00:02.500Z", kind: "assign", agent: bo, summary: "The only one who is free." },
            { at: "2026-08-23T08:00:00.000Z", kind: "offer", agent: bo, state: "declined" as const, summary: "Idle longest." },
        ];
        const messages = [message("msg_1", 1), message("msg_3", 3)];
        const words = (partial: boolean): string[] =>
            timeline({ ...nothing, messages, decisions, partial }).map((item) => (item.kind === "activity" ? item.text : item.kind));
        assert.deepEqual(words(false), ["day", "Bo declined", "message", "Assigned to Bo", "message"]);
        assert.deepEqual(words(true), ["day", "message", "Assigned to Bo", "message"]);
    });

    test("the line stands above the oldest of the unread ones", () => {
        const messages = [message("msg_1", 1), message("msg_2", 2, { direction: "out" }), message("msg_3", 3), message("msg_4", 4)];
        assert.deepEqual(firstNew(messages, 2), { id: "msg_3", count: 2 });
        assert.deepEqual(firstNew(messages, 300), { id: "msg_1", count: 3 });
        assert.equal(firstNew(messages, 0), null);
        assert.equal(firstNew([], 3), null);
    });
});

describe("the line above the new messages", () => {
    const messages = [message("msg_1", 1, { direction: "out" }), message("msg_2", 2), message("msg_3", 3, { direction: "note" })];

    test("stays while nobody answered; a note is no answer", () => assert.equal(wasAnswered(messages, "msg_2"), false));

    test("goes with the answer", () => {
        assert.equal(wasAnswered([...messages, message("msg_4", 4, { direction: "out" })], "msg_2"), true);
    });
});

describe("the end of a thread", () => {
    test("holds while content above it grows, and is left by going up only", () => {
        assert.equal(staysAtEnd(true, false, false), true, "a picture came");
        assert.equal(staysAtEnd(true, false, true), false, "the reader went up");
        assert.equal(staysAtEnd(false, false, false), false, "reading above, going down");
        assert.equal(staysAtEnd(false, true, false), true, "back at the end");
    });
});
