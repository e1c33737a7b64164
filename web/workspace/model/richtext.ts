/** A piece of a message's words. */
export type Piece =
    | { kind: "text"; text: string }
    | { kind: "link"; text: string; href: string }
    | { kind: "bold" | "italic" | "strike"; pieces: Piece[] }
    | { kind: "code"; text: string };

const link = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'*_~]/;
/** Marks count only at the edge of words, so that snake_case and 2*3*4 stay as they are. */
const marks: { kind: "bold" | "italic" | "strike"; pattern: RegExp }[] = [
    { kind: "bold", pattern: /(?<![\p{L}\p{N}*])\*(?![\s*])([^*\n]*[^\s*])\*(?![\p{L}\p{N}*])/u },
    { kind: "italic", pattern: /(?<![\p{L}\p{N}_])_(?![\s_])([^_\n]*[^\s_])_(?![\p{L}\p{N}_])/u },
    { kind: "strike", pattern: /(?<![\p{L}\p{N}~])~(?![\s~])([^~\n]*[^\s~])~(?![\p{L}\p{N}~])/u },
];
const code = /```([\s\S]+?)```|`([^`\n]+)`/;

/** Reads the light marks that messengers share: *bold*, _italic_, ~struck~, `code`; and finds web addresses. */
export function richText(text: string): Piece[] {
    const found: { at: number; length: number; piece: Piece }[] = [];
    const codeMatch = code.exec(text);
    if (codeMatch) {
        const inner = codeMatch[1] ?? codeMatch[2] ?? "";
        found.push({ at: codeMatch.index, length: (codeMatch[0] ?? "").length, piece: { kind: "code", text: inner } });
    }
    const linkMatch = link.exec(text);
    if (linkMatch) {
        const address = linkMatch[0] ?? "";
        found.push({ at: linkMatch.index, length: address.length, piece: { kind: "link", text: address, href: address } });
    }
    for (const { kind, pattern } of marks) {
        const match = pattern.exec(text);
        if (match) found.push({ at: match.index, length: (match[0] ?? "").length, piece: { kind, pieces: richText(match[1] ?? "") } });
    }
    const first = found.sort((a, b) => a.at - b.at)[0];
    if (!first) return text === "" ? [] : [{ kind: "text", text }];
    const before: Piece[] = first.at > 0 ? [{ kind: "text", text: text.slice(0, first.at) }] : [];
    return [...before, first.piece, ...richText(text.slice(first.at + first.length))];
}

/** The words alone, for a line that shows no marks. */
export function plainText(text: string): string {
    const words = (pieces: Piece[]): string => pieces.map((piece) => ("pieces" in piece ? words(piece.pieces) : piece.text)).join("");
    return words(richText(text));
}

/** One to three emoji and nothing else: shown large. */
export function isEmojiOnly(text: string): boolean {
    return /^(?:\s*(?:\p{Regional_Indicator}{2}|\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]*(?:\u200D\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]*)*)){1,3}\s*$/u.test(
        text,
    );
}
