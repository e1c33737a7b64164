import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { explain } from "../workspace/model/explanation";

const bo = { id: "agt_bo", name: "Bo" };
const cleo = { id: "agt_cleo", name: "Cleo" };
const at = "2026-08-23T10:10:00.000Z";

const full = {
    summary: "Free for the longest time.",
    strategy: "longest_idle",
    trigger: "conversation",
    waited_ms: 196_821,
    chosen: bo,
    last_agent: { agent: cleo, refusal: "not_responding" },
    declines_forgotten: false,
    candidates: [{ agent: bo, load: 1, capacity: 5, idle_since: "2026-08-23T10:04:00.000Z" }],
    passed_over: [{ agent: cleo, reason: "not_responding", words: "did not respond to an offer" }],
    others: [
        { reason: "offline", count: 2 },
        { reason: "ranked_lower", count: 1 },
    ],
};

describe("why an offer was made", () => {
    test("is told in words", () => {
        assert.deepEqual(explain(full, at), {
            sentences: [
                "Waited 3 min in line.",
                "This queue chooses who has been free longest.",
                "Cleo spoke with this customer before, but did not respond to an offer.",
            ],
            considered: ["Bo: has 1 of 5, free for 6 min"],
            passedOver: ["Cleo did not respond to an offer", "2 more are offline", "1 more comes later by the queue’s strategy"],
        });
    });

    test("the other turns it can take", () => {
        const { sentences } = explain(
            { ...full, strategy: "round_robin", trigger: "agent", waited_ms: 5000, last_agent: { agent: bo, refusal: null }, declines_forgotten: true },
            at,
        );
        assert.deepEqual(sentences, [
            "Waited 5 s in line, until Bo was free.",
            "This queue chooses one after the other.",
            "Bo spoke with this customer before.",
            "Everyone who could take it had declined, so it was offered again.",
        ]);
        assert.equal(explain({ waited_ms: 20 }, at).sentences[0], "Offered at once.");
    });

    test("what the queue went by besides", () => {
        const told = explain(
            {
                ...full,
                place: 3,
                step: 2,
                credit_ms: 240_000,
                last_agent: null,
                candidates: [{ agent: bo, load: 0, capacity: 5, idle_since: at, tier: 2, levels: 7, handled: 4 }],
                passed_over: [],
                others: [
                    { reason: "higher_tier", count: 2 },
                    { reason: "wrap_up", count: 1 },
                ],
            },
            at,
        );
        assert.deepEqual(told.sentences.slice(1), [
            "Number 3 in line: nobody before it could go to Bo.",
            "This queue chooses who has been free longest.",
            "It had waited long enough for step 2 of the queue.",
            "Its wait counted 4 min longer, as the time to answer free of charge was running out.",
        ]);
        assert.match(told.considered[0] ?? "", /^Bo: has 0 of 5, .*, skill levels add up to 7, took 4 today, tier 2$/);
        assert.deepEqual(told.passedOver, ["2 more are not asked yet", "1 more writes up the last one"]);
    });

    test("no key and no raw value of the wire is shown, known or not", () => {
        const odd = { ...full, strategy: "by_moon_phase", moon_phase: 3, others: [{ reason: "sea_sick", count: 2 }], passed_over: [{ agent: cleo, reason: "sea_sick" }] };
        const words = JSON.stringify(explain(odd, at));
        assert.ok(!/_|196821|moon|sick|T10:/.test(words), words);
        assert.deepEqual(explain(null, at), { sentences: [], considered: [], passedOver: [] });
        assert.deepEqual(explain("free text", at), { sentences: [], considered: [], passedOver: [] });
    });
});
