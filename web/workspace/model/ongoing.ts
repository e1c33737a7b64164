import { digits } from "./dialled";
import type { Contact, Conversation } from "./types";

/** The contact among those found who has exactly this number. */
export function withNumber(contacts: readonly Contact[], number: string): Contact | undefined {
    const wanted = digits(number);
    return contacts.find((contact) => contact.identities.some((identity) => identity.kind === "phone" && identity.value === wanted));
}

/** The conversation that goes on: what is written first to a customer goes into it, whoever has it. */
export function goingOn(conversations: readonly Conversation[], channel: string): Conversation | undefined {
    return conversations.find((conversation) => conversation.status !== "resolved" && conversation.channel.id === channel);
}

/** Says who is talking with the customer already. */
export function alreadyTalking(conversation: Conversation, me: string): string {
    const { assignee, status, queue } = conversation;
    if (status === "snoozed") return `${assignee ? (assignee.id === me ? "You have" : `${assignee.name} has`) : "There is"} a snoozed conversation with this customer.`;
    if (assignee) return assignee.id === me ? "You are already talking with this customer." : `${assignee.name} is already talking with this customer.`;
    return queue ? `This customer is already waiting in ${queue.name}.` : "This customer already has an open conversation.";
}
