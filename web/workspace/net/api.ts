import { isObject, type JsonObject } from "../model/types";

/** What the server answered when it did not do what was asked (`application/problem+json`). */
export class Problem extends Error {
    constructor(
        readonly status: number,
        /** Stable; part of the API. */
        readonly code: string,
        /** A sentence for people. */
        readonly detail: string,
        /** The JSON path at fault. */
        readonly field: string | null,
    ) {
        super(detail);
    }
}

/** The server could not be reached, or did not answer in time. Whether it did the work is not known. */
export class Unreachable extends Error {
    constructor() {
        super("The server cannot be reached.");
    }
}

const base = "/api/v1";
const answerMilliseconds = 20_000;
const uploadMilliseconds = 300_000;
const simulationMilliseconds = 120_000;

/** Calls the API and gives the parsed answer. Throws {@link Problem} or {@link Unreachable}, nothing else. */
export async function call<T>(method: string, path: string, body?: JsonObject): Promise<T> {
    return request<T>(method, path, answerMilliseconds, body === undefined ? undefined : JSON.stringify(body), "application/json");
}

export const get = <T>(path: string): Promise<T> => call<T>("GET", path);
export const post = <T>(path: string, body: JsonObject = {}): Promise<T> => call<T>("POST", path, body);
export const put = <T>(path: string, body: JsonObject): Promise<T> => call<T>("PUT", path, body);

/** Sends a file; the server keeps it until a message takes it. */
export async function upload<T>(file: File): Promise<T> {
    const path = `/media?filename=${encodeURIComponent(file.name || "file")}`;
    return request<T>("POST", path, uploadMilliseconds, file, file.type || "application/octet-stream");
}

/** Has something simulated; the server stops when `signal` does. */
export function simulate<T>(wish: JsonObject, signal: AbortSignal): Promise<T> {
    return request<T>("POST", "/simulations", simulationMilliseconds, JSON.stringify(wish), "application/json", signal);
}

/** All items of a list, page after page, up to a limit. */
export async function all<T>(path: string, limit = 500): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
        const separator = path.includes("?") ? "&" : "?";
        const page: { data: T[]; next?: string | null } = await get(
            `${path}${separator}limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
        );
        items.push(...page.data);
        cursor = page.next ?? null;
    } while (cursor && items.length < limit);
    return items;
}

async function request<T>(method: string, path: string, limit: number, body: BodyInit | undefined, type: string, signal?: AbortSignal): Promise<T> {
    const abort = new AbortController();
    signal?.addEventListener("abort", () => abort.abort());
    const timer = setTimeout(() => abort.abort(), limit);
    try {
        const response = await fetch(base + path, {
            method,
            body,
            headers: body === undefined ? {} : { "Content-Type": type },
            credentials: "same-origin",
            cache: "no-store",
            signal: abort.signal,
        });
        const text = await response.text();
        if (!response.ok) throw problem(response.status, text);
        return (text === "" ? undefined : JSON.parse(text)) as T;
    } catch (error) {
        throw error instanceof Problem ? error : new Unreachable();
    } finally {
        clearTimeout(timer);
    }
}

function problem(status: number, text: string): Problem {
    let body: unknown = null;
    try {
        body = JSON.parse(text);
    } catch {
        // A proxy in between may answer in HTML; the status alone must do.
    }
    const member = (key: string): string | null => {
        const value = isObject(body) ? body[key] : null;
        return typeof value === "string" ? value : null;
    };
    return new Problem(
        status,
        member("code") ?? `http_${status}`,
        member("detail") ?? member("title") ?? `The server answered ${status}.`,
        member("field"),
    );
}

/** A sentence for people about anything that was thrown. */
export function sentence(error: unknown): string {
    return error instanceof Error ? error.message : "Something went wrong.";
}
