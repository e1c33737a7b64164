import { applyEvent, putConversation, putMessage } from "../model/reduce";
import type { Conversation, JsonObject, Me, Message, Named, Offer, Presence } from "../model/types";
import { call, get, post, put, Problem } from "../net/api";
import { expectWriting } from "./arrival";
import { wish } from "./bus";
import { complain, dismissUndo, patch, store, toast } from "./desk";
import { countSoon, rows } from "./lists";
import { go } from "./route";

/** Does something to a conversation: on screen at once, then on the server; taken back if the server refuses. */
async function change(id: string, optimistic: Partial<Conversation>, path: string, body: JsonObject = {}): Promise<boolean> {
    const before = store.get().conversations[id];
    dismissUndo(id);
    if (before) store.set((state) => putConversation(state, { ...before, ...optimistic }));
    try {
        const after = await post<Conversation>(`/conversations/${id}/${path}`, body);
        if (after) store.set((state) => putConversation(state, after));
        countSoon();
        void refreshLoad();
        return true;
    } catch (error) {
        const now = store.get().conversations[id];
        if (before && now?.version === before.version) store.set((state) => putConversation(state, before));
        complain(error);
        return false;
    }
}

/** How much work we hold, asked after deeds that change it. */
async function refreshLoad(): Promise<void> {
    try {
        const { load, capacity } = await get<Me>("/me");
        const { me } = store.get();
        if (me) patch({ me: { ...me, load, capacity } });
    } catch {
        // The number beside the name is no reason to complain.
    }
}

/** The row after this one in the list, else the one before it. */
export function neighbour(id: string): string | null {
    const at = rows.current.indexOf(id);
    if (at < 0) return rows.current.find((row) => row !== id) ?? null;
    return rows.current[at + 1] ?? rows.current[at - 1] ?? null;
}

/** Resolves; the focus moves to the next row, and five seconds are left to undo. */
export function resolve(id: string, openNext: boolean): void {
    const before = store.get().conversations[id];
    if (!before) return;
    const next = neighbour(id);
    void change(id, { status: "resolved", unread: 0 }, "resolve").then((done) => {
        if (!done) return;
        toast(`Resolved ${before.contact.name ?? "the conversation"}`, "plain", {
            label: "Undo",
            about: id,
            run: () => {
                void reopen(id);
                go({ page: "desk", conversation: id });
            },
        });
    });
    if (openNext && next) go({ page: "desk", conversation: next });
    else if (next) focusRow(next);
}

/** Moves the keyboard's place in the list, without opening the row. */
export function focusRow(id: string): void {
    document.querySelector<HTMLElement>(`[data-conversation-id="${CSS.escape(id)}"]`)?.focus();
}

export const reopen = (id: string): Promise<boolean> => change(id, { status: "open", snoozed_until: null }, "reopen");

export async function snooze(id: string, until: Date): Promise<void> {
    const iso = until.toISOString();
    const done = await change(id, { status: "snoozed", snoozed_until: iso }, "snooze", { until: iso });
    if (done) toast("Snoozed; a message from the customer ends it", "plain", { label: "Undo", about: id, run: () => void reopen(id) });
}

export const assign = (id: string, agent: Named | null): Promise<boolean> =>
    change(id, { assignee: agent }, "assign", { agent: agent?.id ?? null });

export async function transfer(id: string, to: { agent?: Named; queue?: Named }, note: string): Promise<void> {
    const body: JsonObject = to.agent ? { agent: to.agent.id } : { queue: to.queue?.id ?? null };
    if (note.trim()) body["note"] = note.trim();
    const optimistic: Partial<Conversation> = to.agent ? { assignee: to.agent } : { assignee: null, queue: to.queue ?? null };
    const done = await change(id, optimistic, "transfer", body);
    if (done) toast(`Transferred to ${(to.agent ?? to.queue)?.name ?? ""}`);
}

export const setLabels = (id: string, labels: string[]): Promise<boolean> => change(id, { labels }, "labels", { labels });

export const markUnread = (id: string): Promise<boolean> =>
    change(id, { unread: Math.max(1, store.get().conversations[id]?.unread ?? 0) }, "unread");

/** Writes to somebody first. Gives the conversation, which may be one that goes on already; throws the server's refusal. */
export async function start(body: JsonObject): Promise<string> {
    const { conversation, message } = await post<{ conversation: Conversation; message: Message }>("/conversations", body);
    store.set((state) => putMessage(putConversation(state, conversation), message));
    const { assignee } = conversation;
    // It was asked before; somebody may have begun meanwhile.
    if (assignee && assignee.id !== store.get().me?.id) toast(`Sent in the conversation that ${assignee.name} has with this customer`);
    countSoon();
    void refreshLoad();
    return conversation.id;
}

/** Erases a person for good: there is nothing to undo, and nothing is shown as done before it is. */
export async function erase(contact: string, name: string): Promise<void> {
    await call("DELETE", `/contacts/${contact}`);
    go({ page: "desk", conversation: null });
    store.set((state) => applyEvent(state, { name: "contact.erased", data: { contact_id: contact } }));
    countSoon();
    void refreshLoad();
    toast(`Erased ${name}`);
}

/** Says whether we take work. Also the answer to "not responding". */
export async function setPresence(status: Exclude<Presence, "not_responding">): Promise<void> {
    const me = store.get().me;
    if (!me) return;
    patch({ me: { ...me, presence: status } });
    try {
        await put("/me/presence", { status });
    } catch (error) {
        const now = store.get().me;
        if (now) patch({ me: { ...now, presence: me.presence } });
        complain(error);
    }
}

/** Asks for the next conversation of the queues from which we take. Gives whether there was one. */
export async function takeNext(): Promise<boolean> {
    const taken = await post<Conversation | undefined>("/me/next");
    if (!taken) return false;
    store.set((state) => putConversation(state, taken));
    expectWriting(taken.id);
    go({ page: "desk", conversation: taken.id });
    countSoon();
    void refreshLoad();
    return true;
}

/** Takes the call. The conversation opens before the server has answered. */
export async function acceptOffer(offer: Offer): Promise<void> {
    const id = offer.conversation_id;
    const { route } = store.get();
    expectWriting(id);
    endOffer(offer, "accepted");
    // A dialog is about another conversation; it must not go on with this one.
    patch({ dialog: null });
    if (route.page === "desk" && route.conversation === id) wish("write");
    go({ page: "desk", conversation: id });
    try {
        const conversation = await post<Conversation>(`/offers/${offer.id}/accept`);
        store.set((state) => putConversation(state, conversation));
        countSoon();
        void refreshLoad();
    } catch (error) {
        if (error instanceof Problem && error.code === "offer_ended") toast("This offer no longer rings: a colleague has it, or it went back to the line.");
        else complain(error);
    }
}

export async function declineOffer(offer: Offer): Promise<void> {
    endOffer(offer, "declined");
    try {
        await post(`/offers/${offer.id}/decline`);
    } catch (error) {
        if (!(error instanceof Problem && error.code === "offer_ended")) complain(error);
    }
}

/** Stops the ringing here, whatever the server says later. */
export function endOffer(offer: Offer, state: Offer["state"]): void {
    store.set((current) => ({ ...current, offers: { ...current.offers, [offer.id]: { ...offer, state } } }));
}
