import { isObject } from "./types";

/** A figure; `null` where there was nothing to measure. The margin is half of its 95 % confidence interval. */
export interface Estimate {
    value: number | null;
    margin: number | null;
}

export type Measures = Record<string, Estimate | undefined>;

export interface SimulationReport {
    name: string;
    runs: number;
    agents: number;
    threshold_seconds: number;
    currency: string | null;
    measures: Measures;
    queues: { name: string; measures: Measures }[];
    intervals: { from_seconds: number; measures: Measures }[];
    erlang_c: { wait_mean: number; service_level_1: number; occupancy: number } | null;
}

/** What `POST /simulations` answers: the day as it is, and as it would be. */
export interface Simulation {
    /** When the day began, if it was one. */
    start: string | null;
    /** What truly came of it, as far as that is known. */
    recorded: Measures | null;
    variants: { label: string; report: SimulationReport }[];
}

export type FigureKind = "count" | "time" | "share" | "money";

/** The lines of the table: what they are called, and how they read. */
export const figureLines: readonly { measure: string; name: string; kind: FigureKind; hint?: string }[] = [
    { measure: "offered", name: "Conversations", kind: "count" },
    { measure: "abandoned", name: "Left without an answer", kind: "count" },
    { measure: "unanswered", name: "Never answered", kind: "count" },
    { measure: "wait_mean", name: "Wait, mean", kind: "time" },
    { measure: "wait_p50", name: "Wait, p50", kind: "time", hint: "Half of the customers wait at most this long." },
    { measure: "wait_p90", name: "Wait, p90", kind: "time", hint: "Nine of ten customers wait at most this long." },
    { measure: "wait_p99", name: "Wait, p99", kind: "time", hint: "99 of 100 customers wait at most this long." },
    { measure: "service_level_1", name: "SL-1", kind: "share", hint: "Answered in time / answered." },
    { measure: "service_level_2", name: "SL-2", kind: "share", hint: "Answered in time / answered and abandoned." },
    { measure: "service_level_3", name: "SL-3", kind: "share", hint: "As SL-2, without those who left in time." },
    { measure: "service_level_4", name: "SL-4", kind: "share", hint: "Answered or left in time / answered and abandoned." },
    { measure: "service_level_5", name: "SL-5", kind: "share", hint: "As SL-2, without those who left within seconds." },
    { measure: "occupancy", name: "Occupancy", kind: "share", hint: "Of the room that agents had while they were there." },
    { measure: "late_answers", name: "Answers after 24 hours", kind: "count", hint: "After the service window." },
    { measure: "late_cost", name: "Their cost", kind: "money" },
];

/** Seconds as people say them: `7.8 s`, `4 min 12 s`, `3 h 20 min`. */
export function duration(seconds: number): string {
    if (seconds < 99.5) return `${seconds < 9.95 ? seconds.toFixed(1) : seconds.toFixed(0)} s`;
    const whole = Math.round(seconds);
    if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
    return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
}

/** A value as it stands in tables and drawings. */
export function amount(value: number, kind: FigureKind, currency: string | null): string {
    switch (kind) {
        case "count":
            return value.toLocaleString("en", { maximumFractionDigits: value < 100 && !Number.isInteger(value) ? 1 : 0 });
        case "time":
            return duration(value);
        case "share":
            return `${(value * 100).toFixed(1)} %`;
        case "money":
            return `${(value / 1_000_000).toFixed(2)} ${currency ?? ""}`.trim();
    }
}

/** A figure as it stands in the table, its margin apart. */
export function figure(estimate: Estimate | undefined, kind: FigureKind, currency: string | null = null): { text: string; margin: string } {
    if (!estimate || estimate.value === null) return { text: "–", margin: "" };
    const margin = estimate.margin === null || estimate.margin === 0 ? "" : `± ${amount(estimate.margin, kind, kind === "money" ? null : currency)}`;
    return { text: amount(estimate.value, kind, currency), margin };
}

/** The day before, where the browser is: `2026-11-22`. */
export function dayBefore(now: number): string {
    const date = new Date(now);
    date.setDate(date.getDate() - 1);
    const two = (number: number): string => String(number).padStart(2, "0");
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Half-hours of the day in which somebody was answered in one of the variants, from the first to the last. */
export function shownIntervals(variants: Simulation["variants"]): [first: number, end: number] {
    const count = variants[0]?.report.intervals.length ?? 0;
    const used = (place: number): boolean => variants.some(({ report }) => (report.intervals[place]?.measures["wait_mean"]?.value ?? null) !== null);
    let first = 0;
    let end = count;
    while (first < end && !used(first)) first += 1;
    while (end > first && !used(end - 1)) end -= 1;
    return [first, end];
}

/** Distances between the lines of a scale of times, in seconds, that read well. */
export const timeSteps = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200] as const;

/** A figure over a part of the day: one row for each variant, the last of which is what was asked for. */
export function dayCurves(variants: Simulation["variants"], [first, end]: [number, number], measure: string): { name: string; values: (number | null)[]; margins: (number | null)[]; main: boolean }[] {
    return variants.map(({ label, report }, index) => {
        const estimates = report.intervals.slice(first, end).map((interval) => interval.measures[measure]);
        return {
            name: label,
            values: estimates.map((estimate) => estimate?.value ?? null),
            margins: estimates.map((estimate) => estimate?.margin ?? null),
            main: index === variants.length - 1,
        };
    });
}

/** `08:30` of seconds since the day began. */
export function clock(seconds: number): string {
    const two = (number: number): string => String(Math.floor(number)).padStart(2, "0");
    return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}`;
}

/** Reads a scenario that somebody chose or pasted; `null` if it is no JSON object. */
export function readScenario(text: string): Record<string, unknown> | null {
    try {
        const value: unknown = JSON.parse(text);
        return isObject(value) ? value : null;
    } catch {
        return null;
    }
}
