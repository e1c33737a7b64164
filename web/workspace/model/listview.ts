import type { Conversation, ConversationStatus } from "./types";

export type Tab = "mine" | "queue" | "all";
export type Sort = "time_left" | "newest" | "waiting";

/** Which conversations the list shows, and in what order. */
export interface View {
    tab: Tab;
    status: ConversationStatus;
    sort: Sort;
    q: string;
    queue?: string;
    channel?: string;
    label?: string;
}

export const firstView: View = { tab: "mine", status: "open", sort: "time_left", q: "" };

/** Two views with one key show the same list. */
export function viewKey(view: View): string {
    return JSON.stringify([view.tab, view.status, view.sort, view.q, view.queue, view.channel, view.label]);
}

/** The query of `GET /conversations` for a view. */
export function viewQuery(view: View, cursor: string | null, limit: number): string {
    const words = view.q.trim();
    const query = new URLSearchParams({ sort: words ? "newest" : view.sort, limit: String(limit) });
    // Who looks for somebody does not know whose it is, or whether it is still open.
    if (words) query.set("q", words);
    else {
        query.set("status", view.status);
        if (view.tab === "mine") query.set("assignee", "me");
        if (view.tab === "queue") query.set("assignee", "none");
    }
    if (view.queue) query.set("queue", view.queue);
    if (view.channel) query.set("channel", view.channel);
    if (view.label) query.set("label", view.label);
    if (cursor) query.set("cursor", cursor);
    return query.toString();
}

/** Whether a conversation belongs in a view. A search is the server's to answer: sealed words are not here. */
export function belongs(conversation: Conversation, view: View, me: string): boolean {
    if (conversation.status !== view.status) return false;
    if (view.tab === "mine" && conversation.assignee?.id !== me) return false;
    if (view.tab === "queue" && conversation.assignee !== null) return false;
    if (view.queue && conversation.queue?.id !== view.queue) return false;
    if (view.channel && conversation.channel.id !== view.channel) return false;
    if (view.label && !conversation.labels.includes(view.label)) return false;
    return true;
}

/** Compares as the server sorts; the id decides last, so that the order is total. */
export function comparison(sort: Sort, now: number): (a: Conversation, b: Conversation) => number {
    const tie = (a: Conversation, b: Conversation): number => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
    const newest = (a: Conversation, b: Conversation): number => compareText(b.updated_at, a.updated_at) || tie(a, b);
    if (sort === "newest") return newest;
    if (sort === "waiting") {
        return (a, b) => compareText(a.waiting_since ?? "~", b.waiting_since ?? "~") || newest(a, b);
    }
    const end = (conversation: Conversation): number => {
        const until = conversation.window.until === null ? NaN : Date.parse(conversation.window.until);
        return conversation.window.state === "open" && until > now ? until : Infinity;
    };
    return (a, b) => {
        const [left, right] = [end(a), end(b)];
        return left === right ? newest(a, b) : left < right ? -1 : 1;
    };
}

function compareText(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
}

export interface Arrangement {
    shown: string[];
    /** How many rows wait behind the "new" button. */
    fresh: number;
}

/**
 * The rows to show, given those that are shown and those that should be.
 *
 * While the person's pointer is on the list, or the list is scrolled, nothing moves: rows that left stay in their place,
 * rows that came are counted, but not the one that is open. Only pages that the person asked for by scrolling are added
 * at the end.
 */
export function arrange(shown: readonly string[], ideal: readonly string[], paged: ReadonlySet<string>, held: boolean, open: string | null = null): Arrangement {
    if (!held || shown.length === 0) return { shown: [...ideal], fresh: 0 };
    const present = new Set(shown);
    const absent = ideal.filter((id) => !present.has(id));
    const further = absent.filter((id) => paged.has(id));
    return { shown: [...shown, ...further], fresh: absent.filter((id) => !paged.has(id) && id !== open).length };
}
