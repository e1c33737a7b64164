import { duration } from "./time";
import type { AgentFigures, Floor, QueueFigures } from "./board";
import type { Presence } from "./types";

/** A number of the board that opens the conversations behind it. */
export type FloorNumber = "waiting" | "ringing" | "closing" | "held" | "abandoned" | "unanswered";

/** What is asked behind a number: of which queue, or of whom. */
export interface Behind {
    of: FloorNumber;
    title: string;
    queue?: string;
    agent?: string;
}

/** @param since when today began, here */
export function behindQuery(behind: Behind, since: string): string {
    const query = new URLSearchParams({ of: behind.of, since });
    if (behind.queue) query.set("queue", behind.queue);
    if (behind.agent) query.set("agent", behind.agent);
    return query.toString();
}

/** When today began, by this browser's clock and zone. */
export function dayBegin(now: number): string {
    const day = new Date(now);
    day.setHours(0, 0, 0, 0);
    return day.toISOString();
}

/** Millionths of a dollar as people write it: "$0.05", "$12". Less than a cent is said so. */
export function money(millionths: number): string {
    const cents = Math.round(millionths / 10_000);
    if (millionths > 0 && cents === 0) return "<$0.01";
    return `$${(cents / 100).toFixed(2)}`;
}

/** A share of 1 in hundredths; a dash for what has none. */
export function percent(share: number | null): string {
    return share === null ? "–" : `${Math.round(share * 100)} %`;
}

/** The sums over all queues, and the worst of them. */
export interface FloorTotals {
    waiting: number;
    ringing: number;
    closing: number;
    stake: number;
    /** Waits of today that ended without an answer. */
    abandoned: number;
    /** Since when the one waits who waits longest; `null` if nobody does. */
    longest: string | null;
    online: number;
    people: number;
}

export function totals(floor: Floor): FloorTotals {
    const sum = (value: (queue: QueueFigures) => number): number => floor.queues.reduce((total, queue) => total + value(queue), 0);
    const since = floor.queues.map((queue) => queue.longest_waiting_since).filter((time): time is string => time !== null);
    return {
        waiting: sum((queue) => queue.waiting),
        ringing: sum((queue) => queue.ringing),
        closing: sum((queue) => queue.closing),
        stake: sum((queue) => queue.stake_millionths),
        abandoned: sum((queue) => queue.today.abandoned),
        longest: since.sort()[0] ?? null,
        online: floor.online,
        people: floor.people,
    };
}

/** How long something lasts by now: "12 s", "3 min"; a dash for what is not. */
export function lasting(since: string | null, now: number): string {
    return since === null ? "–" : duration(now - Date.parse(since));
}

/** A clock that counts: "0:07", "12:40", "3:05:09". */
export function counting(since: string, now: number): string {
    const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
    const two = (value: number): string => String(value).padStart(2, "0");
    const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export type Tone = "plain" | "warn" | "bad";

/** So long, in milliseconds, a wait is still in order; from the second on it is bad. */
const waitTones = { warn: 60_000, bad: 300_000 };

export function waitTone(since: string | null, now: number): Tone {
    if (since === null) return "plain";
    const waited = now - Date.parse(since);
    return waited >= waitTones.bad ? "bad" : waited >= waitTones.warn ? "warn" : "plain";
}

/** Where people stand on the board: those whom a supervisor must see first are first. */
const presenceOrder: Record<Presence, number> = { not_responding: 0, online: 1, away: 2, offline: 3 };

export function inOrder(agents: readonly AgentFigures[]): AgentFigures[] {
    return [...agents].sort((a, b) => presenceOrder[a.presence] - presenceOrder[b.presence] || a.name.localeCompare(b.name));
}

/** What an agent does, in a word. */
export function stateName(agent: AgentFigures, now: number): string {
    switch (agent.presence) {
        case "not_responding":
            return "Not responding";
        case "away":
            return "Away";
        case "offline":
            return "Offline";
        case "online":
            if (agent.ringing > 0) return "Ringing";
            if (agent.wrap_up_until !== null && Date.parse(agent.wrap_up_until) > now) return "Writing up";
            return agent.load >= agent.capacity ? "Full" : agent.held > 0 ? "Busy" : "Free";
    }
}

/** Since when an agent does what {@link stateName} says. What is written up ends by itself, before the board is read again. */
export function stateSince(agent: AgentFigures, now: number): string {
    const over = agent.wrap_up_until;
    return over !== null && agent.presence === "online" && agent.ringing === 0 && Date.parse(over) <= now ? over : agent.state_since;
}

/** The events after which the board is another. */
export function changesFloor(event: string): boolean {
    return ["message.created", "conversation.updated", "offer.created", "offer.ended", "agent.updated", "queue.updated"].includes(event);
}
