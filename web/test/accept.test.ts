import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { acceptGraceMilliseconds, acceptMeaning } from "../workspace/model/acceptKey";

describe("the key that accepts an offer", () => {
    test("accepts while one rings", () => {
        assert.equal(acceptMeaning(true, false, 5000, null), "accept");
        assert.equal(acceptMeaning(true, false, 5000, 4900), "accept", "also right after another");
    });

    test("held down it takes one offer only", () => {
        assert.equal(acceptMeaning(true, true, 5000, null), "nothing");
    });

    test("does not send when the ringing ended under the finger", () => {
        assert.equal(acceptMeaning(false, false, 5000, 5000), "nothing");
        assert.equal(acceptMeaning(false, true, 5000, 4500), "nothing");
        assert.equal(acceptMeaning(false, false, 5000, 5000 - acceptGraceMilliseconds), "other");
    });

    test("means what it always does when nothing rang", () => {
        assert.equal(acceptMeaning(false, false, 5000, null), "other");
        assert.equal(acceptMeaning(false, true, 5000, null), "other");
    });
});
