import assert from "node:assert/strict";
import { test } from "node:test";
import { ratingInWords } from "../workspace/model/satisfaction";

test("a rating in words", () => {
    const asked = { rating: null, comment: null, asked_at: "2026-11-23T12:00:00Z", answered_at: null };
    const rows: [Parameters<typeof ratingInWords>[0], string][] = [
        [undefined, ""],
        [null, ""],
        [asked, "Not answered"],
        [{ ...asked, rating: 4 }, "4 of 5"],
    ];
    for (const [satisfaction, words] of rows) assert.equal(ratingInWords(satisfaction), words);
});
