import { putConversation, putMessage, putPage } from "../model/reduce";
import { emptyThread } from "../model/state";
import type { ConversationDetail, Decision, Message, Page } from "../model/types";
import { call, get, post, sentence } from "../net/api";
import { store } from "./desk";
import { takeServerDraft } from "./drafts";
import { viewersTold } from "./viewers";

const pageSize = 50;
/** Threads kept in memory; the one used longest ago goes first. */
const threadLimit = 30;

/** Fetches what a conversation shows: itself, its newest messages, why it is here. */
export async function openThread(id: string, afresh = false): Promise<void> {
    const known = store.get().threads[id];
    if (known?.loading || (known?.loaded && !afresh)) {
        touch(id);
        return;
    }
    setThread(id, { loading: true, error: undefined });
    try {
        const [detail, page] = await Promise.all([
            get<ConversationDetail>(`/conversations/${id}`),
            get<Page<Message>>(`/conversations/${id}/messages?limit=${pageSize}`),
        ]);
        store.set((state) => {
            const taken = putConversation(state, detail);
            // An event may have brought messages while the page was on its way; they stay.
            const arrived = afresh ? [] : (taken.threads[id]?.messages ?? []);
            const thread = putPage(undefined, [...page.data, ...arrived], page.next, true);
            return {
                ...taken,
                threads: { ...taken.threads, [id]: thread },
                viewers: { ...taken.viewers, [id]: detail.viewers ?? [] },
            };
        });
        viewersTold(id, detail.viewers ?? []);
        takeServerDraft(id, detail.draft);
        touch(id);
        void loadDecisions(id);
    } catch (error) {
        setThread(id, { loading: false, error: sentence(error) });
    }
}

/** Fetches a conversation again: the server thinks otherwise about its window than we did. */
export async function refreshConversation(id: string): Promise<void> {
    try {
        const fresh = await get<ConversationDetail>(`/conversations/${id}`);
        store.set((state) => putConversation(state, fresh));
    } catch {
        // The refusal itself stands at the message.
    }
}

export async function loadOlder(id: string): Promise<void> {
    const thread = store.get().threads[id];
    if (!thread || thread.loading || thread.older === null) return;
    setThread(id, { loading: true });
    try {
        const page = await get<Page<Message>>(
            `/conversations/${id}/messages?limit=${pageSize}&cursor=${encodeURIComponent(thread.older)}`,
        );
        store.set((state) => ({
            ...state,
            threads: { ...state.threads, [id]: putPage(state.threads[id], page.data, page.next, false) },
        }));
    } catch (error) {
        setThread(id, { loading: false, error: sentence(error) });
    }
}

export async function loadDecisions(id: string): Promise<void> {
    try {
        const { data } = await get<{ data: Decision[] }>(`/conversations/${id}/decisions`);
        store.set((state) => ({ ...state, decisions: { ...state.decisions, [id]: data } }));
    } catch {
        // The thread is whole without its activity lines.
    }
}

/** Fetches one message again: its media link has expired. */
export async function refreshMessage(message: Message): Promise<void> {
    const fresh = await get<Message>(`/messages/${message.id}`);
    store.set((state) => putMessage(state, fresh));
}

/** Clears the unread count for the team. No blue ticks go to the customer by this. */
export async function markRead(id: string): Promise<void> {
    const conversation = store.get().conversations[id];
    if (!conversation || conversation.unread === 0) return;
    store.set((state) => putConversation(state, { ...conversation, unread: 0 }));
    try {
        await post(`/conversations/${id}/read`);
    } catch {
        // The next opening tries again.
    }
}

export type Viewing = "viewing" | "typing" | "gone";

/** Tells colleagues (and, while typing, the customer's network) that we are here; forgotten after 30 seconds. */
export function tellViewing(id: string, state: Viewing): void {
    call("PUT", `/conversations/${id}/viewing`, { state }).catch(() => undefined);
}

const uses: string[] = [];

function touch(id: string): void {
    const at = uses.indexOf(id);
    if (at >= 0) uses.splice(at, 1);
    uses.push(id);
    if (uses.length <= threadLimit) return;
    const oldest = uses.shift();
    if (oldest === undefined) return;
    store.set((state) => {
        const { [oldest]: _gone, ...threads } = state.threads;
        return { ...state, threads };
    });
}

function setThread(id: string, change: Partial<typeof emptyThread>): void {
    store.set((state) => ({
        ...state,
        threads: { ...state.threads, [id]: { ...(state.threads[id] ?? emptyThread), ...change } },
    }));
}
