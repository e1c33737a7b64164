/** The shapes of the wall board. `docs/api/README.md` is the contract. */

import type { Named, Presence } from "./types";

/** `GET /floor` */
export interface Floor {
    at: string;
    position: number;
    /** When the day began that `today` is about. */
    since: string;
    /** A wait that is answered within this time is answered in time. */
    threshold_seconds: number;
    /** The formula of `level`, with its name. */
    service_level: string;
    /** Who works here, and how many of them take work now. */
    people: number;
    online: number;
    queues: QueueFigures[];
    /** The first thousand of them at most: those who do not respond, those who are there, and then the others. */
    agents: AgentFigures[];
}

export interface QueueFigures extends Named {
    /** Within its hours. */
    open: boolean;
    waiting: number;
    longest_waiting_since: string | null;
    ringing: number;
    closing: number;
    first_closing: string | null;
    /** Millionths of a dollar that answering the closing ones late would cost. */
    stake_millionths: number;
    expected_wait_ms: number | null;
    recent: ServiceFigures;
    today: ServiceFigures;
    unanswered: number;
    online: number;
    members: number;
}

/** What waits came to; `level` is a share of 1, `null` with nothing to divide by. */
export interface ServiceFigures {
    answered: number;
    abandoned: number;
    level: number | null;
}

export interface AgentFigures extends Named {
    presence: Presence;
    presence_since: string;
    /** Since when they do what they do: ringing, writing up, or having as much as they have. */
    state_since: string;
    load: number;
    capacity: number;
    held: number;
    ringing: number;
    /** Until when they write up what they resolved. */
    wrap_up_until: string | null;
    last_answer: string | null;
    queues: string[];
    skills: { skill: string; name: string; level: number }[];
}
