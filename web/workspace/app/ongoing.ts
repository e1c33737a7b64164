import { putConversation } from "../model/reduce";
import type { Contact, Conversation, Page } from "../model/types";
import { get } from "../net/api";
import { store } from "./desk";

/** The conversation that goes on with somebody on a channel; `null` if there is none. Throws if it could not be asked. */
export async function ongoing(whom: { contact: Contact } | { number: string }, channel: string): Promise<Conversation | null> {
    const who: Record<string, string> = "contact" in whom ? { contact: whom.contact.id } : { number: whom.number };
    const query = new URLSearchParams({ status: "unresolved", channel, ...who });
    const { data } = await get<Page<Conversation>>(`/conversations?${query.toString()}`);
    const found = data[0] ?? null;
    if (found) store.set((state) => putConversation(state, found));
    return found;
}
