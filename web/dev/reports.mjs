// Reports of a day that never was: whole figures by hour, and what comes out of them.
import { agents, queues } from "./data.mjs";

const hour = 3_600_000;
const ratio = (part, whole) => (whole > 0 ? part / whole : null);
const formulas = ["A_T / A", "A_T / (A + B)", "A_T / (A + B - B_T)", "(A_T + B_T) / (A + B)", "A_T / (A + B - s)"];

function add(all) {
    const sums = {};
    for (const one of all) for (const [name, value] of Object.entries(one)) sums[name] = (sums[name] ?? 0) + value;
    return sums;
}

const kinds = {
    routing: {
        sums: (load) => ({ handled: 9 * load, flowed_in: load, abandoned: 2 * load, short_abandoned: load % 2, flowed_out: load, withdrawn: 0, waiting: load % 3, within: 7 * load, transfers: load, handlings: 10 * load, resolved: 8 * load, wait: 612_000 * load, handling: 2_412_000 * load, wrap_up: 422_000 * load, busy: 1_900_000 * load, free: 900_000 * load, unanswered: load % 2, offers: 11 * load }),
        figures: (sums) => {
            const offered = sums.handled + sums.abandoned + sums.waiting + sums.flowed_out - sums.flowed_in;
            const level = ratio(sums.within, sums.handled + sums.abandoned);
            return { ...sums, offered, abandonment_rate: ratio(sums.abandoned, sums.handled + sums.abandoned + sums.waiting), speed_of_answer_ms: ratio(sums.wait, sums.handled), wait_p50_ms: 31_000, wait_p90_ms: 214_000, average_handling_ms: ratio(sums.handling + sums.wrap_up, sums.handlings), average_wrap_up_ms: ratio(sums.wrap_up, sums.handlings), transfer_rate: ratio(sums.transfers, sums.handlings), average_first_response_ms: ratio(sums.wait * 1.3, sums.handled), average_next_response_ms: ratio(sums.wait * 0.8, sums.handled), average_resolution_ms: ratio(sums.handling * 9, sums.resolved), non_response_rate: ratio(sums.unanswered, sums.offers), occupancy: ratio(sums.busy + sums.wrap_up, sums.busy + sums.wrap_up + sums.free), concurrency: 2.4, sl_1: level, sl_2: level, sl_3: level, sl_4: level, sl_5: level };
        },
    },
    "agent-states": {
        sums: (load) => ({ available_ms: 1_200_000 * load, busy_ms: 1_900_000 * load, wrap_up_ms: 422_000 * load, away_ms: 300_000 * load, not_responding_ms: 20_000 * (load % 2), offline_ms: 600_000 }),
        figures: (sums) => ({ ...sums, occupancy: ratio(sums.busy_ms + sums.wrap_up_ms, sums.available_ms + sums.busy_ms + sums.wrap_up_ms), concurrency: 2.4 }),
    },
    satisfaction: {
        sums: (load) => ({ asked: 9 * load, rated_1: load % 2, rated_2: 0, rated_3: load % 3, rated_4: load, rated_5: 2 * load }),
        figures: (sums) => {
            const rated = [1, 2, 3, 4, 5].map((rating) => sums[`rated_${rating}`]);
            const answered = rated.reduce((sum, count) => sum + count, 0);
            return { ...sums, answered, answer_rate: ratio(answered, sums.asked), csat: ratio(rated[3] + rated[4], answered), rating_mean: ratio(rated.reduce((sum, count, at) => sum + count * (at + 1), 0), answered) };
        },
    },
};

/** What `GET /reports/{kind}` answers. */
export function report(kind, query) {
    const { sums, figures } = kinds[kind];
    const by = kind === "agent-states" ? "agent" : (query.get("by") ?? "queue");
    const groups = by === "agent" ? agents.slice(0, 4) : queues;
    const start = new Date().setHours(0, 0, 0, 0);
    const hours = Array.from({ length: 24 }, (_, at) => ({ at, load: at < 7 || at > 20 ? 0 : 1 + ((at * 5) % 4) }));
    const time = (at) => new Date(start + at * hour).toISOString();
    const total = figures(add(hours.map(({ load }) => sums(load))));
    return {
        from: time(0), to: time(24), interval: "1h", zone: "UTC", by,
        ...(kind === "routing" ? { threshold_seconds: Number(query.get("threshold") ?? 60), short_seconds: 5, service_levels: Object.fromEntries(formulas.map((formula, at) => [`sl_${at + 1}`, `SL-${at + 1} = ${formula}`])) } : {}),
        total,
        intervals: hours.map(({ at, load }) => ({ from: time(at), to: time(at + 1), ...figures(sums(load)) })),
        groups: groups.map(({ id, name }, at) => ({ id, name, ...figures(sums(9 - at * 2)) })),
    };
}
