import assert from "node:assert/strict";
import { test } from "node:test";
import type { Queue } from "../workspace/model/types";
import { pulledQueues, secondsLeft } from "../workspace/model/work";

const queue = (id: string, mode?: "push" | "pull"): Queue => ({ id, name: id, strategy: "longest_idle", ring_seconds: 20, members: [], mode });

test("only one's own queues that are taken from are asked", () => {
    const queues = { a: queue("a", "pull"), b: queue("b", "push"), c: queue("c", "pull"), d: queue("d") };
    assert.deepEqual(
        pulledQueues(queues, ["a", "b", "d", "gone"]).map((entry) => entry.id),
        ["a"],
    );
    assert.deepEqual(pulledQueues(queues, []), []);
});

test("what is left is counted in whole seconds, and never below nothing", () => {
    const now = Date.parse("2026-11-23T12:00:00.000Z");
    assert.equal(secondsLeft("2026-11-23T12:01:00.000Z", now), 60);
    assert.equal(secondsLeft("2026-11-23T12:00:00.001Z", now), 1);
    assert.equal(secondsLeft("2026-11-23T12:00:00.000Z", now), 0);
    assert.equal(secondsLeft("2026-11-23T11:00:00.000Z", now), 0);
    assert.equal(secondsLeft(null, now), 0);
    assert.equal(secondsLeft("never", now), 0);
});
