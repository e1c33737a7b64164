import type { Message, Status } from "./types";

/** Place in the order of delivery; `failed` is an end of its own. */
const rank: Record<Status, number> = {
    queued: 0,
    sending: 1,
    unknown: 2,
    accepted: 3,
    sent: 4,
    delivered: 5,
    read: 6,
    played: 7,
    failed: 8,
    received: 8,
};

const arrived: ReadonlySet<Status> = new Set<Status>(["delivered", "read", "played"]);

/** The status after hearing `next`: forward only, because answers and events overtake each other. */
export function advance(current: Status, next: Status): Status {
    if (current === "received" || next === "received") return current;
    if (current === "failed") return arrived.has(next) ? next : current;
    if (arrived.has(current) && next === "failed") return current;
    return rank[next] > rank[current] ? next : current;
}

/** The server's key of a message that was sent again names the first one. */
const retryKey = /^retry-(.+)$/;

/** The ids of the messages that were sent again, each as another of these. */
export function sentAgain(messages: readonly Message[]): Set<string> {
    return new Set(messages.flatMap((message) => retryKey.exec(message.client_key ?? "")?.[1] ?? []));
}

/** Joins what we knew of a message with what just came, so that a late answer never takes a tick back. */
export function mergeMessage(known: Message | undefined, incoming: Message): Message {
    if (!known) return incoming;
    const status = advance(known.status, incoming.status);
    const errors = status === incoming.status ? incoming.errors : known.errors;
    return { ...incoming, status, errors };
}
