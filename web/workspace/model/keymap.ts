/** Everything that a key can do. The names are stored in preferences. */
export type ActionName =
    | "commandBar"
    | "help"
    | "next"
    | "previous"
    | "nextAlways"
    | "previousAlways"
    | "resolve"
    | "resolveNext"
    | "snooze"
    | "reply"
    | "note"
    | "attach"
    | "macros"
    | "emoji"
    | "search"
    | "sidebarLeft"
    | "sidebarRight"
    | "unread"
    | "assign"
    | "acceptOffer";

export interface ActionInfo {
    name: ActionName;
    label: string;
    group: "Everywhere" | "Conversations" | "Writing" | "Offers";
    chords: string[];
}

/** The defaults. `Mod` is Cmd on a Mac and Ctrl elsewhere. */
export const actions: readonly ActionInfo[] = [
    { name: "commandBar", label: "Command bar", group: "Everywhere", chords: ["Mod+K"] },
    { name: "help", label: "Keyboard shortcuts", group: "Everywhere", chords: ["?"] },
    { name: "search", label: "Search", group: "Everywhere", chords: ["Mod+Shift+F"] },
    { name: "sidebarLeft", label: "Show or hide the rail", group: "Everywhere", chords: ["["] },
    { name: "sidebarRight", label: "Show or hide contact details", group: "Everywhere", chords: ["]"] },
    { name: "next", label: "Next conversation", group: "Conversations", chords: ["J"] },
    { name: "previous", label: "Previous conversation", group: "Conversations", chords: ["K"] },
    { name: "nextAlways", label: "Next conversation, even while writing", group: "Conversations", chords: ["Alt+J"] },
    { name: "previousAlways", label: "Previous conversation, even while writing", group: "Conversations", chords: ["Alt+K"] },
    { name: "resolve", label: "Resolve or reopen", group: "Conversations", chords: ["E", "Alt+E"] },
    { name: "resolveNext", label: "Resolve and open the next", group: "Conversations", chords: ["Mod+Alt+E"] },
    { name: "snooze", label: "Snooze", group: "Conversations", chords: ["H", "Alt+M"] },
    { name: "assign", label: "Assign", group: "Conversations", chords: ["A"] },
    { name: "unread", label: "Mark unread", group: "Conversations", chords: ["U"] },
    { name: "reply", label: "Write a reply", group: "Writing", chords: ["R"] },
    { name: "note", label: "Write a private note", group: "Writing", chords: ["N"] },
    { name: "attach", label: "Attach a file", group: "Writing", chords: ["Mod+Alt+A"] },
    { name: "macros", label: "Canned replies", group: "Writing", chords: ["Mod+M"] },
    { name: "emoji", label: "Emoji", group: "Writing", chords: ["Mod+E"] },
    { name: "acceptOffer", label: "Accept the offer", group: "Offers", chords: ["Mod+Enter"] },
];

/** Keys that are fixed because people's fingers and the platform own them; shown in the help. */
export const fixedKeys: readonly { label: string; group: ActionInfo["group"]; chord: string }[] = [
    { label: "Send, unless an offer rings", group: "Writing", chord: "Mod+Enter" },
    { label: "Canned reply while writing", group: "Writing", chord: "/" },
    { label: "Emoji while writing", group: "Writing", chord: ":" },
    { label: "Name a colleague in a note", group: "Writing", chord: "@" },
    { label: "Decline the offer", group: "Offers", chord: "Esc Esc" },
    { label: "One step back", group: "Everywhere", chord: "Esc" },
];

/** What a key event tells us; the members of `KeyboardEvent` that count. */
export interface KeyPress {
    key: string;
    code: string;
    ctrlKey: boolean;
    metaKey: boolean;
    altKey: boolean;
    shiftKey: boolean;
    isComposing?: boolean;
    keyCode?: number;
    /** AltGr produces characters on European keyboards and must not count as Ctrl+Alt. */
    altGraph?: boolean;
}

/** The chord that was pressed, as `Mod+Alt+Shift+K`; `null` for a lone modifier and while an input method composes. */
export function chordOf(press: KeyPress, mac: boolean): string | null {
    if (press.isComposing || press.keyCode === 229) return null;
    if (["Control", "Meta", "Alt", "Shift", "AltGraph", "Dead", "Process"].includes(press.key)) return null;
    const graph = press.altGraph === true;
    const mod = !graph && (mac ? press.metaKey : press.ctrlKey);
    const alt = !graph && press.altKey;
    // The other platform's modifier is never part of our chords: Ctrl+K on a Mac belongs to the text field.
    if (!graph && (mac ? press.ctrlKey : press.metaKey)) return null;
    // With Alt, a Mac types another character; the key's place tells the letter.
    const place = /^(?:Key|Digit)(.)$/.exec(press.code)?.[1];
    const key = alt && place ? place : press.key.length === 1 ? press.key.toUpperCase() : press.key;
    // A sign such as `?` already contains Shift on many layouts, and on others not.
    const letter = /^[A-Z]$/.test(key) || key.length > 1;
    return [mod && "Mod", alt && "Alt", press.shiftKey && letter && "Shift", key].filter(Boolean).join("+");
}

export type Keymap = Record<ActionName, string[]>;

/** The defaults with the person's own choices over them; what is not a list of strings is ignored. */
export function keymap(overrides: unknown): Keymap {
    const own = typeof overrides === "object" && overrides !== null ? (overrides as Record<string, unknown>) : {};
    const entries = actions.map((action): [ActionName, string[]] => {
        const chosen = own[action.name];
        const valid = Array.isArray(chosen) && chosen.every((chord): chord is string => typeof chord === "string");
        return [action.name, valid ? chosen : action.chords];
    });
    return Object.fromEntries(entries) as Keymap;
}

/**
 * What a press means here.
 *
 * Inside a field only chords with Mod or Alt count, so that writing "resolve" never resolves anything.
 */
export function actionFor(press: KeyPress, map: Keymap, context: { inField: boolean; mac: boolean }): ActionName | null {
    const chord = chordOf(press, context.mac);
    if (chord === null) return null;
    if (context.inField && !chord.startsWith("Mod+") && !chord.startsWith("Alt+")) return null;
    for (const action of actions) {
        if (map[action.name].includes(chord)) return action.name;
    }
    return null;
}

/** The other action that already has this chord, if any. */
export function conflict(map: Keymap, name: ActionName, chord: string): ActionName | null {
    return actions.find((action) => action.name !== name && map[action.name].includes(chord))?.name ?? null;
}

/** A chord as people read it: `⌘K` on a Mac, `Ctrl K` elsewhere. */
export function showChord(chord: string, mac: boolean): string {
    const parts = chord.split("+").map((part) => {
        if (part === "Mod") return mac ? "⌘" : "Ctrl";
        if (part === "Alt") return mac ? "⌥" : "Alt";
        if (part === "Shift") return mac ? "⇧" : "Shift";
        if (part === "Enter") return "↵";
        return part;
    });
    return parts.join(mac ? "" : " ");
}

/** Whether the focus is in something that takes text. */
export function isField(element: { tagName: string; isContentEditable?: boolean; type?: string } | null): boolean {
    if (!element) return false;
    if (element.isContentEditable) return true;
    if (element.tagName === "TEXTAREA" || element.tagName === "SELECT") return true;
    return element.tagName === "INPUT" && !["button", "checkbox", "radio", "submit", "range"].includes(element.type ?? "text");
}
