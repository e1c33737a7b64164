import { digits } from "../model/dialled";
import { goingOn, withNumber } from "../model/ongoing";
import { putConversation } from "../model/reduce";
import type { Contact, Conversation, Page } from "../model/types";
import { get } from "../net/api";
import { store } from "./desk";

const foundLimit = 20;
const conversationLimit = 100;

/** The conversation that goes on with somebody on a channel; `null` if there is none. Throws if it could not be asked. */
export async function ongoing(whom: { contact: Contact } | { number: string }, channel: string): Promise<Conversation | null> {
    const contact = "contact" in whom ? whom.contact : await byNumber(whom.number);
    if (!contact) return null;
    const query = new URLSearchParams({ contact: contact.id, channel, limit: String(conversationLimit) });
    const { data } = await get<Page<Conversation>>(`/conversations?${query.toString()}`);
    const found = goingOn(data, channel) ?? null;
    if (found) store.set((state) => putConversation(state, found));
    return found;
}

async function byNumber(number: string): Promise<Contact | undefined> {
    const { data } = await get<Page<Contact>>(`/contacts?limit=${foundLimit}&q=${encodeURIComponent(digits(number))}`);
    return withNumber(data, number);
}
