/** When a rule of overflow applies, in the form of the API. */
export type OverflowWhen =
    | { waited_seconds: number }
    | { length: number }
    | { expected_wait_seconds: number }
    | { nobody_signed_in: true }
    | { service_level: { below_percent: number; within_seconds: number } };

/** What it does then. Texts are by language, such as `nl`. */
export type OverflowThen =
    | { add_tier: number }
    | { queue: string }
    | { message: Record<string, string> }
    | { call_back: { after_minutes: number; message: Record<string, string> } };

export interface OverflowRule {
    when: OverflowWhen;
    then: OverflowThen;
}

export type Trigger = "joined" | "waited" | "length" | "expected" | "nobody" | "level";
export type Deed = "tier" | "queue" | "message" | "call_back";

export interface Wording {
    language: string;
    text: string;
}

/** A rule as its form holds it: what belongs to another choice is kept while a person tries them. */
export interface OverflowDraft {
    trigger: Trigger;
    seconds: number;
    length: number;
    percent: number;
    deed: Deed;
    tier: number;
    queue: string;
    minutes: number;
    texts: Wording[];
}

const usual: OverflowDraft = {
    trigger: "waited",
    seconds: 120,
    length: 20,
    percent: 80,
    deed: "message",
    tier: 2,
    queue: "",
    minutes: 30,
    texts: [{ language: "en", text: "" }],
};

export function newDraft(): OverflowDraft {
    return { ...usual, texts: usual.texts.map((wording) => ({ ...wording })) };
}

const place = "[ The wait is about {wait}.]";

/** The usual messages about the place in line: on joining, and twice on the way. */
export function placeDrafts(): OverflowDraft[] {
    const joined = `Thank you for your message. You are number {place} in line.${place}`;
    const later = `You are number {place} in line now.${place}`;
    return [
        { ...newDraft(), trigger: "joined", texts: [{ language: "en", text: joined }] },
        { ...newDraft(), seconds: 300, texts: [{ language: "en", text: later }] },
        { ...newDraft(), seconds: 900, texts: [{ language: "en", text: later }] },
    ];
}

/** Whether customers hear their place in line already. */
export function tellsPlace(drafts: readonly OverflowDraft[]): boolean {
    return drafts.some(({ deed, texts }) => deed === "message" && texts.some(({ text }) => text.includes("{place}")));
}

export function draftOf({ when, then }: OverflowRule): OverflowDraft {
    return { ...newDraft(), ...triggerOf(when), ...deedOf(then) };
}

function triggerOf(when: OverflowWhen): Partial<OverflowDraft> {
    if ("waited_seconds" in when) return when.waited_seconds === 0 ? { trigger: "joined" } : { trigger: "waited", seconds: when.waited_seconds };
    if ("length" in when) return { trigger: "length", length: when.length };
    if ("expected_wait_seconds" in when) return { trigger: "expected", seconds: when.expected_wait_seconds };
    if ("service_level" in when) return { trigger: "level", percent: when.service_level.below_percent, seconds: when.service_level.within_seconds };
    return { trigger: "nobody" };
}

function deedOf(then: OverflowThen): Partial<OverflowDraft> {
    if ("add_tier" in then) return { deed: "tier", tier: then.add_tier };
    if ("queue" in then) return { deed: "queue", queue: then.queue };
    if ("message" in then) return { deed: "message", texts: wordings(then.message) };
    return { deed: "call_back", minutes: then.call_back.after_minutes, texts: wordings(then.call_back.message) };
}

function wordings(texts: Record<string, string>): Wording[] {
    return Object.entries(texts)
        .map(([language, text]) => ({ language, text }))
        .sort((one, other) => one.language.localeCompare(other.language));
}

export function ruleOf(draft: OverflowDraft): OverflowRule {
    return { when: whenOf(draft), then: thenOf(draft) };
}

function whenOf(draft: OverflowDraft): OverflowWhen {
    switch (draft.trigger) {
        case "joined":
            return { waited_seconds: 0 };
        case "waited":
            return { waited_seconds: draft.seconds };
        case "length":
            return { length: draft.length };
        case "expected":
            return { expected_wait_seconds: draft.seconds };
        case "nobody":
            return { nobody_signed_in: true };
        case "level":
            return { service_level: { below_percent: draft.percent, within_seconds: draft.seconds } };
    }
}

function thenOf(draft: OverflowDraft): OverflowThen {
    const message = Object.fromEntries(draft.texts.map(({ language, text }) => [language.trim().toLowerCase(), text]));
    switch (draft.deed) {
        case "tier":
            return { add_tier: draft.tier };
        case "queue":
            return { queue: draft.queue };
        case "message":
            return { message };
        case "call_back":
            return { call_back: { after_minutes: draft.minutes, message } };
    }
}

/** Whether two texts are for the same language: one of them would be lost. */
export function saysTwice(draft: OverflowDraft): boolean {
    const languages = draft.texts.map(({ language }) => language.trim().toLowerCase());
    return (draft.deed === "message" || draft.deed === "call_back") && new Set(languages).size < languages.length;
}

/** Where the server may say that something of a rule does not fit. */
export function overflowFields(drafts: readonly OverflowDraft[]): string[] {
    const whens = ["waited_seconds", "length", "expected_wait_seconds", "nobody_signed_in", "service_level.below_percent", "service_level.within_seconds"];
    return drafts.flatMap((draft, index) => {
        const texts = draft.texts.map(({ language }) => language.trim().toLowerCase());
        const messages = ["message", "call_back.message"].flatMap((path) => [...texts.map((language) => `${path}.${language}`), path]);
        const thens = ["add_tier", "queue", "call_back.after_minutes", ...messages];
        return [...whens.map((path) => `overflow[${index}].when.${path}`), ...thens.map((path) => `overflow[${index}].then.${path}`)];
    });
}
