import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cannedVariables, fillCanned, firstName, openVariables, searchCanned, searchMentions, wordQuery } from "../workspace/model/canned";
import type { Me } from "../workspace/model/types";
import { conversation } from "./samples";

const me = { name: "Bo de Vries" } as Me;
const replies = [
    { id: "1", shortcut: "hello", body: "Hello {{contact.first_name}}" },
    { id: "2", shortcut: "refund", body: "A refund takes five days" },
    { id: "3", shortcut: "late", body: "Sorry, say hello later" },
];

describe("canned replies", () => {
    test("variables are filled in", () => {
        const variables = cannedVariables(conversation("cnv_1"), me);
        assert.equal(fillCanned("{{contact.name}}, {{ contact.first_name }}, {{agent.name}}, {{agent.first_name}}, {{channel.name}}", variables), "Ann Lund, Ann, Bo de Vries, Bo, Cee Air");
    });

    test("what has no value stays visible, so that sending can be stopped", () => {
        const nameless = conversation("cnv_1", { contact: { id: "con_1", name: null, identities: [] } });
        const text = fillCanned("Hello {{contact.first_name}} {{unknown}}", cannedVariables(nameless, me));
        assert.equal(text, "Hello {{contact.first_name}} {{unknown}}");
        assert.deepEqual(openVariables(text), ["contact.first_name", "unknown"]);
    });

    test("a value with braces is not filled again", () => {
        assert.equal(fillCanned("{{contact.name}}", { "contact.name": "{{agent.name}}", "agent.name": "Bo" }), "{{agent.name}}");
    });

    test("a number is no first name", () => assert.equal(firstName("+31612345678"), ""));

    test("the slash counts at the start and after a space, not in an address", () => {
        assert.deepEqual(wordQuery("/", "/he", 3), { start: 0, query: "he" });
        assert.deepEqual(wordQuery("/", "hi /", 4), { start: 3, query: "" });
        assert.equal(wordQuery("/", "https://x", 9), null);
        assert.equal(wordQuery("/", "/he llo", 7), null);
        assert.deepEqual(wordQuery("/", "/he llo", 3), { start: 0, query: "he" });
    });

    test("shortcuts that begin with the word come first", () => {
        assert.deepEqual(searchCanned(replies, "hello").map((reply) => reply.id), ["1", "3"]);
        assert.deepEqual(searchCanned(replies, "").map((reply) => reply.shortcut), ["hello", "late", "refund"]);
        assert.deepEqual(searchCanned(replies, "zzz"), []);
    });

    test("a colon asks for an emoji, but not in a time or an address", () => {
        assert.deepEqual(wordQuery(":", "well done :par", 14), { start: 10, query: "par" });
        assert.equal(wordQuery(":", "at 10:30", 8), null);
        assert.equal(wordQuery(":", "https:x", 7), null);
    });

    test("an at sign asks for a colleague, but not inside an e-mail address", () => {
        assert.deepEqual(wordQuery("@", "ask @mi", 7), { start: 4, query: "mi" });
        assert.equal(wordQuery("@", "bo@mi", 5), null);
        assert.equal(wordQuery("@", "/mi", 3), null);
        const people = [{ name: "Mina Aydın" }, { name: "Bo de Vries" }];
        assert.deepEqual(searchMentions(people, "vr"), [{ name: "Bo de Vries" }]);
        assert.deepEqual(searchMentions(people, "ina"), []);
    });
});
