import { useSyncExternalStore } from "react";

/** One value that changes by replacement, and those who want to know. */
export interface Store<S> {
    get(): S;
    set(change: (state: S) => S): void;
    subscribe(listener: () => void): () => void;
}

export function createStore<S>(initial: S): Store<S> {
    let state = initial;
    const listeners = new Set<() => void>();
    return {
        get: () => state,
        set(change) {
            const next = change(state);
            if (Object.is(next, state)) return;
            state = next;
            for (const listener of [...listeners]) listener();
        },
        subscribe(listener) {
            listeners.add(listener);
            return () => listeners.delete(listener);
        },
    };
}

/** Reads a part of the store. The selector must give the same object for the same state; derive with `useMemo`. */
export function useSelection<S, T>(store: Store<S>, select: (state: S) => T): T {
    return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
