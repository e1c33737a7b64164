import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { emojiSections, moveInGrid, recentLimit, searchEmoji, withRecent } from "../workspace/model/emoji";
import { emojiGroups, type EmojiGroup } from "../workspace/model/emojiList";
import { isEmojiOnly } from "../workspace/model/richtext";

const every = emojiGroups.flatMap((group) => group.emoji);
const signs = (query: string): string[] => searchEmoji(query).map((emoji) => emoji.sign);

describe("the list of emoji", () => {
    test("each is there once, is one sign, and has a name of its own", () => {
        assert.ok(every.length >= 200);
        assert.equal(new Set(every.map((emoji) => emoji.sign)).size, every.length);
        assert.equal(new Set(every.map((emoji) => emoji.name.toLowerCase())).size, every.length);
        for (const emoji of every) {
            assert.ok(isEmojiOnly(emoji.sign) || /^\d\ufe0f\u20e3$/.test(emoji.sign), emoji.name);
            assert.notEqual(emoji.name, "");
        }
    });

    test("what a telephone would draw as a letter or in black asks for its picture", () => {
        for (const emoji of every) {
            const first = String.fromCodePoint(emoji.sign.codePointAt(0) ?? 0);
            if (!/\p{Emoji_Presentation}|\p{Regional_Indicator}/u.test(first)) assert.ok(emoji.sign.includes("\ufe0f"), emoji.name);
        }
    });
});

describe("searching emoji", () => {
    test("the one whose name it is comes first", () => {
        assert.equal(signs("thumbs up")[0], "👍");
        assert.equal(signs("fire")[0], "🔥");
        assert.equal(signs("plane")[0], "✈️");
    });

    test("other words find it too, by their beginning, in any order and any case", () => {
        assert.ok(signs("thank").includes("🙏"));
        assert.ok(signs("LUGGAGE").includes("🧳"));
        assert.deepEqual(signs("up thumb"), ["👍"]);
        assert.ok(!signs("ire").includes("🔥"));
    });

    test("nothing finds nothing", () => {
        assert.deepEqual(signs("  "), []);
        assert.deepEqual(signs("zzzz"), []);
    });
});

describe("emoji used last", () => {
    test("the last is the first, and each is there once", () => {
        assert.deepEqual(withRecent(["👍", "🔥"], "🔥"), ["🔥", "👍"]);
    });

    test("the list has an end", () => {
        const many = every.slice(0, 40).reduce((recent: string[], emoji) => withRecent(recent, emoji.sign), []);
        assert.equal(many.length, recentLimit);
        assert.equal(many[0], every[39]?.sign);
    });

    test("they stand above the groups until something is searched; signs we do not know are left out", () => {
        assert.deepEqual(emojiSections("", []).map((section) => section.name), emojiGroups.map((group) => group.name));
        assert.deepEqual(emojiSections("", ["🔥", "x"])[0], { name: "Used last", emoji: searchEmoji("🔥") });
        assert.deepEqual(emojiSections("fire", ["👍"]).map((section) => section.name), ["Found"]);
        assert.deepEqual(emojiSections("zzzz", ["👍"]), []);
    });
});

describe("moving among emoji", () => {
    const section = (count: number): EmojiGroup => ({ name: `${count}`, emoji: every.slice(0, count) });
    // Two rows of 4 and 2, then one of 3.
    const sections = [section(6), section(3)];
    const moves: [number, string, number][] = [
        [0, "ArrowRight", 1],
        [0, "ArrowLeft", 8],
        [8, "ArrowRight", 0],
        [1, "ArrowDown", 5],
        [3, "ArrowDown", 5],
        [5, "ArrowDown", 7],
        [8, "ArrowUp", 5],
        [2, "ArrowUp", 2],
        [7, "ArrowDown", 7],
    ];
    for (const [from, key, to] of moves) {
        test(`${key} from ${from} leads to ${to}`, () => assert.equal(moveInGrid(sections, from, key, 4), to));
    }

    test("other keys and an empty grid move nothing", () => {
        assert.equal(moveInGrid(sections, 0, "a", 4), null);
        assert.equal(moveInGrid([], 0, "ArrowDown", 4), null);
    });
});
