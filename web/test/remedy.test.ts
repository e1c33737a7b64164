import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { mayPass, remedy, ways, type Remedy } from "../workspace/model/remedy";
import type { Message } from "../workspace/model/types";
import { message } from "./samples";

const failed = (code: number, change: Partial<Message> = {}): Message =>
    message("msg_1", 1, { direction: "out", status: "failed", errors: [{ code, title: "", explanation: "" }], ...change });

describe("what is offered after a failure", () => {
    const cases: [string, number, Partial<Message>, boolean, string[]][] = [
        ["a wrong number", 131026, {}, true, ["contact", "copy"]],
        ["a fault that passes", 131000, {}, true, ["retry"]],
        ["an error in no list", 424242, {}, true, ["retry"]],
        ["a fault that passes, but the window closed meanwhile", 131000, {}, false, ["template", "copy"]],
        ["a template outlives the window", 131000, { type: "template" }, false, ["retry"]],
        ["after 24 hours", 131047, {}, false, ["template", "copy"]],
        ["words that are not taken", 135000, {}, true, ["edit"]],
        ["a file that is not taken", 131053, { type: "image", image: { caption: "Look" }, text: "Look" }, true, ["copy"]],
        ["a file without words", 131053, { type: "image", image: {}, text: "Photo" }, true, []],
        ["a template that does not exist", 132001, { type: "template" }, false, ["template"]],
        ["marketing that is not wanted", 131050, { type: "template" }, true, ["copy"]],
    ];
    for (const [name, code, change, open, expected] of cases) test(name, () => assert.deepEqual(ways(failed(code, change), open), expected));

    test("what our own rules refused does not pass by itself", () => {
        assert.equal(remedy({ code: 2, title: "Not sent", explanation: "" }), "words");
        assert.equal(remedy({ code: 2, title: "Temporarily unavailable", explanation: "" }), "again");
    });

    test("only some refusals pass", () => {
        assert.deepEqual([undefined, "channel_stopped", "too_long", "no_address"].map(mayPass), [true, true, false, false]);
    });
});

test("the same is tried again only where the server's table lets it pass", () => {
    const table = readFileSync("../Sources/BalieChannels/WhatsApp/WhatsAppErrors+Table.swift", "utf8");
    const rows = [...table.matchAll(/Row\((\d+)(?:\.\.\.(\d+))?, \.(\w+),/g)];
    assert.ok(rows.length > 80, "the table was read");
    /** Who is unblocked, or let in by an administrator, can be reached; old apps read plain text. */
    const otherwise: Record<number, Remedy> = { 130403: "again", 131030: "again", 1026: "words" };
    const usual: Record<string, Remedy> = {
        authentication: "again",
        retryLater: "again",
        channelRateLimited: "again",
        pairRateLimited: "again",
        windowClosed: "template",
        badRecipient: "person",
    };
    for (const [, first, last, kind] of rows) {
        for (const code of [Number(first), Number(last ?? first)]) {
            const expected = otherwise[code] ?? usual[kind ?? ""];
            if (expected) assert.equal(remedy({ code, title: "", explanation: "" }), expected, `${code} is ${kind}`);
        }
    }
});
