import { createStore, useSelection } from "../model/store";
import { initialState, type State, type Toast } from "../model/state";
import { sentence } from "../net/api";

/** What this page knows; everything on screen is drawn from it. */
export const store = createStore<State>(initialState);

/** Reads a part of what the page knows. */
export function useDesk<T>(select: (state: State) => T): T {
    return useSelection(store, select);
}

export function patch(change: Partial<State>): void {
    store.set((state) => ({ ...state, ...change }));
}

let toastNumber = 0;

/** Says something at the edge of the screen for a few seconds, with at most one deed to do about it. */
export function toast(text: string, tone: Toast["tone"] = "plain", action?: Toast["action"]): void {
    toastNumber += 1;
    const id = toastNumber;
    store.set((state) => ({ ...state, toasts: [...state.toasts.slice(-2), { id, text, tone, action }] }));
}

export function dismissToast(id: number): void {
    store.set((state) => ({ ...state, toasts: state.toasts.filter((entry) => entry.id !== id) }));
}

/** Takes back the offers to undo something with `about`: something else was done with it. */
export function dismissUndo(about: string): void {
    if (store.get().toasts.some((entry) => entry.action?.about === about)) {
        store.set((state) => ({ ...state, toasts: state.toasts.filter((entry) => entry.action?.about !== about) }));
    }
}

export function complain(error: unknown): void {
    toast(sentence(error), "bad");
}

/** Lets a screen reader say something without moving the focus. */
export function announce(text: string): void {
    patch({ announcement: text });
}
