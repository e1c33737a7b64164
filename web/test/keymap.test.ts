import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { actionFor, chordOf, conflict, isField, keymap, showChord, type KeyPress } from "../workspace/model/keymap";

const map = keymap(undefined);
const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
    key,
    code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...change,
});
const desk = { inField: false, mac: false };
const field = { inField: true, mac: false };

describe("keys", () => {
    const defaults: [string, KeyPress, string][] = [
        ["command bar", press("k", { ctrlKey: true }), "commandBar"],
        ["help", press("?", { shiftKey: true }), "help"],
        ["help on a layout without shift", press("?"), "help"],
        ["next", press("j"), "next"],
        ["previous", press("k"), "previous"],
        ["next always", press("j", { altKey: true }), "nextAlways"],
        ["resolve", press("e"), "resolve"],
        ["resolve with Alt", press("e", { altKey: true }), "resolve"],
        ["resolve and next", press("e", { ctrlKey: true, altKey: true }), "resolveNext"],
        ["snooze", press("h"), "snooze"],
        ["snooze with Alt", press("m", { altKey: true }), "snooze"],
        ["reply", press("r"), "reply"],
        ["note", press("n"), "note"],
        ["attach", press("a", { ctrlKey: true, altKey: true }), "attach"],
        ["macros", press("m", { ctrlKey: true }), "macros"],
        ["emoji", press("e", { ctrlKey: true }), "emoji"],
        ["rail", press("["), "sidebarLeft"],
        ["contact", press("]"), "sidebarRight"],
        ["accept", press("Enter", { ctrlKey: true }), "acceptOffer"],
    ];
    for (const [name, given, action] of defaults) {
        test(name, () => assert.equal(actionFor(given, map, desk), action));
    }

    test("letters never count inside a field, chords with Ctrl or Alt do", () => {
        for (const key of ["e", "j", "k", "r", "n", "h", "?", "[", "]"]) assert.equal(actionFor(press(key), map, field), null);
        assert.equal(actionFor(press("k", { ctrlKey: true }), map, field), "commandBar");
        assert.equal(actionFor(press("j", { altKey: true }), map, field), "nextAlways");
    });

    test("nothing counts while an input method composes", () => {
        assert.equal(actionFor(press("k", { ctrlKey: true, isComposing: true }), map, field), null);
        assert.equal(actionFor(press("e", { keyCode: 229 }), map, desk), null);
        assert.equal(actionFor(press("Process"), map, desk), null);
    });

    test("AltGr writes characters: it is neither Ctrl nor Alt", () => {
        const bracket = press("[", { ctrlKey: true, altKey: true, altGraph: true, code: "Digit8" });
        assert.equal(actionFor(bracket, map, desk), "sidebarLeft");
        assert.equal(actionFor(press("e", { ctrlKey: true, altKey: true, altGraph: true }), map, field), null);
    });

    test("a Mac has Cmd, and its Alt types other characters", () => {
        const mac = { inField: false, mac: true };
        assert.equal(actionFor(press("k", { metaKey: true }), map, mac), "commandBar");
        assert.equal(actionFor(press("k", { ctrlKey: true }), map, mac), null);
        assert.equal(actionFor(press("∆", { altKey: true, code: "KeyJ" }), map, mac), "nextAlways");
    });

    test("a person's own choice replaces the default; nonsense in the preferences does not", () => {
        const own = keymap({ resolve: ["X"], snooze: 7, nothing: ["Q"] });
        assert.equal(actionFor(press("x"), own, desk), "resolve");
        assert.equal(actionFor(press("e"), own, desk), null);
        assert.equal(actionFor(press("h"), own, desk), "snooze");
        assert.equal(conflict(own, "reply", "X"), "resolve");
        assert.equal(conflict(own, "resolve", "X"), null);
    });

    test("chords read well", () => {
        assert.equal(chordOf(press("F", { ctrlKey: true, shiftKey: true }), false), "Mod+Shift+F");
        assert.equal(showChord("Mod+Alt+E", false), "Ctrl Alt E");
        assert.equal(showChord("Mod+Alt+E", true), "⌘⌥E");
    });

    test("fields are what takes text", () => {
        assert.equal(isField({ tagName: "TEXTAREA" }), true);
        assert.equal(isField({ tagName: "INPUT", type: "checkbox" }), false);
        assert.equal(isField({ tagName: "DIV", isContentEditable: true }), true);
        assert.equal(isField({ tagName: "BUTTON" }), false);
        assert.equal(isField(null), false);
    });
});
