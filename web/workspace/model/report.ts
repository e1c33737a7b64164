/** What a report of the server holds, and how its figures read. */

export type ReportKey = "queue" | "agent" | "channel";
export type ReportInterval = "15m" | "1h" | "1d";

/** A figure is `null` where there is nothing to divide by. */
export type Figures = Record<string, number | string | null>;

export interface Report {
    from: string;
    to: string;
    interval: ReportInterval;
    zone: string;
    by: ReportKey;
    threshold_seconds?: number;
    short_seconds?: number;
    /** The formulas of the service levels, by the column of each. */
    service_levels?: Record<string, string>;
    total: Figures;
    intervals: Figures[];
    groups: Figures[];
}

/** A figure as a number; `null` where there is none. */
export function figure(figures: Figures, name: string): number | null {
    const value = figures[name];
    return typeof value === "number" ? value : null;
}

/** The sign of a figure that is not there. */
export const none = "–";

/** How long something took: "820 ms" is "1 s"; then "45 s", "2 min 5 s", "1 h 12 min", "3 d 4 h". */
export function span(milliseconds: number | null): string {
    if (milliseconds === null) return none;
    const seconds = milliseconds > 0 ? Math.max(1, Math.round(milliseconds / 1000)) : 0;
    if (seconds < 60) return `${seconds} s`;
    const parts = (large: number, largeName: string, small: number, smallName: string): string =>
        small === 0 ? `${large} ${largeName}` : `${large} ${largeName} ${small} ${smallName}`;
    if (seconds < 3600) return parts(Math.floor(seconds / 60), "min", seconds % 60, "s");
    const minutes = Math.round(seconds / 60);
    if (minutes < 1440) return parts(Math.floor(minutes / 60), "h", minutes % 60, "min");
    const hours = Math.round(minutes / 60);
    return parts(Math.floor(hours / 24), "d", hours % 24, "h");
}

/** Distances between the lines of a scale of times that read well, in milliseconds. */
export const timeSteps: readonly number[] = [5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 604_800].map(
    (seconds) => seconds * 1000,
);

/** A share in percent, with one place behind the point. */
export function percent(ratio: number | null): string {
    return ratio === null ? none : `${(ratio * 100).toFixed(1)} %`;
}

export function count(number: number | null): string {
    return number === null ? none : number.toLocaleString("en-GB");
}

/** A number with one place behind the point. */
export function decimal(number: number | null): string {
    return number === null ? none : number.toFixed(1);
}

// MARK: Times

export type PeriodName = "today" | "yesterday" | "week" | "month" | "own";

export const periodNames: Record<PeriodName, string> = {
    today: "Today",
    yesterday: "Yesterday",
    week: "Last 7 days",
    month: "Last 28 days",
    own: "Own dates",
};

/** What is asked of the server. */
export interface Period {
    name: PeriodName;
    /** The first and the last day, as `2026-11-23`; of one's own dates. */
    first: string;
    last: string;
}

const dayMilliseconds = 86_400_000;

/** The date that a clock on the wall shows in a zone. */
export function dateIn(zone: string, at: number): string {
    return new Date(at).toLocaleDateString("sv-SE", { timeZone: zone });
}

/** Another date, so many days later. */
export function dayAfter(date: string, days = 1): string {
    return new Date(Date.parse(`${date}T12:00:00Z`) + days * dayMilliseconds).toISOString().slice(0, 10);
}

/** The days of a period, the second not in it any more, and intervals that fit. */
export function range(period: Period, zone: string, now: number): { from: string; to: string; interval: ReportInterval } {
    const today = dateIn(zone, now);
    switch (period.name) {
        case "today":
            return { from: today, to: dayAfter(today), interval: "1h" };
        case "yesterday":
            return { from: dayAfter(today, -1), to: today, interval: "1h" };
        case "week":
            return { from: dayAfter(today, -6), to: dayAfter(today), interval: "1d" };
        case "month":
            return { from: dayAfter(today, -27), to: dayAfter(today), interval: "1d" };
        case "own":
            return { from: period.first, to: dayAfter(period.last), interval: period.first === period.last ? "1h" : "1d" };
    }
}

/** The address of a report, below the API. */
export function address(kind: "routing" | "agent-states" | "satisfaction", query: Record<string, string>, file = false): string {
    const text = Object.entries(query)
        .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
        .join("&");
    return `/reports/${kind}${file ? ".csv" : ""}?${text}`;
}

/** What stands below an interval in a chart: the hour, or the day. */
export function tick(interval: Figures, kind: ReportInterval, zone: string): string {
    const at = new Date(String(interval["from"]));
    return kind === "1d"
        ? at.toLocaleDateString("en-GB", { timeZone: zone, day: "numeric", month: "short" })
        : at.toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
}
