import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
    interactiveBodyLimit,
    interactiveLimits,
    interactivePayload,
    interactiveTrouble,
    isWebAddress,
    newInteractive,
    rowCount,
    withoutRow,
    withRow,
    type Interactive,
    type ListSection,
} from "../workspace/model/interactive";

const row = (title: string, description = ""): { title: string; description: string } => ({ title, description });
const list = (change: Partial<Extract<Interactive, { kind: "list" }>> = {}): Interactive => ({
    kind: "list",
    header: "",
    footer: "",
    button: "Seats",
    sections: [{ title: "", rows: [row("Window"), row("Aisle", "Near the door")] }],
    ...change,
});
const link = (change: Partial<Extract<Interactive, { kind: "link" }>> = {}): Interactive => ({
    kind: "link",
    header: "",
    footer: "",
    title: "Check in",
    address: "https://cee.example/in",
    ...change,
});
const buttons = (...titles: string[]): Interactive => ({ kind: "buttons", header: "", footer: "", titles });

describe("what a customer can tap", () => {
    test("buttons have the network's shape, without those that are empty", () => {
        assert.deepEqual(interactivePayload(buttons(" Yes ", "", "No"), "Shall I?"), {
            type: "button",
            body: { text: "Shall I?" },
            action: {
                buttons: [
                    { type: "reply", reply: { id: "button-1", title: "Yes" } },
                    { type: "reply", reply: { id: "button-2", title: "No" } },
                ],
            },
        });
    });

    test("a list has the network's shape: one section needs no title, rows no description, ids are unique over sections", () => {
        assert.deepEqual(interactivePayload(list(), "Where?"), {
            type: "list",
            body: { text: "Where?" },
            action: {
                button: "Seats",
                sections: [{ rows: [{ id: "row-1", title: "Window" }, { id: "row-2", title: "Aisle", description: "Near the door" }] }],
            },
        });
        const two: ListSection[] = [
            { title: "Front", rows: [row("1A"), row("")] },
            { title: "Empty", rows: [row(""), row(" ")] },
            { title: "Back", rows: [row("20A")] },
        ];
        assert.deepEqual(interactivePayload(list({ sections: two, header: " Your seat ", footer: "Cee Air" }), "Where?"), {
            type: "list",
            header: { type: "text", text: "Your seat" },
            body: { text: "Where?" },
            footer: { text: "Cee Air" },
            action: {
                button: "Seats",
                sections: [
                    { title: "Front", rows: [{ id: "row-1", title: "1A" }] },
                    { title: "Back", rows: [{ id: "row-2", title: "20A" }] },
                ],
            },
        });
    });

    test("a link has the network's shape", () => {
        assert.deepEqual(interactivePayload(link(), "Please check in"), {
            type: "cta_url",
            body: { text: "Please check in" },
            action: { name: "cta_url", parameters: { display_text: "Check in", url: "https://cee.example/in" } },
        });
    });

    const troubles: [string, Interactive, string, RegExp][] = [
        ["no button", buttons("", " "), "Text", /at least one button/],
        ["two alike", buttons("Yes", "Yes "), "Text", /text of its own/],
        ["no text above buttons", buttons("Yes"), "  ", /text above the buttons/],
        ["a list without its button", list({ button: " " }), "Text", /opens the list/],
        ["a list without rows", list({ sections: [{ title: "A", rows: [row("")] }] }), "Text", /at least one row/],
        ["a description without a title", list({ sections: [{ title: "", rows: [row("", "why")] }] }), "Text", /needs a title/],
        ["sections without titles", list({ sections: [{ title: "A", rows: [row("1")] }, { title: "", rows: [row("2")] }] }), "Text", /each needs a title/],
        ["no text above a list", list(), "", /text above the list/],
        ["a link without its button", link({ title: "" }), "Text", /opens the link/],
        ["a link that is none", link({ address: "cee.example" }), "Text", /https:/],
    ];
    for (const [name, interactive, text, expected] of troubles) {
        test(`${name} is refused`, () => assert.match(interactiveTrouble(interactive, text), expected));
    }

    test("what is whole is not refused", () => {
        for (const interactive of [buttons("Yes"), list(), link()]) assert.equal(interactiveTrouble(interactive, "Text"), "");
    });

    test("an empty one is refused, whatever its kind", () => {
        for (const kind of ["buttons", "list", "link"] as const) assert.notEqual(interactiveTrouble(newInteractive(kind), "Text"), "");
    });

    test("the text above a list may be longer", () => {
        assert.deepEqual((["buttons", "list", "link"] as const).map(interactiveBodyLimit), [1024, 4096, 1024]);
    });

    test("an address begins with http and has a host", () => {
        assert.deepEqual(["https://a.example", "HTTP://a", "https:///x", "https://", "ftp://a", "javascript:alert(1)", "https://a b"].map(isWebAddress), [
            true,
            true,
            false,
            false,
            false,
            false,
            false,
        ]);
    });
});

describe("the rows of a list", () => {
    test("there are never more than the network takes, in all sections together", () => {
        let sections: ListSection[] = [{ title: "", rows: [row("a")] }, { title: "", rows: [row("b")] }];
        for (let turn = 0; turn < 20; turn += 1) sections = withRow(sections, turn % 2);
        assert.equal(rowCount(sections), interactiveLimits.rows);
        assert.deepEqual(sections.map((section) => section.rows.length), [5, 5]);
    });

    test("a section goes with its last row, the last section stays", () => {
        const sections = [{ title: "A", rows: [row("a")] }, { title: "B", rows: [row("b"), row("c")] }];
        assert.deepEqual(withoutRow(sections, 0, 0).map((section) => section.title), ["B"]);
        assert.deepEqual(withoutRow(sections, 1, 0)[1]?.rows, [row("c")]);
        assert.equal(rowCount(withoutRow([{ title: "A", rows: [row("a")] }], 0, 0)), 1);
    });
});
