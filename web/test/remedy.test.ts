import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mayPass, ways } from "../workspace/model/remedy";
import type { Message, Remedy } from "../workspace/model/types";
import { message } from "./samples";

const failed = (remedy: Remedy, change: Partial<Message> = {}): Message =>
    message("msg_1", 1, { direction: "out", status: "failed", errors: [{ code: 1, title: "", explanation: "", remedy }], ...change });

describe("what is offered after a failure", () => {
    const cases: [string, Remedy, Partial<Message>, boolean, string[]][] = [
        ["a wrong number", "contact", {}, true, ["contact", "copy"]],
        ["a template to a wrong number", "contact", { type: "template", text: "" }, true, ["contact"]],
        ["a fault that passes", "retry", {}, true, ["retry"]],
        ["a fault that passes, but the window closed meanwhile", "retry", {}, false, ["template", "copy"]],
        ["a template outlives the window", "retry", { type: "template" }, false, ["retry"]],
        ["after 24 hours", "template", {}, false, ["template", "copy"]],
        ["words that are not taken", "edit", {}, true, ["edit"]],
        ["words that are not taken, after 24 hours", "edit", {}, false, ["template", "copy"]],
        ["a template that is not taken", "edit", { type: "template" }, true, ["template"]],
        ["a file that is not taken", "edit", { type: "image", image: { caption: "Look" }, text: "Look" }, true, ["copy"]],
        ["a file without words", "edit", { type: "image", image: {}, text: "Photo" }, true, []],
        ["a template that does not exist", "template", { type: "template" }, false, ["template"]],
        ["marketing that is not wanted", "none", { type: "template" }, true, ["copy"]],
        ["a word of a later server", "wait" as Remedy, {}, true, ["retry"]],
    ];
    for (const [name, remedy, change, open, expected] of cases) test(name, () => assert.deepEqual(ways(failed(remedy, change), open), expected));

    test("a failure without a reason may pass", () => assert.deepEqual(ways(failed("none", { errors: [] }), true), ["retry"]));

    test("only some refusals pass", () => {
        assert.deepEqual([undefined, "channel_stopped", "too_long", "no_address"].map(mayPass), [true, true, false, false]);
    });
});
