import type { Conversation, Message } from "../workspace/model/types";

/** A conversation with what a test does not care about filled in. */
export function conversation(id: string, change: Partial<Conversation> = {}): Conversation {
    return {
        id,
        status: "open",
        version: 1,
        channel: { id: "chn_1", kind: "whatsapp", name: "Cee Air" },
        contact: { id: `con_${id}`, name: "Ann Lund", identities: [{ kind: "phone", value: "31612345678" }] },
        queue: { id: "que_1", name: "Service" },
        assignee: null,
        labels: [],
        unread: 0,
        priority: 0,
        window: { state: "open", until: "2026-08-23T12:00:00.000Z" },
        waiting_since: null,
        snoozed_until: null,
        offer: null,
        last_message: null,
        created_at: "2026-08-23T09:00:00.000Z",
        updated_at: "2026-08-23T10:00:00.000Z",
        ...change,
    };
}

/** A message of a conversation, `second` seconds after ten o'clock. */
export function message(id: string, second: number, change: Partial<Message> = {}): Message {
    const at = `2026-08-23T10:00:${String(second).padStart(2, "0")}.000Z`;
    return {
        id,
        conversation_id: "cnv_1",
        direction: "in",
        type: "text",
        text: id,
        status: "received",
        occurred_at: at,
        created_at: at,
        ...change,
    };
}
