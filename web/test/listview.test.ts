import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { arrange, belongs, comparison, firstView, viewQuery } from "../workspace/model/listview";
import { conversation } from "./samples";

const bo = { id: "agt_bo", name: "Bo" };
const now = Date.parse("2026-08-23T10:00:00.000Z");

describe("the list", () => {
    test("tabs hold what is mine, what nobody has, and all", () => {
        const mine = conversation("a", { assignee: bo });
        const free = conversation("b");
        const tabs = (["mine", "queue", "all"] as const).map((tab) => [mine, free].map((entry) => belongs(entry, { ...firstView, tab }, "agt_bo")));
        assert.deepEqual(tabs, [
            [true, false],
            [false, true],
            [true, true],
        ]);
        assert.equal(belongs({ ...mine, status: "resolved" }, firstView, "agt_bo"), false);
    });

    test("time left: the window that closes first is first, closed ones are last", () => {
        const window = (until: string | null, state: "open" | "closed" = "open") => ({ window: { state, until } });
        const list = [
            conversation("closed", window("2026-08-23T09:00:00.000Z", "closed")),
            conversation("never", window(null, "closed")),
            conversation("late", window("2026-08-24T09:00:00.000Z")),
            conversation("soon", window("2026-08-23T10:20:00.000Z")),
            conversation("ran out", window("2026-08-23T09:59:59.000Z")),
        ];
        const sorted = list.sort(comparison("time_left", now)).map((entry) => entry.id);
        assert.deepEqual(sorted.slice(0, 2), ["soon", "late"]);
        assert.deepEqual(new Set(sorted.slice(2)), new Set(["closed", "never", "ran out"]));
    });

    test("the query names what the view shows", () => {
        const query = new URLSearchParams(viewQuery({ ...firstView, label: "vip" }, "c1", 60));
        assert.deepEqual(Object.fromEntries(query), { status: "open", sort: "time_left", limit: "60", assignee: "me", label: "vip", cursor: "c1" });
    });

    test("a search looks everywhere, also where conversations are resolved or somebody else's", () => {
        const query = new URLSearchParams(viewQuery({ ...firstView, q: " ann " }, null, 60));
        assert.deepEqual(Object.fromEntries(query), { sort: "newest", limit: "60", q: "ann" });
    });
});

describe("arranging", () => {
    const none: ReadonlySet<string> = new Set();

    test("nothing moves under the pointer: new rows wait and are counted, rows that left stay", () => {
        assert.deepEqual(arrange(["a", "b", "c"], ["n", "c", "a"], none, true), { shown: ["a", "b", "c"], fresh: 1 });
    });

    test("the conversation that is open is no news", () => {
        assert.deepEqual(arrange(["a"], ["n", "m", "a"], none, true, "n"), { shown: ["a"], fresh: 1 });
    });

    test("when the pointer leaves, the list is as it should be", () => {
        assert.deepEqual(arrange(["a", "b", "c"], ["n", "c", "a"], none, false), { shown: ["n", "c", "a"], fresh: 0 });
    });

    test("a page that scrolling asked for is added at the end, even while held", () => {
        assert.deepEqual(arrange(["a", "b"], ["n", "a", "b", "p"], new Set(["a", "b", "p"]), true), { shown: ["a", "b", "p"], fresh: 1 });
    });

    test("the first rows of an empty list come at once", () => {
        assert.deepEqual(arrange([], ["a"], none, true), { shown: ["a"], fresh: 0 });
    });
});
