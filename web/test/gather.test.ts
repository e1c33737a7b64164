import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Gatherer } from "../workspace/model/gather";

describe("gathering", () => {
    const bench = () => {
        const timers: (() => void)[] = [];
        const taken: number[][] = [];
        const gatherer = new Gatherer<number>(50, (_milliseconds, action) => void timers.push(action), (items) => void taken.push(items));
        return { gatherer, taken, ring: () => timers.splice(0).forEach((action) => action()), timers };
    };

    test("the first goes on at once, what follows goes together, in order", () => {
        const { gatherer, taken, ring } = bench();
        gatherer.add([1]);
        gatherer.add([2, 3]);
        gatherer.add([4]);
        assert.deepEqual(taken, [[1]]);
        ring();
        assert.deepEqual(taken, [[1], [2, 3, 4]]);
    });

    test("after a rest the next one does not wait, and no timer runs meanwhile", () => {
        const { gatherer, taken, ring, timers } = bench();
        gatherer.add([1]);
        ring();
        assert.equal(timers.length, 0);
        gatherer.add([2]);
        assert.deepEqual(taken, [[1], [2]]);
    });
});
