/** What a shortcut or the command bar asks of a part of the page that may not be on screen. */
export type Wish = "write" | "reply" | "note" | "attach" | "macros" | "emoji" | "search" | "latest";

const listeners = new Map<Wish, Set<() => void>>();

/** Hears one wish until the returned function is called. */
export function hear(wish: Wish, act: () => void): () => void {
    const set = listeners.get(wish) ?? new Set();
    listeners.set(wish, set);
    set.add(act);
    return () => set.delete(act);
}

/** Utters a wish; nobody hears it if its part is not shown. */
export function wish(name: Wish): void {
    for (const act of [...(listeners.get(name) ?? [])]) act();
}
