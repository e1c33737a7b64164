import { firstView, viewKey, viewQuery, type View } from "../model/listview";
import { putConversation } from "../model/reduce";
import type { Conversation, Counts, Page, Queue } from "../model/types";
import { all, get, sentence } from "../net/api";
import { patch, store } from "./desk";
import { byID } from "./records";

const pageSize = 60;
/** Counts are asked again at most this often, however busy the workspace. */
const countsMilliseconds = 2000;

/** The ids in the order of the rows on screen; the list writes it, the keyboard reads it. */
export const rows: { current: readonly string[] } = { current: [] };

/** Shows another list, from its first page. */
export function show(change: Partial<View>): void {
    const view = { ...store.get().list.view, ...change };
    store.set((state) => ({ ...state, drawer: null, list: { view, paged: [], next: null, loading: false, loaded: false } }));
    void loadPage(true);
}

export function showFirst(change: Partial<View>): void {
    show({ ...firstView, queue: undefined, channel: undefined, label: undefined, ...change });
}

/** Fetches the first page afresh, or the next one. An answer for a list that is gone is dropped. */
export async function loadPage(afresh: boolean): Promise<void> {
    const { list } = store.get();
    if (list.loading || (!afresh && list.loaded && list.next === null)) return;
    const key = viewKey(list.view);
    store.set((state) => ({ ...state, list: { ...state.list, loading: true, error: undefined } }));
    try {
        const page = await get<Page<Conversation>>(`/conversations?${viewQuery(list.view, afresh ? null : list.next, pageSize)}`);
        store.set((state) => {
            if (viewKey(state.list.view) !== key) return state;
            const taken = page.data.reduce(putConversation, state);
            const before = afresh ? [] : state.list.paged;
            const known = new Set(before);
            const paged = [...before, ...page.data.map((entry) => entry.id).filter((id) => !known.has(id))];
            return { ...taken, list: { ...state.list, paged, next: page.next, loading: false, loaded: true } };
        });
    } catch (error) {
        store.set((state) =>
            viewKey(state.list.view) === key
                ? { ...state, list: { ...state.list, loading: false, error: sentence(error) } }
                : state,
        );
    }
}

let countsTimer: ReturnType<typeof setTimeout> | null = null;

/** Asks for the counts of tabs and queues soon; many calls make one question. */
export function countSoon(): void {
    if (countsTimer !== null) return;
    countsTimer = setTimeout(() => {
        countsTimer = null;
        void loadCounts();
    }, countsMilliseconds);
}

export async function loadCounts(): Promise<void> {
    try {
        const [counts, queues] = await Promise.all([get<Counts>("/conversations/counts"), all<Queue>("/queues")]);
        patch({ counts, queues: byID(queues) });
    } catch {
        // The tabs keep their last numbers; the next event asks again.
    }
}
