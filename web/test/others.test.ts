import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answeredBy } from "../workspace/model/others";
import { plainText } from "../workspace/model/richtext";
import { conversation } from "./samples";

const bo = { id: "agt_bo", name: "Bo" };

describe("who else answers", () => {
    const held = conversation("cnv_1", { assignee: bo });
    test("a colleague who holds it, or types in it, is named; oneself is not", () => {
        assert.equal(answeredBy(held, [], "agt_me"), "Bo has this conversation");
        assert.equal(answeredBy(held, [], "agt_bo"), "");
        assert.equal(answeredBy(held, [{ agent: { id: "agt_cleo", name: "Cleo" }, typing: true }], "agt_bo"), "Cleo is typing here");
        assert.equal(answeredBy(conversation("cnv_1"), [{ agent: bo, typing: false }], "agt_me"), "");
        assert.equal(answeredBy({ ...held, status: "resolved" }, [], "agt_me"), "");
    });
});

describe("a preview", () => {
    test("has the words without their marks", () => {
        assert.equal(plainText("*Bold* and _soft *both*_, ~gone~, `code` at https://cee.example/a_b_c"), "Bold and soft both, gone, code at https://cee.example/a_b_c");
        assert.equal(plainText("2*3*4 snake_case"), "2*3*4 snake_case");
    });
});
