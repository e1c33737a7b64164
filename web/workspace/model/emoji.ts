import { emojiGroups, type Emoji, type EmojiGroup } from "./emojiList";

/** So many of those that were used last are offered first: two rows of the picker. */
export const recentLimit = 16;

const every: readonly Emoji[] = emojiGroups.flatMap((group) => group.emoji);

/** The emoji whose words begin with every word of the query: those whose name begins with it first, in the groups' order. */
export function searchEmoji(query: string): Emoji[] {
    const wanted = query.toLowerCase().split(/[\s_-]+/).filter(Boolean);
    const first = wanted[0];
    if (first === undefined) return [];
    const score = (emoji: Emoji): number => {
        if (query.trim() === emoji.sign) return 0;
        const words = `${emoji.name} ${emoji.words}`.toLowerCase().split(/[\s-]+/);
        if (!wanted.every((word) => words.some((entry) => entry.startsWith(word)))) return 4;
        const name = emoji.name.toLowerCase();
        if (name === query.trim().toLowerCase() || words.includes(first)) return name.startsWith(first) ? 0 : 1;
        return name.startsWith(first) ? 2 : 3;
    };
    return every
        .map((emoji, place) => ({ emoji, place, score: score(emoji) }))
        .filter((entry) => entry.score < 4)
        .sort((a, b) => a.score - b.score || a.place - b.place)
        .map((entry) => entry.emoji);
}

/** The list of used signs after one more: the last first, each once. */
export function withRecent(recent: readonly string[], sign: string): string[] {
    return [sign, ...recent.filter((entry) => entry !== sign)].slice(0, recentLimit);
}

/** What the picker shows: what is found, or the groups with what was used last above them. */
export function emojiSections(query: string, recent: readonly string[]): EmojiGroup[] {
    if (query.trim() !== "") {
        const found = searchEmoji(query);
        return found.length === 0 ? [] : [{ name: "Found", emoji: found }];
    }
    const known = recent.flatMap((sign) => every.find((emoji) => emoji.sign === sign) ?? []);
    return known.length === 0 ? [...emojiGroups] : [{ name: "Used last", emoji: known }, ...emojiGroups];
}

/** Where the arrow keys lead in rows of so many signs, section under section; `null` for any other key. */
export function moveInGrid(sections: readonly EmojiGroup[], at: number, key: string, columns: number): number | null {
    const total = sections.reduce((sum, section) => sum + section.emoji.length, 0);
    if (total === 0) return null;
    switch (key) {
        case "ArrowRight":
            return (at + 1) % total;
        case "ArrowLeft":
            return (at - 1 + total) % total;
        case "ArrowDown":
        case "ArrowUp":
            return moveByRow(sections, at, key === "ArrowDown" ? 1 : -1, columns);
        default:
            return null;
    }
}

/** The sign below or above, keeping the column where the other row is long enough; the edges hold. */
function moveByRow(sections: readonly EmojiGroup[], at: number, step: 1 | -1, columns: number): number {
    const rows: { start: number; length: number }[] = [];
    let start = 0;
    for (const section of sections) {
        for (let done = 0; done < section.emoji.length; done += columns) {
            rows.push({ start: start + done, length: Math.min(columns, section.emoji.length - done) });
        }
        start += section.emoji.length;
    }
    const here = rows.findIndex((row) => at < row.start + row.length);
    const [row, other] = [rows[here], rows[here + step]];
    if (!row || !other) return at;
    return other.start + Math.min(at - row.start, other.length - 1);
}
