import { isObject, type JsonObject, type Named } from "./types";

/** What must hold; what is absent is not asked. */
export interface RuleWhen {
    channels?: string[];
    words?: string[];
    languages?: string[];
    attributes?: { name: string; values: string[] }[];
    labels?: string[];
    hours?: { schedule: string; open: boolean };
    advertisement?: { ids?: string[]; headline?: string[] };
}

export interface RuleActions {
    queue?: string;
    priority?: number;
    skills?: { skill: string; level: number }[];
    labels?: string[];
    reply?: string;
}

export interface Rule {
    /** Absent for one that is new. */
    id?: string;
    name: string;
    enabled: boolean;
    when: RuleWhen;
    do: RuleActions;
    /** Whether the rules below are asked too. */
    continue: boolean;
}

export interface RuleList {
    version: number;
    rules: Rule[];
}

/** What rules say of one conversation. */
export interface Verdict {
    rules: string[];
    queue: Named;
    priority: number;
    skills: { name: string; level: number }[];
    labels: string[];
    reply: string | null;
}

export interface Trial {
    count: number;
    different: number;
    data: {
        conversation: string;
        contact: string;
        text: string;
        opened_at: string;
        saved: Verdict;
        tried: Verdict;
        different: boolean;
    }[];
}

/** How ids are called on the screen. */
export interface RuleNames {
    queues: Readonly<Record<string, string>>;
    channels: Readonly<Record<string, string>>;
    schedules: Readonly<Record<string, string>>;
    skills: Readonly<Record<string, string>>;
}

/** The text between commas, without what is empty or there twice. */
export function listed(text: string): string[] {
    return [...new Set(text.split(",").map((part) => part.trim()))].filter((part) => part !== "");
}

/** The list with one entry a place further up or down. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
    const copy = [...list];
    const [entry] = copy.splice(from, 1);
    if (entry === undefined || to < 0 || to > copy.length) return [...list];
    copy.splice(to, 0, entry);
    return copy;
}

const either = (words: readonly string[]): string => joined(words.map((word) => `“${word}”`), "or");

function joined(words: readonly string[], last: "and" | "or"): string {
    return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} ${last} ${words[words.length - 1]}`;
}

const named = (names: Readonly<Record<string, string>>, id: string): string => names[id] ?? "something that is gone";

/** "When the words have “refund” and it is closed by Shop": what a rule asks, in one line. */
export function whenInWords(when: RuleWhen, names: RuleNames): string {
    const parts = [
        when.channels?.length ? `it comes by ${joined(when.channels.map((id) => named(names.channels, id)), "or")}` : "",
        when.words?.length ? `the first message says ${either(when.words)}` : "",
        when.languages?.length ? `the language is ${joined(when.languages, "or")}` : "",
        ...(when.attributes ?? []).map((entry) => `${entry.name} is ${either(entry.values)}`),
        when.labels?.length ? `the customer had the label ${either(when.labels)} before` : "",
        when.hours ? `it is ${when.hours.open ? "open" : "closed"} by ${named(names.schedules, when.hours.schedule)}` : "",
        when.advertisement ? advertisementInWords(when.advertisement) : "",
    ].filter(Boolean);
    return parts.length > 0 ? `When ${joined(parts, "and")}` : "Always";
}

function advertisementInWords(advertisement: { ids?: string[]; headline?: string[] }): string {
    const ids = advertisement.ids?.length ? ` ${either(advertisement.ids)}` : "";
    const headline = advertisement.headline?.length ? ` with ${either(advertisement.headline)} in its headline` : "";
    return ids ? `it comes from the advertisement${ids}${headline}` : `it comes from an advertisement${headline}`;
}

/** "put it in Billing, with priority 5": what a rule does, in one line. */
export function actionsInWords(actions: RuleActions, names: RuleNames): string {
    const parts = [
        actions.queue ? `put it in ${named(names.queues, actions.queue)}` : "",
        actions.priority === undefined ? "" : `give it priority ${actions.priority}`,
        actions.skills?.length ? `ask for ${joined(actions.skills.map((claim) => `${named(names.skills, claim.skill)} (level ${claim.level} or more)`), "and")}` : "",
        actions.labels?.length ? `label it ${joined(actions.labels, "and")}` : "",
        actions.reply ? `reply “${actions.reply}”` : "",
    ].filter(Boolean);
    return joined(parts, "and");
}

/** What another list of rules would change of a conversation, one line each. */
export function differences(saved: Verdict, tried: Verdict): string[] {
    const skills = (verdict: Verdict): string => joined(verdict.skills.map((skill) => `${skill.name} ${skill.level}`), "and") || "none";
    const labels = (verdict: Verdict): string => joined(verdict.labels, "and") || "none";
    const pairs: [string, string, string][] = [
        ["Queue", saved.queue.name, tried.queue.name],
        ["Priority", String(saved.priority), String(tried.priority)],
        ["Skills", skills(saved), skills(tried)],
        ["Labels", labels(saved), labels(tried)],
        ["Reply", saved.reply ?? "none", tried.reply ?? "none"],
    ];
    const lines = pairs.filter(([, before, after]) => before !== after).map(([what, before, after]) => `${what}: ${before} → ${after}`);
    // Other rules that do the same.
    if (lines.length === 0 && saved.rules.join() !== tried.rules.join()) lines.push("The same, by other rules");
    return lines;
}

/** The sentence about the rules that placed a conversation, if any did. */
export function placedInWords(placed: JsonObject | null | undefined): string | undefined {
    const summary = isObject(placed) ? placed["summary"] : undefined;
    return typeof summary === "string" ? summary : undefined;
}
