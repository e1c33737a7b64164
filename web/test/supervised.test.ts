import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toldOf } from "../workspace/model/supervised";

const held = new Set(["cnv_1"]);
const sam = { kind: "agent", id: "agt_sam", name: "Sam" };

function message(change: Record<string, unknown>): { name: string; data: unknown } {
    return { name: "message.created", data: { message: { id: "msg_1", conversation_id: "cnv_1", direction: "note", type: "note", text: "Offer a refund", author: sam, ...change } } };
}

describe("what we are told of others' deeds", () => {
    test("a whisper into our conversation", () => {
        assert.deepEqual(toldOf(message({ note: { body: "", whisper: true } }), "agt_me", held), { text: "Sam whispers: Offer a refund", conversation: "cnv_1" });
    });

    test("not an ordinary note, nor one of our own, nor one elsewhere", () => {
        assert.equal(toldOf(message({ note: { body: "" } }), "agt_me", held), null);
        assert.equal(toldOf(message({ note: { body: "", whisper: true } }), "agt_sam", held), null);
        assert.equal(toldOf(message({ note: { body: "", whisper: true }, conversation_id: "cnv_2" }), "agt_me", held), null);
    });

    test("that ours was taken over", () => {
        const taken = message({ type: "system", text: "Sam took this over from Me", system: { kind: "taken_over", body: "" } });
        assert.deepEqual(toldOf(taken, "agt_me", held), { text: "Sam took this over from Me", conversation: "cnv_1" });
        assert.equal(toldOf(message({ type: "system", text: "Sam snoozed this", system: { kind: "snoozed", body: "" } }), "agt_me", held), null);
    });

    test("that we are asked in, and that a consult of ours ended", () => {
        const consult = (change: Record<string, unknown>): { name: string; data: unknown } => ({
            name: "consult.updated",
            data: { consult: { id: "cst_1", conversation_id: "cnv_2", agent: { id: "agt_me", name: "Me" }, asked_by: { id: "agt_sam", name: "Sam" }, created_at: "", ended_at: null, ...change } },
        });
        assert.deepEqual(toldOf(consult({}), "agt_me", held), { text: "Sam asks you in", conversation: "cnv_2" });
        assert.equal(toldOf(consult({ ended_at: "now" }), "agt_me", held), null);
        assert.deepEqual(toldOf(consult({ ended_at: "now" }), "agt_sam", held), { text: "The consult of Me ended", conversation: "cnv_2" });
        assert.equal(toldOf(consult({}), "agt_other", held), null);
    });

    test("that our presence was set by another", () => {
        const forced = { name: "presence.forced", data: { audit: { id: "aud_1", deed: "presence.forced", agent: { id: "agt_sam", name: "Sam" }, subject: { id: "agt_me", name: "Me" }, detail: { from: "online", to: "away" } } } };
        assert.deepEqual(toldOf(forced, "agt_me", held), { text: "Sam set you to away", conversation: null });
        assert.equal(toldOf(forced, "agt_other", held), null);
        assert.equal(toldOf({ name: "presence.forced", data: null }, "agt_me", held), null);
    });
});
