import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { windowTick, windowView } from "../workspace/model/window";

const now = Date.parse("2026-08-23T10:00:00.000Z");
const left = (milliseconds: number) => ({ state: "open" as const, until: new Date(now + milliseconds).toISOString() });
const minute = 60_000;
const hour = 60 * minute;

describe("the service window", () => {
    const cases: [number, string, string][] = [
        [21 * hour + 59 * minute, "open", "21 h"],
        [4 * hour + 1, "open", "4 h"],
        [4 * hour, "soon", "4:00 h"],
        [3 * hour + 7 * minute, "soon", "3:07 h"],
        [hour, "soon", "1:00 h"],
        [hour - 1, "urgent", "59:59"],
        [42_000, "urgent", "00:42"],
        [1, "urgent", "00:00"],
        [0, "closed", "Closed"],
        [-hour, "closed", "Closed"],
    ];
    for (const [milliseconds, tone, label] of cases) {
        test(`${milliseconds} ms left reads ${label}`, () => {
            const view = windowView(left(milliseconds), now);
            assert.equal(view.tone, tone);
            assert.equal(view.label, label);
            assert.ok(view.description.length > 10);
        });
    }

    test("closed by the server is closed, though the time seems left", () => {
        assert.equal(windowView({ state: "closed", until: left(hour).until }, now).tone, "closed");
    });

    test("a customer who never wrote has no window", () => {
        assert.equal(windowView({ state: "closed", until: null }, now).tone, "closed");
        assert.equal(windowView({ state: "open", until: null }, now).tone, "closed");
    });

    test("seconds tick only when they are shown", () => {
        assert.equal(windowTick(windowView(left(10 * minute), now)), 1000);
        assert.ok(windowTick(windowView(left(10 * hour), now)) > 1000);
    });
});
