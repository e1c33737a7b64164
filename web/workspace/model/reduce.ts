import { advance, mergeMessage } from "./delivery";
import { applyReaction } from "./reactions";
import type { State, Thread } from "./state";
import { emptyThread } from "./state";
import {
    isObject,
    type Agent,
    type CannedReply,
    type Channel,
    type Contact,
    type Conversation,
    type Counts,
    type LastMessage,
    type Message,
    type Offer,
    type Queue,
    type Viewer,
} from "./types";

/** One event of `GET /events`, with its data parsed. */
export interface LiveEvent {
    name: string;
    data: unknown;
}

/** Applies what the server told, without touching what it did not. Unknown events change nothing. */
export function applyEvent(state: State, event: LiveEvent): State {
    if (!isObject(event.data)) return state;
    // The contract fixes the shapes; the server is ours and same-origin.
    const data = event.data as unknown as {
        conversation?: Conversation;
        message?: Message;
        offer?: Offer;
        agent?: Agent;
        queue?: Queue;
        channel?: Channel;
        contact?: Contact;
        contact_id?: string;
        conversation_id?: string;
        viewers?: Viewer[];
        canned?: CannedReply;
        canned_reply?: CannedReply;
    };
    switch (event.name) {
        case "message.created":
        case "message.updated": {
            const withConversation = data.conversation ? putConversation(state, data.conversation) : state;
            return data.message ? putMessage(lastWrote(withConversation, data.message), data.message) : withConversation;
        }
        case "conversation.updated":
            return data.conversation ? putConversation(state, data.conversation) : state;
        case "offer.created":
        case "offer.ended":
            return data.offer ? putOffer(state, data.offer) : state;
        case "agent.updated":
            return data.agent ? putAgent(state, data.agent) : state;
        // Of these the live line only tells that they changed; whoever hears it fetches them.
        case "queue.updated":
            return data.queue?.name ? { ...state, queues: put(state.queues, data.queue) } : state;
        case "channel.updated":
            return data.channel?.name ? { ...state, channels: put(state.channels, data.channel) } : state;
        case "contact.updated":
            return data.contact ? putContact(state, data.contact) : state;
        case "contact.erased":
            return data.contact_id ? eraseContact(state, data.contact_id) : state;
        case "viewing":
            return data.conversation_id && data.viewers
                ? { ...state, viewers: { ...state.viewers, [data.conversation_id]: data.viewers } }
                : state;
        default:
            return state;
    }
}

/** Puts a thing in place of what was known of it, keeping what is not told again. */
export function put<T extends { id: string }>(record: Record<string, T>, value: T): Record<string, T> {
    return { ...record, [value.id]: { ...record[value.id], ...value } };
}

/** Takes a conversation in, unless we know a later version of it. The tabs' counts follow at once. */
export function putConversation(state: State, incoming: Conversation): State {
    const known = state.conversations[incoming.id];
    if (known && known.version > incoming.version) return state;
    const counts = state.counts && known && state.me ? countsAfter(state.counts, known, incoming, state.me.id) : state.counts;
    return {
        ...state,
        counts,
        labels: withLabels(state.labels, incoming.labels),
        conversations: { ...state.conversations, [incoming.id]: withLatestStatus(known, incoming) },
    };
}

/** The workspace's labels with those that a conversation has, in the order of the alphabet. */
function withLabels(known: string[], used: readonly string[]): string[] {
    const fresh = used.filter((label) => !known.includes(label));
    return fresh.length === 0 ? known : [...known, ...fresh].sort((a, b) => a.localeCompare(b));
}

/** Whether a label was taken off a conversation by these events: it may have been the last that had it. */
export function lostLabel(before: State["conversations"], after: State["conversations"], events: readonly LiveEvent[]): boolean {
    return events.some((event) => {
        const told = isObject(event.data) && isObject(event.data["conversation"]) ? event.data["conversation"]["id"] : null;
        if (typeof told !== "string") return false;
        const kept = after[told]?.labels ?? [];
        return (before[told]?.labels ?? []).some((label) => !kept.includes(label));
    });
}

/** What a customer says moves the time at which they last wrote, if we show it. */
function lastWrote(state: State, message: Message): State {
    const contact = state.contacts[state.conversations[message.conversation_id]?.contact.id ?? ""];
    if (!contact || message.direction !== "in") return state;
    if (contact.last_seen_at && Date.parse(contact.last_seen_at) >= Date.parse(message.occurred_at)) return state;
    return { ...state, contacts: put(state.contacts, { ...contact, last_seen_at: message.occurred_at }) };
}

/** Keeps the further tick of the same last message: a conversation and its message may come by different ways. */
function withLatestStatus(known: Conversation | undefined, incoming: Conversation): Conversation {
    const [before, after] = [known?.last_message, incoming.last_message];
    if (!before || !after || before.id !== after.id) return incoming;
    const status = advance(before.status, after.status);
    return status === after.status ? incoming : { ...incoming, last_message: { ...after, status } };
}

/** The counts of the tabs after one conversation changed. */
export function countsAfter(counts: Counts, before: Conversation, after: Conversation, me: string): Counts {
    const parts = (conversation: Conversation): Counts => {
        const open = conversation.status === "open" ? 1 : 0;
        return {
            mine: open && conversation.assignee?.id === me ? 1 : 0,
            queue: open && conversation.assignee === null ? 1 : 0,
            all: open,
            unread: open && conversation.unread > 0 && conversation.assignee?.id === me ? 1 : 0,
        };
    };
    const [was, is] = [parts(before), parts(after)];
    const moved = (key: keyof Counts): number => Math.max(0, counts[key] + is[key] - was[key]);
    return { mine: moved("mine"), queue: moved("queue"), all: moved("all"), unread: moved("unread") };
}

/** Takes a message in: into its thread if that is loaded, and into its conversation's preview if it is the latest. */
export function putMessage(state: State, message: Message): State {
    const thread = state.threads[message.conversation_id];
    const threads = thread ? { ...state.threads, [message.conversation_id]: withMessage(thread, message) } : state.threads;
    const conversation = state.conversations[message.conversation_id];
    const last = conversation?.last_message;
    if (!conversation || !last || last.id !== message.id) return { ...state, threads };
    const preview: LastMessage = { ...last, text: message.text, status: advance(last.status, message.status) };
    return {
        ...state,
        threads,
        conversations: { ...state.conversations, [conversation.id]: { ...conversation, last_message: preview } },
    };
}

function withMessage(thread: Thread, message: Message): Thread {
    const messages = insertMessage(thread.messages, message);
    return { ...thread, messages: message.type === "reaction" ? [...applyReaction(messages, message)] : messages };
}

/** Puts a message at its place, or over its older self. The list stays sorted, oldest first. */
export function insertMessage(messages: readonly Message[], message: Message): Message[] {
    const index = messages.findIndex((known) => known.id === message.id);
    if (index >= 0) return messages.map((known, at) => (at === index ? mergeMessage(known, message) : known));
    let place = messages.length;
    for (let known = messages[place - 1]; known && compareMessages(known, message) > 0; known = messages[place - 1]) place -= 1;
    return [...messages.slice(0, place), message, ...messages.slice(place)];
}

export function compareMessages(a: Message, b: Message): number {
    if (a.created_at !== b.created_at) return a.created_at < b.created_at ? -1 : 1;
    if (a.id.length !== b.id.length) return a.id.length - b.id.length;
    return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Joins a page (newest first) into a thread. */
export function putPage(thread: Thread | undefined, page: Message[], older: string | null, replace: boolean): Thread {
    const start = replace || !thread ? emptyThread : thread;
    const messages = page.reduce((all: Message[], message) => insertMessage(all, message), start.messages);
    return { messages, older, loading: false, loaded: true };
}

function putOffer(state: State, offer: Offer): State {
    const withConversation = offer.conversation ? putConversation(state, offer.conversation) : state;
    const known = withConversation.offers[offer.id];
    // An offer ends once; a late "ringing" must not ring again.
    if (known && known.state !== "ringing" && offer.state === "ringing") return withConversation;
    return { ...withConversation, offers: put(withConversation.offers, offer) };
}

function putAgent(state: State, agent: Agent): State {
    const me =
        state.me?.id === agent.id
            ? {
                  ...state.me,
                  name: agent.name,
                  presence: agent.presence,
                  capacity: agent.capacity,
                  load: agent.load,
                  queues: agent.queues ?? state.me.queues,
                  wrap_up_until: agent.wrap_up_until,
              }
            : state.me;
    return { ...state, me, agents: put(state.agents, agent) };
}

function putContact(state: State, contact: Contact): State {
    const conversations = Object.fromEntries(
        Object.entries(state.conversations).map(([id, conversation]) => [
            id,
            conversation.contact.id === contact.id
                ? {
                      ...conversation,
                      contact: { id: contact.id, name: contact.name, identities: contact.identities },
                  }
                : conversation,
        ]),
    );
    return { ...state, conversations, contacts: put(state.contacts, contact) };
}

function eraseContact(state: State, id: string): State {
    const gone = new Set(
        Object.values(state.conversations)
            .filter((conversation) => conversation.contact.id === id)
            .map((conversation) => conversation.id),
    );
    const keep = <T>(record: Record<string, T>): Record<string, T> =>
        Object.fromEntries(Object.entries(record).filter(([key]) => !gone.has(key)));
    return {
        ...state,
        conversations: keep(state.conversations),
        threads: keep(state.threads),
        drafts: keep(state.drafts),
        contacts: Object.fromEntries(Object.entries(state.contacts).filter(([key]) => key !== id)),
    };
}
