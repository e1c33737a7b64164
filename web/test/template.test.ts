import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { headerFile, isRefusedValue, missingFields, renderTemplate, searchTemplates, templateComponents, templateFields } from "../workspace/model/template";
import type { Template } from "../workspace/model/types";

const pass: Template = {
    name: "boarding_pass",
    language: "en_US",
    status: "APPROVED",
    category: "UTILITY",
    components: [
        { type: "HEADER", format: "IMAGE" },
        { type: "BODY", text: "Hi {{first_name}}, gate {{gate}}. Bye {{first_name}}." },
        { type: "FOOTER", text: "Cee Air" },
        {
            type: "BUTTONS",
            buttons: [
                { type: "QUICK_REPLY", text: "Change seat" },
                { type: "URL", text: "Open", url: "https://cee.example/bp/{{1}}" },
            ],
        },
    ],
};
const late: Template = {
    name: "late",
    language: "nl",
    status: "APPROVED",
    category: "UTILITY",
    components: [
        { type: "HEADER", format: "TEXT", text: "Vlucht {{1}}" },
        { type: "BODY", text: "Vertrek {{1}} bij {{2}}" },
    ],
};
const filled = { "header.image": "https://cee.example/p.png", "body.first_name": "Ann", "body.gate": "D12", "button.1": "abc" };

describe("templates", () => {
    test("every hole is asked once, and header and body do not share a number", () => {
        assert.deepEqual(templateFields(pass).map((field) => field.key), ["header.image", "body.first_name", "body.gate", "button.1"]);
        assert.deepEqual(templateFields(late).map((field) => field.key), ["header.1", "body.1", "body.2"]);
    });

    test("an empty variable is found, spaces count as empty", () => {
        assert.deepEqual(missingFields(pass, { ...filled, "body.gate": "  " }).map((field) => field.key), ["body.gate"]);
        assert.deepEqual(missingFields(pass, filled), []);
    });

    test("the components have the network's shape", () => {
        assert.deepEqual(templateComponents(pass, filled), [
            { type: "header", parameters: [{ type: "image", image: { link: "https://cee.example/p.png" } }] },
            {
                type: "body",
                parameters: [
                    { type: "text", parameter_name: "first_name", text: "Ann" },
                    { type: "text", parameter_name: "gate", text: "D12" },
                ],
            },
            { type: "button", sub_type: "url", index: "1", parameters: [{ type: "text", text: "abc" }] },
        ]);
        assert.deepEqual(templateComponents(late, { "header.1": "A", "body.1": "B", "body.2": "C" }), [
            { type: "header", parameters: [{ type: "text", text: "A" }] },
            { type: "body", parameters: [{ type: "text", text: "B" }, { type: "text", text: "C" }] },
        ]);
    });

    test("a file that goes with the message leaves its place open; a document keeps its name", () => {
        const header = (format: string, value: string): unknown =>
            templateComponents({ ...pass, components: [{ type: "HEADER", format }] }, { [`header.${format.toLowerCase()}`]: value })[0];
        assert.deepEqual(header("IMAGE", headerFile("p.png")), { type: "header", parameters: [{ type: "image", image: {} }] });
        assert.deepEqual(header("DOCUMENT", headerFile("Ticket 1.pdf")), { type: "header", parameters: [{ type: "document", document: { filename: "Ticket 1.pdf" } }] });
    });

    test("parts without variables are left out", () => {
        const plain: Template = { ...late, components: [{ type: "BODY", text: "Hello" }] };
        assert.deepEqual(templateComponents(plain, {}), []);
    });

    test("the preview shows values, and the braces of what is empty", () => {
        assert.equal(renderTemplate(pass, { "body.first_name": "Ann" }), "Hi Ann, gate {{gate}}. Bye Ann.\n\nCee Air");
    });

    test("what the network refuses in a variable is refused here", () => {
        assert.deepEqual(["a\nb", "a\tb", "a     b", "a    b", "ab"].map(isRefusedValue), [true, true, true, false, false]);
    });

    test("search finds by name, words and language, and only what is approved", () => {
        const all = [pass, late, { ...late, name: "draft", status: "PENDING" }];
        assert.deepEqual(searchTemplates(all, "boarding pass", "").map((found) => found.name), ["boarding_pass"]);
        assert.deepEqual(searchTemplates(all, "vertrek", "nl").map((found) => found.name), ["late"]);
        assert.deepEqual(searchTemplates(all, "", "").length, 2);
    });
});
