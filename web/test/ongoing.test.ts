import assert from "node:assert/strict";
import { test } from "node:test";
import { alreadyTalking } from "../workspace/model/ongoing";
import { conversation } from "./samples";

test("it is said who has it", () => {
    const ann = { id: "agt_ann", name: "Ann" };
    const said = (change: Parameters<typeof conversation>[1]): string => alreadyTalking(conversation("cnv_1", change), "agt_me");
    assert.equal(said({ assignee: ann }), "Ann is already talking with this customer.");
    assert.equal(said({ assignee: { id: "agt_me", name: "Me" } }), "You are already talking with this customer.");
    assert.equal(said({ assignee: ann, status: "snoozed" }), "Ann has a snoozed conversation with this customer.");
    assert.equal(said({ status: "snoozed" }), "There is a snoozed conversation with this customer.");
    assert.equal(said({}), "This customer is already waiting in Service.");
    assert.equal(said({ queue: null }), "This customer already has an open conversation.");
});
