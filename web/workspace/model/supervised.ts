import type { LiveEvent } from "./reduce";
import type { AuditEntry } from "./administration";
import { isObject, payload, type Consult, type Message } from "./types";

/** What a person is told, and the conversation that it is about. */
export interface Told {
    text: string;
    conversation: string | null;
}

/** Lines of a thread by which a conversation leaves whoever has it. */
const moves = ["taken_over", "transferred", "assigned", "returned"];
const presenceWords: Record<string, string> = { online: "online", away: "away", offline: "offline" };

/**
 * What an event means to us, if a colleague or a supervisor did something that is about us.
 *
 * @param held the conversations that we held before it
 */
export function toldOf(event: LiveEvent, me: string, held: ReadonlySet<string>): Told | null {
    if (!isObject(event.data)) return null;
    const data = event.data as unknown as { message?: Message; consult?: Consult; audit?: AuditEntry };
    switch (event.name) {
        case "message.created":
            return data.message ? ofMessage(data.message, me, held) : null;
        case "consult.updated":
            return data.consult ? ofConsult(data.consult, me) : null;
        case "presence.forced":
            return data.audit ? ofPresence(data.audit, me) : null;
        default:
            return null;
    }
}

function ofMessage(message: Message, me: string, held: ReadonlySet<string>): Told | null {
    if (message.author?.id === me || !held.has(message.conversation_id)) return null;
    const content = payload(message);
    if (message.type === "note" && content["whisper"] === true) {
        return { text: `${message.author?.name ?? "A colleague"} whispers: ${message.text}`, conversation: message.conversation_id };
    }
    const kind = content["kind"];
    if (message.type === "system" && typeof kind === "string" && moves.includes(kind)) {
        return { text: message.text, conversation: message.conversation_id };
    }
    return null;
}

function ofConsult(consult: Consult, me: string): Told | null {
    if (consult.agent.id === me && consult.ended_at === null && consult.asked_by.id !== me) {
        return { text: `${consult.asked_by.name} asks you in`, conversation: consult.conversation_id };
    }
    if (consult.asked_by.id === me && consult.ended_at !== null && consult.agent.id !== me) {
        return { text: `The consult of ${consult.agent.name} ended`, conversation: consult.conversation_id };
    }
    return null;
}

function ofPresence(audit: AuditEntry, me: string): Told | null {
    if (audit.subject?.id !== me || audit.agent.id === me) return null;
    const to = presenceWords[String(audit.detail?.["to"])] ?? "another status";
    return { text: `${audit.agent.name} set you to ${to}`, conversation: null };
}
