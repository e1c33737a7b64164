import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isTheName } from "../workspace/model/erasing";
import { applyEvent } from "../workspace/model/reduce";
import { initialState } from "../workspace/model/state";
import { conversation } from "./samples";

describe("typing a name to be sure", () => {
    const cases: [string, string, boolean][] = [
        ["Ann Lund", "Ann Lund", true],
        ["  ann   lund ", "Ann Lund", true],
        ["Ann", "Ann Lund", false],
        ["", "Ann Lund", false],
        ["", "  ", false],
        ["Jose\u0301", "José", true],
        ["מרים", "\u200fמרים\u200f", true],
        ["+31 612 345 678", "+31 612 345 678", true],
    ];
    for (const [typed, name, sure] of cases) {
        test(`“${typed}” for “${name}”: ${sure ? "sure" : "not sure"}`, () => assert.equal(isTheName(typed, name), sure));
    }
});

test("an erased person's conversations go, others stay", () => {
    const [ann, bea] = [conversation("cnv_1"), conversation("cnv_2")];
    const state = { ...initialState, conversations: { cnv_1: ann, cnv_2: bea } };
    const after = applyEvent(state, { name: "contact.erased", data: { contact_id: ann.contact.id } });
    assert.deepEqual(Object.keys(after.conversations), ["cnv_2"]);
});
