import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Outbox, type Outgoing, type SendResult } from "../workspace/model/outbox";
import type { Message } from "../workspace/model/types";

/** A server that makes one message of one key, and a line that can lose answers. */
class Network {
    readonly stored = new Map<string, string>();
    readonly calls: string[] = [];
    answer: "well" | "lost before" | "lost after" | "refused" = "well";

    async send(entry: Outgoing): Promise<SendResult> {
        this.calls.push(entry.key);
        if (this.answer === "lost before") return { kind: "later" };
        if (this.answer === "refused") return { kind: "refused", reason: "The window has closed." };
        if (!this.stored.has(entry.key)) this.stored.set(entry.key, entry.text);
        if (this.answer === "lost after") return { kind: "later" };
        return { kind: "stored", message: { id: `msg_${entry.key}` } as Message };
    }
}

class Bench {
    readonly network = new Network();
    saved: Outgoing[] = [];
    readonly timers: { milliseconds: number; action: () => void }[] = [];
    readonly shown: Message[] = [];

    open(): Outbox {
        return new Outbox({
            load: () => structuredClone(this.saved),
            save: (entries) => {
                this.saved = structuredClone(entries);
            },
            send: (entry) => this.network.send(entry),
            later: (milliseconds, action) => void this.timers.push({ milliseconds, action }),
            changed: () => undefined,
            stored: (_entry, message) => void this.shown.push(message),
        });
    }

    async ring(): Promise<void> {
        const due = this.timers.splice(0);
        due.forEach((timer) => timer.action());
        await settle();
    }
}

const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

const entry = (key: string, conversationID = "cnv_1"): Omit<Outgoing, "state" | "attempts"> => ({
    key,
    conversationID,
    body: { type: "text", text: { body: key } },
    text: key,
    type: "text",
    createdAt: "2026-08-23T10:00:00.000Z",
});

describe("outbox", () => {
    test("a message that is sent leaves the outbox and is shown once", async () => {
        const bench = new Bench();
        const outbox = bench.open();
        outbox.add(entry("a"));
        await settle();
        assert.deepEqual(outbox.list(), []);
        assert.deepEqual(bench.saved, []);
        assert.equal(bench.shown.length, 1);
    });

    test("an answer that got lost never becomes a second message", async () => {
        const bench = new Bench();
        const outbox = bench.open();
        bench.network.answer = "lost after";
        outbox.add(entry("a"));
        await settle();
        assert.equal(outbox.list()[0]?.state, "waiting");
        bench.network.answer = "well";
        await bench.ring();
        assert.equal(bench.network.stored.size, 1);
        assert.deepEqual(bench.network.calls, ["a", "a"]);
        assert.deepEqual(outbox.list(), []);
    });

    test("a reload in the middle of sending sends again with the same key", async () => {
        const bench = new Bench();
        bench.network.answer = "lost after";
        const first = bench.open();
        first.add(entry("a"));
        // The page goes away before the answer: what was saved says "sending".
        assert.equal(bench.saved[0]?.state, "sending");
        await settle();
        bench.saved = [{ ...entry("a"), state: "sending", attempts: 1 }];
        bench.network.answer = "well";
        const second = bench.open();
        assert.equal(second.list()[0]?.state, "waiting");
        second.flush();
        await settle();
        assert.equal(bench.network.stored.size, 1);
        assert.deepEqual(second.list(), []);
    });

    test("within a conversation one follows the other, and another conversation does not wait", async () => {
        const bench = new Bench();
        const outbox = bench.open();
        bench.network.answer = "lost before";
        outbox.add(entry("a1"));
        outbox.add(entry("a2"));
        outbox.add(entry("b1", "cnv_2"));
        await settle();
        assert.deepEqual(bench.network.calls.filter((key) => key === "a2"), []);
        assert.ok(bench.network.calls.includes("b1"));
        bench.network.answer = "well";
        await bench.ring();
        assert.deepEqual([...bench.network.stored.keys()].filter((key) => key.startsWith("a")), ["a1", "a2"]);
    });

    test("pressing send again while one is under way does not send it twice", async () => {
        const bench = new Bench();
        const outbox = bench.open();
        outbox.add(entry("a"));
        outbox.flush();
        outbox.flush();
        await settle();
        assert.deepEqual(bench.network.calls, ["a"]);
    });

    test("a refusal steps aside, says why, and waits for a person", async () => {
        const bench = new Bench();
        const outbox = bench.open();
        bench.network.answer = "refused";
        outbox.add(entry("a"));
        await settle();
        assert.equal(outbox.list()[0]?.state, "refused");
        assert.equal(outbox.list()[0]?.error, "The window has closed.");
        assert.equal(bench.timers.length, 0);
        bench.network.answer = "well";
        outbox.add(entry("b"));
        await settle();
        assert.deepEqual([...bench.network.stored.keys()], ["b"]);
        outbox.retry("a");
        await settle();
        assert.deepEqual([...bench.network.stored.keys()], ["b", "a"]);
        assert.deepEqual(outbox.list(), []);
    });

    test("the server's own event settles an entry whose answer never came", async () => {
        const bench = new Bench();
        const outbox = bench.open();
        bench.network.answer = "lost after";
        outbox.add(entry("a"));
        await settle();
        outbox.settled("a");
        await bench.ring();
        assert.deepEqual(bench.network.calls, ["a"]);
        assert.deepEqual(outbox.list(), []);
    });

    test("the waits grow and have an end", async () => {
        const bench = new Bench();
        const outbox = bench.open();
        bench.network.answer = "lost before";
        outbox.add(entry("a"));
        const waits: number[] = [];
        for (let round = 0; round < 8; round += 1) {
            await settle();
            waits.push(bench.timers[0]?.milliseconds ?? 0);
            await bench.ring();
        }
        assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
    });
});
