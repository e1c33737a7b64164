import { behindQuery, changesFloor, dayBegin, type Behind } from "../model/floor";
import { applyEvent, putConversation } from "../model/reduce";
import type { Floor } from "../model/board";
import type { Agent, Conversation, JsonObject, Message, Named, Presence } from "../model/types";
import { call, get, post, put, sentence } from "../net/api";
import { serverNow } from "./clock";
import { complain, patch, store, toast } from "./desk";

let isLoading = false;
/** Something happened while the last answer was on its way. */
let isStale = false;

/**
 * Fetches the board. One request at a time: the server answers at its own pace, with all that happened before it was asked.
 */
export async function loadFloor(): Promise<void> {
    if (isLoading) {
        isStale = true;
        return;
    }
    isLoading = true;
    try {
        do {
            isStale = false;
            patch({ floor: await get<Floor>(`/floor?since=${encodeURIComponent(dayBegin(serverNow()))}`), floorError: "" });
        } while (isStale && isWatched());
    } catch (error) {
        patch({ floorError: sentence(error) });
    } finally {
        isLoading = false;
    }
}

/** Whether anybody looks at the board: one that nobody sees is not fetched. */
function isWatched(): boolean {
    return store.get().route.page === "floor" && document.visibilityState === "visible";
}

/** Something happened; the board follows if it is looked at. */
export function floorChanged(event: string): void {
    if (changesFloor(event) && isWatched()) void loadFloor();
}

/** The conversations behind a number. Throws the server's refusal. */
export async function behind(asked: Behind): Promise<Conversation[]> {
    const { data } = await get<{ data: Conversation[] }>(`/floor/conversations?${behindQuery(asked, dayBegin(serverNow()))}`);
    store.set((state) => data.reduce(putConversation, state));
    return data;
}

export const whyWaits = (id: string): Promise<{ sentences: string[] }> => get(`/conversations/${id}/why`);
export const whyIdle = (id: string): Promise<{ sentences: string[] }> => get(`/agents/${id}/why`);

/** Has it written down that we look in, and that we stopped. */
export function monitor(id: string, begins: boolean): Promise<void> {
    return call<void>(begins ? "POST" : "DELETE", `/conversations/${id}/monitor`);
}

export const whisper = (id: string, body: string): Promise<Message> => post(`/conversations/${id}/whisper`, { body });

/** Takes a conversation as it is on the screen; if it changed meanwhile, nothing happens but a word. */
export async function takeOver(conversation: Conversation): Promise<boolean> {
    try {
        const after = await post<Conversation>(`/conversations/${conversation.id}/takeover`, { version: conversation.version });
        store.set((state) => putConversation(state, after));
        return true;
    } catch (error) {
        complain(error);
        return false;
    }
}

/** Sets a colleague's presence; they are told. */
export async function forcePresence(agent: Named, status: Exclude<Presence, "not_responding">): Promise<void> {
    try {
        const saved = await put<Agent>(`/agents/${agent.id}/presence`, { status });
        store.set((state) => applyEvent(state, { name: "agent.updated", data: { agent: saved } }));
    } catch (error) {
        complain(error);
    }
}

/** Which queues a colleague serves, and with which skills. Throws the server's refusal. */
export async function setRouting(agent: Named, content: JsonObject): Promise<void> {
    const saved = await call<Agent>("PATCH", `/agents/${agent.id}/routing`, content);
    store.set((state) => applyEvent(state, { name: "agent.updated", data: { agent: saved } }));
    toast(`Changed what ${agent.name} gets`);
}
