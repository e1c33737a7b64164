import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, dayBefore, duration, figure, readScenario, scale, shownIntervals, type Simulation } from "../workspace/model/simulation";

test("a time reads as people say it", () => {
    const cases: [number, string][] = [
        [0, "0.0 s"],
        [7.84, "7.8 s"],
        [42.4, "42 s"],
        [99.6, "1 min 40 s"],
        [252, "4 min 12 s"],
        [12_000, "3 h 20 min"],
    ];
    for (const [seconds, text] of cases) assert.equal(duration(seconds), text);
    assert.equal(clock(8 * 3600 + 1800), "08:30");
    assert.equal(clock(24.5 * 3600), "24:30");
});

test("a figure has its margin beside it, and nothing where there was nothing", () => {
    assert.deepEqual(figure({ value: 0.8123, margin: 0.0123 }, "share"), { text: "81.2 %", margin: "± 1.2 %" });
    assert.deepEqual(figure({ value: 1234, margin: null }, "count"), { text: "1,234", margin: "" });
    assert.deepEqual(figure({ value: 12.5, margin: 0 }, "count"), { text: "12.5", margin: "" });
    assert.deepEqual(figure({ value: 56_000, margin: 7_000 }, "money", "EUR"), { text: "0.06 EUR", margin: "± 0.01" });
    assert.deepEqual(figure({ value: null, margin: null }, "time"), { text: "–", margin: "" });
    assert.deepEqual(figure(undefined, "time"), { text: "–", margin: "" });
});

test("the curve begins and ends where somebody was answered", () => {
    const intervals = (waits: (number | null)[]) => waits.map((value, place) => ({ from_seconds: place * 1800, measures: { wait_mean: { value, margin: null } } }));
    const variants = [{ report: { intervals: intervals([null, 3, null, 4, null]) } }, { report: { intervals: intervals([null, null, 2, null, null]) } }];
    assert.deepEqual(shownIntervals(variants as unknown as Simulation["variants"]), [1, 4]);
    assert.deepEqual(shownIntervals([]), [0, 0]);
});

test("a scale has few lines, at times that read well", () => {
    assert.deepEqual(scale(633), [0, 300, 600, 900]);
    assert.deepEqual(scale(4.2), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(scale(0), [0, 1]);
    assert.deepEqual(scale(3_000_000).length <= 6, true);
});

test("the day before is one of the calendar", () => {
    assert.equal(dayBefore(new Date(2026, 2, 1, 12).getTime()), "2026-02-28");
});

test("a scenario is a JSON object", () => {
    assert.deepEqual(readScenario('{"name": "x"}'), { name: "x" });
    for (const text of ["", "[]", "7", "{", "null"]) assert.equal(readScenario(text), null);
});
