import { duration } from "./time";
import { isObject, stringMember, type Json, type JsonObject } from "./types";

/** Why an offer was made, as sentences and lines for people. */
export interface Explained {
    sentences: string[];
    /** Who could take it: "Bo: has 1 of 5, free for 3 min". */
    considered: string[];
    /** Who could not, and why: "Cleo did not respond to an offer". */
    passedOver: string[];
}

const strategies: Record<string, string> = {
    longest_idle: "This queue chooses who has been free longest.",
    least_busy: "This queue chooses who has least to do.",
    round_robin: "This queue chooses one after the other.",
    most_available: "This queue chooses who has most room.",
    best_skill: "This queue chooses who knows best what is needed.",
    fewest_handled: "This queue chooses who has taken fewest today.",
    fixed_order: "This queue asks its members in a fixed order.",
};

/** Ends of sentences that begin with a name, and with a number of people. */
const reasons: Record<string, { one: string; many: string }> = {
    offline: { one: "is offline", many: "are offline" },
    away: { one: "is away", many: "are away" },
    not_responding: { one: "did not respond to an offer", many: "did not respond to an offer" },
    wrap_up: { one: "writes up the last one", many: "write up the last one" },
    full: { one: "has no room", many: "have no room" },
    kind_limit: { one: "has enough of this kind", many: "have enough of this kind" },
    exclusive: { one: "has something that goes beside nothing else", many: "have something that goes beside nothing else" },
    ringing: { one: "has another offer ringing", many: "have another offer ringing" },
    not_member: { one: "is not in this queue", many: "are not in this queue" },
    higher_tier: { one: "is not asked yet", many: "are not asked yet" },
    held_for_last_agent: { one: "comes after who had the customer before", many: "come after who had the customer before" },
    lacks_skill: { one: "lacks a skill", many: "lack a skill" },
    declined: { one: "declined it", many: "declined it" },
    did_not_answer: { one: "let it ring out", many: "let it ring out" },
    ranked_lower: { one: "comes later by the queue’s strategy", many: "come later by the queue’s strategy" },
};

/**
 * Puts the floor's reasoning into words. What it does not know it leaves out: no key of the wire is shown.
 *
 * @param at When the offer was made, in RFC 3339.
 */
export function explain(explanation: Json | undefined, at: string): Explained {
    if (!isObject(explanation)) return { sentences: [], considered: [], passedOver: [] };
    return {
        sentences: [
            waited(explanation),
            place(explanation),
            strategies[stringMember(explanation, "strategy") ?? ""],
            steps(explanation),
            credit(explanation),
            lastAgent(explanation),
            forgotten(explanation),
        ].filter((sentence): sentence is string => sentence !== undefined),
        considered: objects(explanation["candidates"]).flatMap((candidate) => candidateLine(candidate, at)),
        passedOver: [...objects(explanation["passed_over"]).flatMap(passedLine), ...objects(explanation["others"]).flatMap(othersLine)],
    };
}

function objects(value: Json | undefined): JsonObject[] {
    return Array.isArray(value) ? value.filter(isObject) : [];
}

function nameIn(value: Json | undefined): string | undefined {
    return isObject(value) ? stringMember(value, "name") : undefined;
}

function waited(explanation: JsonObject): string | undefined {
    const milliseconds = explanation["waited_ms"];
    if (typeof milliseconds !== "number") return undefined;
    const chosen = nameIn(explanation["chosen"]);
    const wait = milliseconds < 1000 ? "Offered at once" : `Waited ${duration(milliseconds)} in line`;
    return explanation["trigger"] === "agent" && chosen ? `${wait}, until ${chosen} was free.` : `${wait}.`;
}

function place(explanation: JsonObject): string | undefined {
    const place = explanation["place"];
    const chosen = nameIn(explanation["chosen"]);
    return typeof place === "number" && place > 1 && chosen ? `Number ${place} in line: nobody before it could go to ${chosen}.` : undefined;
}

function steps(explanation: JsonObject): string | undefined {
    const step = explanation["step"];
    return typeof step === "number" ? `It had waited long enough for step ${step} of the queue.` : undefined;
}

function credit(explanation: JsonObject): string | undefined {
    const milliseconds = explanation["credit_ms"];
    return typeof milliseconds === "number" ? `Its wait counted ${duration(milliseconds)} longer, as the time to answer free of charge was running out.` : undefined;
}

function lastAgent(explanation: JsonObject): string | undefined {
    const last = explanation["last_agent"];
    const name = isObject(last) ? nameIn(last["agent"]) : undefined;
    if (!isObject(last) || !name) return undefined;
    const refusal = reasons[stringMember(last, "refusal") ?? ""]?.one;
    return refusal ? `${name} spoke with this customer before, but ${refusal}.` : `${name} spoke with this customer before.`;
}

function forgotten(explanation: JsonObject): string | undefined {
    return explanation["declines_forgotten"] === true ? "Everyone who could take it had declined, so it was offered again." : undefined;
}

function candidateLine(candidate: JsonObject, at: string): string[] {
    const name = nameIn(candidate["agent"]);
    if (!name) return [];
    const { load, capacity, tier, levels, handled } = candidate;
    const idle = Date.parse(at) - Date.parse(stringMember(candidate, "idle_since") ?? "");
    const facts = [
        typeof load === "number" && typeof capacity === "number" ? `has ${load} of ${capacity}` : "",
        Number.isFinite(idle) ? `free for ${duration(idle)}` : "",
        typeof levels === "number" ? `skill levels add up to ${levels}` : "",
        typeof handled === "number" ? `took ${handled} today` : "",
        typeof tier === "number" ? `tier ${tier}` : "",
    ].filter(Boolean);
    return [facts.length > 0 ? `${name}: ${facts.join(", ")}` : name];
}

function passedLine(passed: JsonObject): string[] {
    const name = nameIn(passed["agent"]);
    const words = stringMember(passed, "words") ?? reasons[stringMember(passed, "reason") ?? ""]?.one;
    return name && words ? [`${name} ${words}`] : [];
}

function othersLine(others: JsonObject): string[] {
    const { count } = others;
    const words = reasons[stringMember(others, "reason") ?? ""];
    if (typeof count !== "number" || count < 1 || !words) return [];
    return [`${count} more ${count === 1 ? words.one : words.many}`];
}
