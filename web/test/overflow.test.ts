import assert from "node:assert/strict";
import { test } from "node:test";
import { draftOf, newDraft, overflowFields, placeDrafts, ruleOf, saysTwice, tellsPlace, type OverflowRule } from "../workspace/model/overflow";

const rules: OverflowRule[] = [
    { when: { waited_seconds: 0 }, then: { message: { en: "Number {place}." } } },
    { when: { waited_seconds: 90 }, then: { add_tier: 3 } },
    { when: { length: 7 }, then: { queue: "que_1" } },
    { when: { expected_wait_seconds: 300 }, then: { message: { en: "Soon.", nl: "Zo." } } },
    { when: { nobody_signed_in: true }, then: { call_back: { after_minutes: 15, message: { nl: "Later." } } } },
    { when: { service_level: { below_percent: 80, within_seconds: 60 } }, then: { add_tier: 2 } },
];

test("a rule survives its form", () => {
    for (const rule of rules) assert.deepEqual(ruleOf(draftOf(rule)), rule);
});

test("what belongs to another choice is kept and not sent", () => {
    const draft = { ...newDraft(), trigger: "length" as const, deed: "tier" as const };
    assert.deepEqual(ruleOf(draft), { when: { length: 20 }, then: { add_tier: 2 } });
});

test("languages are small letters, and each stands once", () => {
    const draft = { ...newDraft(), texts: [{ language: " NL", text: "Zo." }] };
    assert.deepEqual(ruleOf(draft).then, { message: { nl: "Zo." } });
    assert.equal(saysTwice(draft), false);
    assert.equal(saysTwice({ ...draft, texts: [...draft.texts, { language: "nl", text: "Straks." }] }), true);
    assert.equal(saysTwice({ ...draft, deed: "tier", texts: [...draft.texts, ...draft.texts] }), false);
});

test("what does not fit is found by its path", () => {
    const fields = overflowFields([draftOf(rules[3]!)]);
    for (const path of ["when.expected_wait_seconds", "then.message.nl", "then.message", "then.queue", "then.call_back.after_minutes"])
        assert.ok(fields.includes(`overflow[0].${path}`), path);
});

test("the messages about the place in line are offered once", () => {
    assert.equal(tellsPlace([newDraft()]), false);
    assert.equal(tellsPlace(placeDrafts()), true);
    assert.deepEqual(
        placeDrafts().map((draft) => ruleOf(draft).when),
        [{ waited_seconds: 0 }, { waited_seconds: 300 }, { waited_seconds: 900 }],
    );
});
