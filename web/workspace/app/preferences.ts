import type { JsonObject } from "../model/types";
import { keymap, type Keymap } from "../model/keymap";
import { put } from "../net/api";
import { complain, patch, store } from "./desk";
import { recall, remember } from "./keep";

export type Theme = "auto" | "light" | "dark";

/** A person's own settings, kept by the server so that they follow to any browser. */
export interface Preferences {
    theme: Theme;
    sound: boolean;
    notifications: boolean;
    /** Enter sends; otherwise it starts a new line. Ctrl/Cmd+Enter always sends. */
    enterSends: boolean;
    activity: boolean;
    shortcuts: JsonObject;
}

/** The preferences in a server's object; what is absent or of another type has its default. */
export function readPreferences(raw: JsonObject): Preferences {
    const flag = (key: string, otherwise: boolean): boolean => {
        const value = raw[key];
        return typeof value === "boolean" ? value : otherwise;
    };
    const shortcuts = raw["shortcuts"];
    return {
        theme: isTheme(raw["theme"]) ? raw["theme"] : "auto",
        sound: flag("sound", true),
        notifications: flag("notifications", true),
        enterSends: flag("enter_sends", true),
        activity: flag("activity", true),
        shortcuts: typeof shortcuts === "object" && shortcuts !== null && !Array.isArray(shortcuts) ? shortcuts : {},
    };
}

let cached: { raw: JsonObject; preferences: Preferences; map: Keymap } | null = null;
const none: JsonObject = {};

function current(): { preferences: Preferences; map: Keymap } {
    const raw = store.get().me?.preferences ?? none;
    if (!cached || cached.raw !== raw) {
        const read = readPreferences(raw);
        cached = { raw, preferences: read, map: keymap(read.shortcuts) };
    }
    return cached;
}

export function preferences(): Preferences {
    return current().preferences;
}

export function currentKeymap(): Keymap {
    return current().map;
}

/** Changes one setting: at once on screen, then on the server. */
export async function prefer(key: string, value: JsonObject[string]): Promise<void> {
    const me = store.get().me;
    if (!me) return;
    const changed = { ...me.preferences, [key]: value };
    patch({ me: { ...me, preferences: changed } });
    if (key === "theme") applyTheme();
    try {
        await put("/me/preferences", changed);
    } catch (error) {
        complain(error);
    }
}

function isTheme(value: unknown): value is Theme {
    return value === "auto" || value === "light" || value === "dark";
}

const wishesDark = typeof window === "undefined" ? null : window.matchMedia("(prefers-color-scheme: dark)");

/** Draws in the person's colours; before sign-in in those this browser used last. */
export function applyTheme(): void {
    const theme = store.get().me ? preferences().theme : recall("theme", isTheme, "auto");
    if (store.get().me) remember("theme", theme);
    const dark = theme === "dark" || (theme === "auto" && wishesDark?.matches === true);
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}

export function followSystemTheme(): void {
    wishesDark?.addEventListener("change", applyTheme);
    applyTheme();
}
