/** `14:05` in the viewer's zone. */
export function clockTime(milliseconds: number): string {
    return new Date(milliseconds).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** `Sunday 1 March`, `Today`, `Yesterday`. */
export function dayName(milliseconds: number, now: number): string {
    const day = new Date(milliseconds).toDateString();
    if (day === new Date(now).toDateString()) return "Today";
    if (day === new Date(now - 86_400_000).toDateString()) return "Yesterday";
    return new Date(milliseconds).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
}

/** Whether a text is one to three emoji and nothing else: these are shown large. */
export function isOnlyEmoji(text: string): boolean {
    return /^(\p{Extended_Pictographic}[\u{FE0F}\u{1F3FB}-\u{1F3FF}]?(\u{200D}\p{Extended_Pictographic}\u{FE0F}?)*\s*){1,3}$/u.test(text.trim());
}

/** The first letters of a name, for the round picture. */
export function initials(name: string): string {
    const words = name.replace(/[^\p{L}\p{N} ]/gu, "").split(" ").filter(Boolean);
    return (words[0]?.[0] ?? "?").toUpperCase() + (words.length > 1 ? (words[words.length - 1]?.[0] ?? "").toUpperCase() : "");
}

export interface Span {
    kind: "text" | "bold" | "italic" | "strike" | "mono" | "link";
    text: string;
}

/** Splits a text into what a messenger would set apart: `*bold*`, `_italic_`, `~struck~`, `` `code` `` and links. */
export function spans(text: string): Span[] {
    const pattern = /(https?:\/\/[^\s<>"]+)|(?<![\p{L}\p{N}])(?:\*([^*\n]+)\*|_([^_\n]+)_|~([^~\n]+)~|`([^`\n]+)`)(?![\p{L}\p{N}])/gu;
    const result: Span[] = [];
    let end = 0;
    for (const match of text.matchAll(pattern)) {
        const start = match.index ?? 0;
        if (start > end) result.push({ kind: "text", text: text.slice(end, start) });
        if (match[1] !== undefined) result.push({ kind: "link", text: match[1] });
        else if (match[2] !== undefined) result.push({ kind: "bold", text: match[2] });
        else if (match[3] !== undefined) result.push({ kind: "italic", text: match[3] });
        else if (match[4] !== undefined) result.push({ kind: "strike", text: match[4] });
        else result.push({ kind: "mono", text: match[5] ?? "" });
        end = start + (match[0] ?? "").length;
    }
    if (end < text.length) result.push({ kind: "text", text: text.slice(end) });
    return result;
}
