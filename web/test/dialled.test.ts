import assert from "node:assert/strict";
import { test } from "node:test";
import { groupedNumber } from "../shared/number";
import { looksLikeNumber } from "../workspace/model/dialled";

test("a number with its country code is taken as people write it", () => {
    for (const text of ["+31 6 1234-5678", "31612345678", "+1 (415) 555.0100", "1234567", "+31(0)6(0)12345678"]) assert.equal(looksLikeNumber(text), true, text);
});

test("anything else is a name to search for", () => {
    for (const text of ["", "Ann", "0612345678", "0031612345678", "+31 6", "1234567890123456", "31612345678x", `${" ".repeat(40)}31612345678`]) {
        assert.equal(looksLikeNumber(text), false, text);
    }
});

test("a typed number is shown in groups", () => {
    for (const text of ["(31) 612345678", "+31 (0)6 1234 5678", "+31(0)6(0)1234.5678"]) assert.equal(groupedNumber(text), "+31 6 12345678", text);
});
