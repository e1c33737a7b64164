/** Why the sandbox refused something, in its own words. */
export class Refusal extends Error {}

/** Calls a control route and gives back its JSON. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init: RequestInit = { method };
    if (body !== undefined) {
        init.body = JSON.stringify(body);
        init.headers = { "Content-Type": "application/json" };
    }
    let response: Response;
    try {
        response = await fetch(`/sandbox/${path}`, init);
    } catch {
        throw new Refusal("The sandbox cannot be reached.");
    }
    const json = await response.json().catch(() => null);
    if (!response.ok) throw new Refusal(json?.error?.message ?? `The sandbox answered ${response.status}.`);
    return json as T;
}

/** The address of a stored file. */
export function mediaURL(id: string): string {
    return `/sandbox/media/${encodeURIComponent(id)}`;
}

/** A file's content as the control routes take it. */
export async function base64(file: Blob): Promise<string> {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
        reader.onerror = () => reject(new Refusal("The file could not be read."));
        reader.readAsDataURL(file);
    });
}
