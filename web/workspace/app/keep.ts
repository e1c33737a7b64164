/** What this browser remembers by itself. Storage can be full or forbidden; then nothing is remembered. */
export function remember(key: string, value: unknown): void {
    try {
        localStorage.setItem(`balie.${key}`, JSON.stringify(value));
    } catch {
        // Private windows refuse; the page works without.
    }
}

/** What was remembered under a key, if it is of the kind that the check accepts. */
export function recall<T>(key: string, accept: (value: unknown) => value is T, otherwise: T): T {
    try {
        const value: unknown = JSON.parse(localStorage.getItem(`balie.${key}`) ?? "null");
        return accept(value) ? value : otherwise;
    } catch {
        return otherwise;
    }
}

export function forget(key: string): void {
    try {
        localStorage.removeItem(`balie.${key}`);
    } catch {
        // As above.
    }
}
