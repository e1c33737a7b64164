import assert from "node:assert/strict";
import { test } from "node:test";
import { address, dayAfter, decimal, percent, range, span, tick } from "../workspace/model/report";

test("a time reads in its two largest units", () => {
    const words: [number | null, string][] = [
        [null, "–"],
        [0, "0 s"],
        [1, "1 s"],
        [59_400, "59 s"],
        [59_600, "1 min"],
        [125_000, "2 min 5 s"],
        [3_599_600, "1 h"],
        [4_320_000, "1 h 12 min"],
        [86_400_000, "1 d"],
        [100_800_000, "1 d 4 h"],
    ];
    for (const [milliseconds, text] of words) assert.equal(span(milliseconds), text);
});

test("what has nothing to divide by is no number", () => {
    assert.equal(percent(null), "–");
    assert.equal(percent(0), "0.0 %");
    assert.equal(percent(0.68807), "68.8 %");
    assert.equal(decimal(null), "–");
    assert.equal(decimal(1.25), "1.3");
});

test("a period is of whole days where it is read", () => {
    // Half past midnight in Amsterdam, the evening before in UTC.
    const now = Date.parse("2026-10-24T22:30:00Z");
    const days = (name: "today" | "yesterday" | "week" | "month") => {
        const { from, to, interval } = range({ name, first: "", last: "" }, "Europe/Amsterdam", now);
        return [from, to, interval];
    };
    assert.deepEqual(days("today"), ["2026-10-25", "2026-10-26", "1h"]);
    assert.deepEqual(days("yesterday"), ["2026-10-24", "2026-10-25", "1h"]);
    assert.deepEqual(days("week"), ["2026-10-19", "2026-10-26", "1d"]);
    assert.deepEqual(days("month"), ["2026-09-28", "2026-10-26", "1d"]);
    const own = range({ name: "own", first: "2026-02-27", last: "2026-02-28" }, "UTC", now);
    assert.deepEqual(own, { from: "2026-02-27", to: "2026-03-01", interval: "1d" });
    assert.equal(dayAfter("2026-12-31"), "2027-01-01");
});

test("an address says what is asked", () => {
    assert.equal(address("routing", { by: "queue", zone: "Europe/Amsterdam" }), "/reports/routing?by=queue&zone=Europe%2FAmsterdam");
    assert.equal(address("agent-states", { from: "2026-01-01" }, true), "/reports/agent-states.csv?from=2026-01-01");
});

test("an interval is called by the clock on the wall", () => {
    assert.equal(tick({ from: "2026-08-22T22:00:00.000Z" }, "1h", "Europe/Amsterdam"), "00:00");
    assert.equal(tick({ from: "2026-08-22T22:00:00.000Z" }, "1d", "Europe/Amsterdam"), "23 Aug");
});
