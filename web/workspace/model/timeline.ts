import { decisionLine } from "./decision";
import type { Outgoing } from "./outbox";
import { sameDay } from "./time";
import type { Decision, Message } from "./types";

/** One thing in a thread, from top to bottom. */
export type TimelineItem =
    | { kind: "day"; key: string; at: string }
    | { kind: "new"; key: string; count: number }
    | { kind: "activity"; key: string; at: string; text: string; reason: string }
    | { kind: "message"; key: string; message: Message; joined: boolean }
    | { kind: "outgoing"; key: string; entry: Outgoing; joined: boolean };

/** Bubbles of one author within this time stand close together, with the name only on the first. */
const joinMilliseconds = 5 * 60_000;

/**
 * What a thread shows: messages, then what is on its way, with dates, the line above what is new, and what happened.
 *
 * A reaction stands at the message it is on, so it has no place of its own here, unless it failed.
 */
export function timeline(input: {
    messages: readonly Message[];
    outgoing: readonly Outgoing[];
    decisions: readonly Decision[];
    /** The message above which the line stands, with how many are below it. */
    firstNew: { id: string; count: number } | null;
    /** The beginning is not loaded: what happened before the first message shown must not pile up above it. */
    partial: boolean;
}): TimelineItem[] {
    const items: TimelineItem[] = [];
    const first = input.messages[0]?.created_at;
    const activities = [...input.decisions]
        .filter((decision) => !(input.partial && first !== undefined && decision.at < first))
        .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const stored = new Set(input.messages.map((message) => message.client_key).filter(Boolean));
    let day: number | null = null;
    let lastAuthor: string | null = null;
    let lastAt = 0;

    const dateLine = (iso: string): void => {
        const at = Date.parse(iso);
        if (day !== null && sameDay(day, at)) return;
        items.push({ kind: "day", key: `day-${iso}`, at: iso });
        day = at;
        lastAuthor = null;
    };
    const happened = (before: string | null): void => {
        while (activities[0] && (before === null || activities[0].at <= before)) {
            const activity = activities.shift();
            if (!activity) return;
            dateLine(activity.at);
            items.push({ kind: "activity", key: `act-${activity.at}-${items.length}`, at: activity.at, text: decisionLine(activity), reason: activity.summary });
            lastAuthor = null;
        }
    };
    const joins = (author: string, iso: string): boolean => {
        const at = Date.parse(iso);
        const joined = lastAuthor === author && at - lastAt < joinMilliseconds;
        lastAuthor = author;
        lastAt = at;
        return joined;
    };

    for (const message of input.messages) {
        if (message.type === "reaction" && message.status !== "failed") continue;
        happened(message.created_at);
        dateLine(message.created_at);
        if (input.firstNew?.id === message.id) {
            items.push({ kind: "new", key: "new", count: input.firstNew.count });
            lastAuthor = null;
        }
        if (message.type === "system") lastAuthor = null;
        const author = `${message.direction}:${message.author?.id ?? message.author?.kind ?? ""}`;
        items.push({ kind: "message", key: message.client_key ?? message.id, message, joined: joins(author, message.created_at) });
    }
    happened(null);
    for (const entry of input.outgoing) {
        if (stored.has(entry.key)) continue;
        dateLine(entry.createdAt);
        items.push({ kind: "outgoing", key: entry.key, entry, joined: joins(`own:${entry.type === "note" ? "note" : "out"}`, entry.createdAt) });
    }
    return items;
}

/** Where the line above the new messages stands: above the oldest of the last so many incoming ones. */
export function firstNew(messages: readonly Message[], unread: number): { id: string; count: number } | null {
    if (unread <= 0) return null;
    const incoming = messages.filter((message) => message.direction === "in" && message.type !== "reaction");
    const first = incoming[Math.max(0, incoming.length - unread)];
    return first ? { id: first.id, count: Math.min(unread, incoming.length) } : null;
}

/** Whether the customer was answered after a message. */
export function wasAnswered(messages: readonly Message[], id: string): boolean {
    const at = messages.findIndex((message) => message.id === id);
    return at >= 0 && messages.slice(at).some((message) => message.direction === "out");
}

/** Whether a reader is at the end after a scroll: close to it, or there before and not gone up since. */
export function staysAtEnd(wasAtEnd: boolean, near: boolean, wentUp: boolean): boolean {
    return near || (wasAtEnd && !wentUp);
}
