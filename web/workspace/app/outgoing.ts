import { Outbox, type Outgoing, type SendResult } from "../model/outbox";
import { putMessage } from "../model/reduce";
import { isObject, type JsonObject, type Message } from "../model/types";
import { Problem, post, sentence } from "../net/api";
import { wish } from "./bus";
import { notBefore, serverNow } from "./clock";
import { complain, patch, store } from "./desk";
import { draftOf, keepDraft } from "./drafts";
import { remember, tabName, takeAll } from "./keep";
import { refreshConversation } from "./threads";

let outbox: Outbox | null = null;

/** 128 bits by chance, so that no two messages of any browser share a key. */
export function newKey(): string {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Opens the outbox of one person: another who signs in here must not send the first one's words.
 *
 * Each tab keeps its own, so that none overwrites another's. A new one takes over what it finds, because its tab may be
 * gone; if that one lives after all, both send under one key, which is one message.
 */
export function openOutbox(person: string): Outbox {
    const key = `outbox.${person}.${tabName()}`;
    outbox = new Outbox({
        load: () => {
            const found = takeAll(`outbox.${person}.`, isOutgoingList).flat();
            const unique = [...new Map(found.map((entry) => [entry.key, entry])).values()];
            const sorted = unique.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
            remember(key, sorted);
            return sorted;
        },
        save: (entries) => remember(key, entries),
        send: sendOnce,
        later: (milliseconds, action) => void setTimeout(action, milliseconds),
        changed: (entries) => patch({ outbox: entries }),
        stored: (_entry, message) => {
            notBefore(message.created_at);
            store.set((state) => putMessage(state, message));
        },
    });
    patch({ outbox: outbox.list() });
    return outbox;
}

export function theOutbox(): Outbox | null {
    return outbox;
}

async function sendOnce(entry: Outgoing): Promise<SendResult> {
    try {
        const path = `/conversations/${entry.conversationID}/messages`;
        return { kind: "stored", message: await post<Message>(path, { ...entry.body, client_key: entry.key }) };
    } catch (error) {
        if (error instanceof Problem && error.code === "window_closed") void refreshConversation(entry.conversationID);
        if (error instanceof Problem && isFinal(error.status)) return { kind: "refused", reason: sentence(error), code: error.code };
        return { kind: "later" };
    }
}

/** Whether the server looked at the request and said no. Signed out, too early and too much are no such answers. */
function isFinal(status: number): boolean {
    return status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status);
}

export interface SendOptions {
    text: string;
    quoted?: { id: string; text: string; author: string };
    mediaName?: string;
}

/** Puts a message on its way. It shows at once, and survives whatever happens to the line. */
export function send(conversationID: string, type: string, body: JsonObject, options: SendOptions): void {
    const context: JsonObject = options.quoted ? { context: { message_id: options.quoted.id } } : {};
    outbox?.add({
        key: newKey(),
        conversationID,
        type,
        body: { type, ...body, ...context },
        text: options.text,
        createdAt: new Date(serverNow()).toISOString(),
        quoted: options.quoted,
        mediaName: options.mediaName,
    });
}

/** Reacts to a message, or takes the reaction back. */
export async function react(message: Message, emoji: string | null): Promise<void> {
    try {
        await post(`/conversations/${message.conversation_id}/messages`, {
            type: "reaction",
            reaction: { message_id: message.id, emoji },
            client_key: newKey(),
        });
    } catch (error) {
        complain(error);
    }
}

/** Puts words that did not go out back where they are written, behind what stands there. */
export function editAgain(conversationID: string, words: string): void {
    const draft = draftOf(conversationID);
    const before = draft.mode === "reply" ? draft.body.trimEnd() : "";
    if (!before.endsWith(words)) keepDraft(conversationID, { mode: "reply", body: before ? `${before}\n${words}` : words });
    wish("reply");
}

/** Sends a failed or unconfirmed message again: a person's decision, and a new message. */
export async function retryMessage(message: Message): Promise<void> {
    try {
        const again = await post<Message>(`/messages/${message.id}/retry`);
        store.set((state) => putMessage(state, again));
    } catch (error) {
        complain(error);
    }
}

function isOutgoingList(value: unknown): value is Outgoing[] {
    return (
        Array.isArray(value) &&
        value.every((entry) => isObject(entry) && typeof entry["key"] === "string" && isObject(entry["body"]) && typeof entry["conversationID"] === "string")
    );
}
