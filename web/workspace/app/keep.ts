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

/** Takes everything that was remembered under keys with this beginning; it is forgotten there. */
export function takeAll<T>(beginning: string, accept: (value: unknown) => value is T): T[] {
    const found: T[] = [];
    try {
        const keys = Object.keys(localStorage).filter((key) => key.startsWith(`balie.${beginning}`));
        for (const key of keys) {
            const value: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
            if (accept(value)) found.push(value);
            localStorage.removeItem(key);
        }
    } catch {
        // What cannot be read is not there.
    }
    return found;
}

/** A name of this tab that survives a reload. */
export function tabName(): string {
    try {
        const known = sessionStorage.getItem("balie.tab");
        const name = known ?? String(crypto.getRandomValues(new Uint32Array(1))[0]);
        sessionStorage.setItem("balie.tab", name);
        return name;
    } catch {
        return "tab";
    }
}
