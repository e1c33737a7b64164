import assert from "node:assert/strict";
import { test } from "node:test";
import { alreadyTalking, goingOn, withNumber } from "../workspace/model/ongoing";
import type { Contact } from "../workspace/model/types";
import { conversation } from "./samples";

const contact = (id: string, value: string): Contact => ({ id, name: null, identities: [{ kind: "phone", value }] });

test("a number belongs to who has exactly it, however it was typed", () => {
    const contacts = [contact("con_1", "316123456789"), contact("con_2", "31612345678")];
    assert.equal(withNumber(contacts, "+31 (0)6 1234-5678")?.id, "con_2");
    assert.equal(withNumber(contacts, "+31 6 1234 567"), undefined);
});

test("what goes on is what is not resolved, on the same channel", () => {
    const other = { id: "chn_2", kind: "whatsapp", name: "Cee Cargo" };
    const list = [conversation("cnv_1", { status: "resolved" }), conversation("cnv_2", { channel: other }), conversation("cnv_3", { status: "snoozed" })];
    assert.equal(goingOn(list, "chn_1")?.id, "cnv_3");
    assert.equal(goingOn(list, "chn_3"), undefined);
});

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
