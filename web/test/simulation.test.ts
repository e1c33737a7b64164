import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, dayBefore, dayCurves, duration, figure, readScenario, shownIntervals, type Simulation } from "../workspace/model/simulation";

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

test("a curve has its bounds beside it, and the last one is the one that was asked for", () => {
    const interval = (value: number | null, margin: number | null) => ({ from_seconds: 0, measures: { occupancy: { value, margin } } });
    const variants = [
        { label: "as it is", report: { intervals: [interval(1, 1), interval(0.5, 0.1), interval(null, null)] } },
        { label: "+2 agents", report: { intervals: [interval(1, 1), { from_seconds: 0, measures: {} }, interval(0.25, null)] } },
    ];
    assert.deepEqual(dayCurves(variants as unknown as Simulation["variants"], [1, 3], "occupancy"), [
        { name: "as it is", values: [0.5, null], margins: [0.1, null], main: false },
        { name: "+2 agents", values: [null, 0.25], margins: [null, null], main: true },
    ]);
});

test("the day before is one of the calendar", () => {
    assert.equal(dayBefore(new Date(2026, 2, 1, 12).getTime()), "2026-02-28");
});

test("a scenario is a JSON object", () => {
    assert.deepEqual(readScenario('{"name": "x"}'), { name: "x" });
    for (const text of ["", "[]", "7", "{", "null"]) assert.equal(readScenario(text), null);
});
