import type { Conversation } from "./types";

/** Says who is talking with the customer already. */
export function alreadyTalking(conversation: Conversation, me: string): string {
    const { assignee, status, queue } = conversation;
    if (status === "snoozed") return `${assignee ? (assignee.id === me ? "You have" : `${assignee.name} has`) : "There is"} a snoozed conversation with this customer.`;
    if (assignee) return assignee.id === me ? "You are already talking with this customer." : `${assignee.name} is already talking with this customer.`;
    return queue ? `This customer is already waiting in ${queue.name}.` : "This customer already has an open conversation.";
}
