import type { Conversation, Viewer } from "./types";

/** What to know before writing to a customer whom a colleague answers; empty if nobody does. */
export function answeredBy(conversation: Conversation, viewers: readonly Viewer[], me: string): string {
    const typist = viewers.find((viewer) => viewer.typing && viewer.agent.id !== me);
    if (typist) return `${typist.agent.name} is typing here`;
    const { assignee } = conversation;
    return assignee && assignee.id !== me && conversation.status === "open" ? `${assignee.name} has this conversation` : "";
}
