import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { contactLabel, identityLabel } from "../workspace/model/names";
import { isEmojiOnly, richText, type Piece } from "../workspace/model/richtext";
import { dayName, duration, exactClock, shortTime, snoozeChoices } from "../workspace/model/time";

const flat = (pieces: Piece[]): string =>
    pieces.map((piece) => ("pieces" in piece ? `<${piece.kind}>${flat(piece.pieces)}</>` : piece.kind === "text" ? piece.text : `<${piece.kind}>${piece.text}</>`)).join("");

describe("rich text", () => {
    const cases: [string, string][] = [
        ["a *b* c", "a <bold>b</> c"],
        ["_a_ ~b~ `c`", "<italic>a</> <strike>b</> <code>c</>"],
        ["*a _b_ c*", "<bold>a <italic>b</> c</>"],
        ["2*3*4 and snake_case_name", "2*3*4 and snake_case_name"],
        ["* not bold *", "* not bold *"],
        ["see https://a.example/x_y_z, ok", "see <link>https://a.example/x_y_z</>, ok"],
        ["(https://a.example).", "(<link>https://a.example</>)."],
        ["javascript:alert(1)", "javascript:alert(1)"],
        ["```let *a* = 1```", "<code>let *a* = 1</>"],
        ["<b>not html</b>", "<b>not html</b>"],
    ];
    for (const [text, expected] of cases) {
        test(text, () => assert.equal(flat(richText(text)), expected));
    }

    test("a long text without marks is quick", () => {
        const start = performance.now();
        richText("_*~".repeat(1300) + "a ".repeat(2000));
        assert.ok(performance.now() - start < 500);
    });

    test("a few emoji and nothing else are large", () => {
        const yes = ["👍", "👍🏽🎉", "👩‍👩‍👧", "🇳🇱 🇵🇹", "❤️"];
        const no = ["ok 👍", "1", "👍👍👍👍", "", "#"];
        assert.deepEqual(yes.map(isEmojiOnly), yes.map(() => true));
        assert.deepEqual(no.map(isEmojiOnly), no.map(() => false));
    });
});

describe("names", () => {
    test("a number without a name is shown as a number", () => {
        assert.equal(contactLabel({ id: "c", name: null, identities: [{ kind: "phone", value: "31612345678" }] }), "+31 6 12345678");
        assert.equal(contactLabel({ id: "c", name: " ", identities: [{ kind: "bsuid", value: "NL.123" }] }), "NL.123");
        assert.equal(contactLabel({ id: "c", name: null, identities: [] }), "Unknown contact");
    });

    test("country codes of any length, and groups as the countries write them", () => {
        const shown = ["14155550100", "351912345678", "4915112345678", "33612345678", "447700900123", "32470123456", "31201234567"].map((value) => identityLabel({ kind: "phone", value }));
        assert.deepEqual(shown, ["+1 415 555 0100", "+351 912 345 678", "+49 151 12345678", "+33 6 12 34 56 78", "+44 7700 900123", "+32 470 12 34 56", "+31 20 123 4567"]);
    });
});

describe("times", () => {
    const now = new Date(2026, 7, 23, 15, 0, 0).getTime();
    const ago = (milliseconds: number): string => new Date(now - milliseconds).toISOString();
    test("relative, then by day", () => {
        assert.deepEqual(
            [5000, 5 * 60_000, 3 * 3_600_000, 2 * 86_400_000, 40 * 86_400_000].map((age) => shortTime(ago(age), now)),
            ["now", "5 min", "3 h", "Fri", "14 Jul"],
        );
        assert.equal(shortTime("nonsense", now), "");
        assert.equal(exactClock(ago(5000), now), "14:59:55");
        assert.equal(exactClock(ago(86_400_000), now), "22 Aug, 15:00:00");
        assert.equal(exactClock("nonsense", now), "");
        assert.equal(dayName(ago(0), now), "Today");
        assert.equal(dayName(ago(86_400_000), now), "Yesterday");
    });

    test("durations", () => assert.deepEqual([8000, 61_000, 3_900_000, 7_200_000].map(duration), ["8 s", "1 min", "1 h 5 min", "2 h"]));

    test("snooze offers no moment of the past", () => {
        for (let hour = 0; hour < 24; hour += 1) {
            for (let day = 0; day < 7; day += 1) {
                const at = new Date(2026, 7, 23 + day, hour, 30);
                assert.ok(snoozeChoices(at).every((choice) => choice.until > at));
            }
        }
    });
});
