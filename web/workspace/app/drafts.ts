import { isObject, type Draft } from "../model/types";
import { put } from "../net/api";
import { store } from "./desk";
import { recall, remember } from "./keep";

/** How long the keys must rest before a draft goes to the server. */
const restMilliseconds = 800;

const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** Drafts that the server does not have yet, so that a reload without a network loses no word. */
const unsaved = new Map<string, Draft>();
let place = "drafts";

/** Opens the drafts of one person: another who signs in here must not see them. */
export function openDrafts(person: string): void {
    place = `drafts.${person}`;
    unsaved.clear();
    for (const [id, draft] of Object.entries(recall(place, isDraftRecord, {}))) unsaved.set(id, draft);
}

export function draftOf(id: string): Draft {
    return store.get().drafts[id] ?? unsaved.get(id) ?? { mode: "reply", body: "" };
}

/** Keeps what is being written: here at once, on the server after a rest. */
export function keepDraft(id: string, draft: Draft): void {
    store.set((state) => ({ ...state, drafts: { ...state.drafts, [id]: draft } }));
    unsaved.set(id, draft);
    remember(place, Object.fromEntries(unsaved));
    clearTimeout(timers.get(id));
    timers.set(
        id,
        setTimeout(() => void saveDraft(id), restMilliseconds),
    );
}

async function saveDraft(id: string): Promise<void> {
    timers.delete(id);
    const draft = unsaved.get(id);
    if (!draft) return;
    try {
        await put(`/conversations/${id}/draft`, { mode: draft.mode, body: draft.body });
        if (unsaved.get(id) === draft) {
            unsaved.delete(id);
            remember(place, Object.fromEntries(unsaved));
        }
    } catch {
        // It stays in this browser; the next word or the next connection tries again.
    }
}

/** Sends what could not be saved while the server was away. */
export function saveDrafts(): void {
    for (const id of unsaved.keys()) void saveDraft(id);
}

/** Takes the server's draft, unless this browser has words of its own. */
export function takeServerDraft(id: string, draft: Draft | null): void {
    if (unsaved.has(id) || store.get().drafts[id]?.body) return;
    store.set((state) => ({ ...state, drafts: { ...state.drafts, [id]: draft ?? { mode: "reply", body: "" } } }));
}

function isDraftRecord(value: unknown): value is Record<string, Draft> {
    return (
        isObject(value) &&
        Object.values(value).every(
            (draft) => isObject(draft) && typeof draft["body"] === "string" && (draft["mode"] === "reply" || draft["mode"] === "note"),
        )
    );
}
