import type { CannedReply, Conversation, Me } from "./types";

export interface Variables {
    [name: string]: string;
}

const variable = /\{\{\s*([a-z_.]+)\s*\}\}/g;

/** What the variables of canned replies stand for in one conversation. */
export function cannedVariables(conversation: Conversation, me: Me): Variables {
    const contact = conversation.contact.name ?? "";
    return {
        "contact.name": contact,
        "contact.first_name": firstName(contact),
        "agent.name": me.name,
        "agent.first_name": firstName(me.name),
        "channel.name": conversation.channel.name,
    };
}

/** Puts the values in. A variable that is unknown or empty stays visible, so that nobody sends a hole by mistake. */
export function fillCanned(body: string, variables: Variables): string {
    return body.replace(variable, (whole: string, name: string) => variables[name] || whole);
}

/** The variables that still stand in a text. */
export function openVariables(text: string): string[] {
    return [...text.matchAll(variable)].map((match) => match[1] ?? "");
}

/** A word that is being typed after a sign, up to the caret. */
export interface WordQuery {
    /** Where the sign stands. */
    start: number;
    query: string;
}

/** The word after a `/`, an `@` or a `:` that starts the text or follows a space; `null` if none is being typed. */
export function wordQuery(sign: "/" | "@" | ":", text: string, caret: number): WordQuery | null {
    const match = /(?:^|\s)([/@:])([\p{L}\p{N}_-]*)$/u.exec(text.slice(0, caret));
    if (!match || match[1] !== sign) return null;
    const query = match[2] ?? "";
    return { start: caret - query.length - 1, query };
}

/** Colleagues one of whose names begins with the query. */
export function searchMentions<T extends { name: string }>(colleagues: readonly T[], query: string): T[] {
    const wanted = query.toLowerCase();
    return colleagues.filter((agent) => agent.name.toLowerCase().split(/\s+/).some((word) => word.startsWith(wanted)));
}

/** Replies whose shortcut begins with the query first, then those that contain it anywhere. */
export function searchCanned(replies: CannedReply[], query: string): CannedReply[] {
    const wanted = query.toLowerCase();
    const scored = replies.map((reply) => {
        const shortcut = reply.shortcut.toLowerCase();
        const score = shortcut.startsWith(wanted) ? 0 : shortcut.includes(wanted) ? 1 : 2;
        return { reply, score: score === 2 && !reply.body.toLowerCase().includes(wanted) ? 3 : score };
    });
    return scored
        .filter((entry) => entry.score < 3)
        .sort((a, b) => a.score - b.score || a.reply.shortcut.localeCompare(b.reply.shortcut))
        .map((entry) => entry.reply);
}

/** The first word of a name; a number has none. */
export function firstName(name: string): string {
    const first = name.trim().split(/\s+/)[0] ?? "";
    return /^\+?\d+$/.test(first) ? "" : first;
}
