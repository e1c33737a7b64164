import { payload, stringMember, type Message, type Reaction } from "./types";

/**
 * The messages after a reaction came, changed or was taken back: it shows at the message that it is on.
 *
 * On each side only one reaction stands: a later one replaces it, whoever of the business sent it. One that failed does
 * not stand.
 */
export function applyReaction(messages: readonly Message[], reaction: Message): readonly Message[] {
    const content = payload(reaction);
    const target = stringMember(content, "message_id");
    if (target === undefined) return messages;
    const emoji = reaction.status === "failed" ? undefined : stringMember(content, "emoji");
    const side = isCustomer(reaction.author?.kind);
    return messages.map((message) => {
        if (message.id !== target && message.external_id !== target) return message;
        const others = (message.reactions ?? []).filter((entry) => isCustomer(entry.author?.kind) !== side);
        const added: Reaction[] = emoji === undefined ? [] : [{ emoji, author: reaction.author }];
        return { ...message, reactions: [...others, ...added] };
    });
}

function isCustomer(kind: string | undefined): boolean {
    return kind === "contact";
}
