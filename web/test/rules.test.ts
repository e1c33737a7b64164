import assert from "node:assert/strict";
import { test } from "node:test";
import { nextSpan, spansInWords, weekInWords } from "../workspace/model/hours";
import { actionsInWords, differences, listed, moved, placedInWords, whenInWords, type Verdict } from "../workspace/model/rules";
import type { JsonObject } from "../workspace/model/types";

const names = { queues: { q1: "Billing" }, channels: { c1: "Main" }, schedules: { s1: "Shop" }, skills: { k1: "Dutch" } };
const office = [{ from: "09:00", to: "17:00" }];

test("a week is told with equal days together", () => {
    assert.equal(weekInWords([office, office, office, office, office, [], []]), "Mon–Fri 09:00–17:00");
    assert.equal(weekInWords([office, [], office, office, [], [{ from: "00:00", to: "24:00" }], []]), "Mon 09:00–17:00 · Wed–Thu 09:00–17:00 · Sat all day");
    assert.equal(weekInWords([[], [], [], [], [], [], []]), "never open");
    assert.equal(spansInWords([{ from: "09:00", to: "12:00" }, { from: "20:00", to: "02:00" }]), "09:00–12:00, 20:00–02:00");
});

test("a new span comes after the last one, and stays within the day", () => {
    assert.deepEqual(nextSpan([]), { from: "09:00", to: "17:00" });
    assert.deepEqual(nextSpan([{ from: "09:00", to: "12:00" }]), { from: "13:00", to: "14:00" });
    assert.deepEqual(nextSpan([{ from: "20:00", to: "23:30" }]), { from: "22:00", to: "23:00" });
});

test("a rule is told in one line", () => {
    assert.equal(whenInWords({}, names), "Always");
    const when = { words: ["refund", "money back"], hours: { schedule: "s1", open: false }, channels: ["c1", "gone"] };
    assert.equal(whenInWords(when, names), "When it comes by Main or something that is gone, the first message says “refund” or “money back” and it is closed by Shop");
    assert.equal(whenInWords({ advertisement: { headline: ["sale"] } }, names), "When it comes from an advertisement with “sale” in its headline");
    assert.equal(actionsInWords({ queue: "q1", priority: 0, skills: [{ skill: "k1", level: 2 }] }, names), "put it in Billing, give it priority 0 and ask for Dutch (level 2 or more)");
});

test("what was typed between commas is a list without repetitions", () => {
    assert.deepEqual(listed(" a, b ,, a ,c d"), ["a", "b", "c d"]);
    assert.deepEqual(listed(" , "), []);
});

test("a rule moves one place, and never out of the list", () => {
    assert.deepEqual(moved(["a", "b", "c"], 2, 1), ["a", "c", "b"]);
    assert.deepEqual(moved(["a", "b"], 0, -1), ["a", "b"]);
    assert.deepEqual(moved(["a", "b"], 5, 0), ["a", "b"]);
});

test("only what would be different is told", () => {
    const saved: Verdict = { rules: [], queue: { id: "q0", name: "Support" }, priority: 0, skills: [], labels: [], reply: null };
    assert.deepEqual(differences(saved, { ...saved, rules: ["Refunds"], queue: { id: "q1", name: "Billing" }, labels: ["money"] }), ["Queue: Support → Billing", "Labels: none → money"]);
    assert.deepEqual(differences(saved, { ...saved, rules: ["Refunds"] }), ["The same, by other rules"]);
    assert.deepEqual(differences(saved, saved), []);
});

test("who was placed by no rule has no sentence", () => {
    assert.equal(placedInWords({ rules: [], summary: "The rule put it there." }), "The rule put it there.");
    const others: (JsonObject | null | undefined)[] = [null, undefined, {}, { summary: 7 }];
    for (const other of others) assert.equal(placedInWords(other), undefined);
});
