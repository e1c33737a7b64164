import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { advance, sentAgain } from "../workspace/model/delivery";
import { applyEvent, countsAfter, insertMessage, lostLabel, putConversation, putPage } from "../workspace/model/reduce";
import { emptyThread, initialState, type State } from "../workspace/model/state";
import type { Message, Offer, Status } from "../workspace/model/types";
import { conversation, message } from "./samples";

const bo = { id: "agt_bo", name: "Bo" };
const opened: State = { ...initialState, threads: { cnv_1: { ...emptyThread, loaded: true } } };
const apply = (state: State, name: string, data: unknown): State => applyEvent(state, { name, data });

describe("conversations", () => {
    test("a late answer does not overwrite a newer version", () => {
        const state = putConversation(initialState, conversation("cnv_1", { version: 5, unread: 0 }));
        const after = putConversation(state, conversation("cnv_1", { version: 4, unread: 3 }));
        assert.equal(after, state);
    });

    test("the counts of the tabs follow a conversation from the queue to me and away", () => {
        const counts = { mine: 1, queue: 2, all: 3, unread: 0 };
        const waiting = conversation("cnv_1", { unread: 1 });
        const mine = { ...waiting, assignee: bo };
        assert.deepEqual(countsAfter(counts, waiting, mine, "agt_bo"), { mine: 2, queue: 1, all: 3, unread: 1 });
        assert.deepEqual(countsAfter(counts, mine, { ...mine, status: "resolved" }, "agt_bo"), { mine: 0, queue: 2, all: 2, unread: 0 });
    });
});

describe("messages", () => {
    test("any order of arrival gives one order on screen, each message once", () => {
        const all = [message("msg_1", 1), message("msg_2", 2), message("msg_3", 2), message("msg_10", 2), message("msg_4", 9)];
        const orders = [
            [0, 1, 2, 3, 4],
            [4, 3, 2, 1, 0],
            [2, 4, 0, 3, 1, 2, 0],
        ];
        for (const order of orders) {
            const list = order.reduce((sofar: Message[], at) => insertMessage(sofar, all[at] ?? message("none", 0)), []);
            assert.deepEqual(list.map((entry) => entry.id), ["msg_1", "msg_2", "msg_3", "msg_10", "msg_4"]);
        }
    });

    test("a page keeps what events brought meanwhile", () => {
        const thread = { ...emptyThread, messages: [message("msg_9", 9)] };
        const joined = putPage(thread, [message("msg_2", 2), message("msg_1", 1)], "older", false);
        assert.deepEqual(joined.messages.map((entry) => entry.id), ["msg_1", "msg_2", "msg_9"]);
        assert.equal(joined.older, "older");
    });

    test("an event puts the message in its thread and its conversation in the list", () => {
        const state = apply(opened, "message.created", { message: message("msg_1", 1), conversation: conversation("cnv_1") });
        assert.equal(state.threads["cnv_1"]?.messages.length, 1);
        assert.ok(state.conversations["cnv_1"]);
    });

    test("a status never goes back, whatever order it comes in", () => {
        let state = apply(opened, "message.created", { message: message("msg_1", 1, { direction: "out", status: "read" }) });
        state = apply(state, "message.updated", { message: message("msg_1", 1, { direction: "out", status: "sent" }) });
        assert.equal(state.threads["cnv_1"]?.messages[0]?.status, "read");
    });

    test("an event that nobody knows changes nothing", () => {
        assert.equal(apply(opened, "weather.changed", { rain: true }), opened);
        assert.equal(apply(opened, "message.created", null), opened);
    });
});

describe("delivery", () => {
    const cases: [Status, Status, Status][] = [
        ["queued", "accepted", "accepted"],
        ["delivered", "sent", "delivered"],
        ["sent", "failed", "failed"],
        ["failed", "sent", "failed"],
        ["failed", "delivered", "delivered"],
        ["read", "failed", "read"],
        ["unknown", "sent", "sent"],
        ["received", "read", "received"],
    ];
    for (const [current, next, result] of cases) {
        test(`${current}, then ${next}, is ${result}`, () => assert.equal(advance(current, next), result));
    }
});

describe("messages sent again", () => {
    test("the server's key names the one that failed", () => {
        const failed = message("msg_1", 1, { direction: "out", status: "failed" });
        const again = message("msg_2", 2, { direction: "out", status: "sent", client_key: "retry-msg_1" });
        const plain = message("msg_3", 3, { direction: "out", client_key: "abc" });
        assert.deepEqual([...sentAgain([failed, again, plain])], ["msg_1"]);
        assert.deepEqual([...sentAgain([failed, plain])], []);
    });
});

describe("labels", () => {
    const labelled = conversation("cnv_1", { version: 2, labels: ["vip", "baggage"] });

    test("a label that is new to the workspace shows in the rail, in its place", () => {
        const state = apply({ ...initialState, labels: ["refund"] }, "conversation.updated", { conversation: labelled });
        assert.deepEqual(state.labels, ["baggage", "refund", "vip"]);
        assert.equal(putConversation(state, { ...labelled, version: 3 }).labels, state.labels);
    });

    test("a label that was taken off may be gone altogether", () => {
        const event = { name: "conversation.updated", data: { conversation: { ...labelled, version: 3, labels: ["vip"] } } };
        const before = putConversation(initialState, labelled);
        assert.ok(lostLabel(before.conversations, applyEvent(before, event).conversations, [event]));
        assert.ok(!lostLabel(before.conversations, before.conversations, [{ ...event, data: { conversation: labelled } }]));
    });
});

describe("offers", () => {
    const offer = (state: Offer["state"]): Offer => ({
        id: "off_1",
        conversation_id: "cnv_1",
        agent: bo,
        state,
        created_at: "2026-08-23T10:00:00.000Z",
        expires_at: "2026-08-23T10:00:20.000Z",
        waited_ms: 0,
        summary: "You are free.",
    });

    test("an offer that ended does not ring again", () => {
        let state = apply(initialState, "offer.created", { offer: offer("ringing") });
        assert.equal(state.offers["off_1"]?.state, "ringing");
        state = apply(state, "offer.ended", { offer: offer("expired") });
        state = apply(state, "offer.created", { offer: offer("ringing") });
        assert.equal(state.offers["off_1"]?.state, "expired");
    });
});

describe("reactions", () => {
    const target = message("msg_1", 1, { external_id: "wamid.1" });
    const start = apply(opened, "message.created", { message: target });
    const reaction = (id: string, on: string, emoji: string | null, change: Partial<Message> = {}): { message: Message } => ({
        message: message(id, 5, { type: "reaction", reaction: { message_id: on, emoji }, author: { kind: "contact", name: "Ann" }, ...change }),
    });
    const shown = (state: State): string[] => (state.threads["cnv_1"]?.messages[0]?.reactions ?? []).map((entry) => entry.emoji);
    const ours: Partial<Message> = { direction: "out", status: "sent", author: { kind: "agent", id: "agt_bo", name: "Bo" } };

    test("a reaction shows at its message, by the network's id or ours; each side has one", () => {
        let state = apply(start, "message.created", reaction("msg_2", "wamid.1", "👍"));
        assert.deepEqual(shown(state), ["👍"]);
        state = apply(state, "message.created", reaction("msg_3", "msg_1", "✅", ours));
        assert.deepEqual(shown(state), ["👍", "✅"]);
        state = apply(state, "message.created", reaction("msg_4", "wamid.1", "😮"));
        assert.deepEqual(shown(state), ["✅", "😮"]);
        state = apply(state, "message.created", reaction("msg_5", "wamid.1", null));
        assert.deepEqual(shown(state), ["✅"]);
    });

    test("one that failed does not stand", () => {
        let state = apply(start, "message.created", reaction("msg_3", "msg_1", "✅", ours));
        state = apply(state, "message.updated", reaction("msg_3", "msg_1", "✅", { ...ours, status: "failed" }));
        assert.deepEqual(shown(state), []);
    });
});

describe("queues", () => {
    test("an event that only names a queue does not put half a queue on screen", () => {
        assert.deepEqual(apply(initialState, "queue.updated", { queue: { id: "que_1" } }).queues, {});
        assert.equal(apply(initialState, "queue.updated", { queue: { id: "que_1", name: "Night" } }).queues["que_1"]?.name, "Night");
    });
});

describe("contacts", () => {
    test("what a customer says is when they last wrote; what we say is not", () => {
        const ann = { id: "con_cnv_1", name: "Ann Lund", identities: [], last_seen_at: "2026-08-23T09:00:00.000Z" };
        const state: State = { ...opened, conversations: { cnv_1: conversation("cnv_1") }, contacts: { con_cnv_1: ann } };
        const wrote = (from: State, said: Message): string | null | undefined => apply(from, "message.created", { message: said }).contacts["con_cnv_1"]?.last_seen_at;
        assert.equal(wrote(state, message("msg_1", 5)), "2026-08-23T10:00:05.000Z");
        assert.equal(wrote(state, message("msg_1", 5, { direction: "out" })), ann.last_seen_at);
        const later: State = { ...state, contacts: { con_cnv_1: { ...ann, last_seen_at: "2026-08-23T11:00:00.000Z" } } };
        assert.equal(wrote(later, message("msg_1", 5)), "2026-08-23T11:00:00.000Z", "never back");
    });

    test("an erased contact takes conversations, threads and drafts along", () => {
        const state: State = {
            ...opened,
            conversations: { cnv_1: conversation("cnv_1"), cnv_2: conversation("cnv_2") },
            drafts: { cnv_1: { mode: "reply", body: "secret" } },
        };
        const after = apply(state, "contact.erased", { contact_id: "con_cnv_1" });
        assert.deepEqual(Object.keys(after.conversations), ["cnv_2"]);
        assert.deepEqual(Object.keys(after.threads), []);
        assert.deepEqual(Object.keys(after.drafts), []);
    });
});
