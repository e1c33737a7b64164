import type { Named } from "./types";

/** Times of the local clock, "09:00"; one that ends at or before it begins ends the day after. */
export interface Span {
    from: string;
    to: string;
}

/** A date that is unlike its weekday; without spans it is closed. */
export interface DatedHours {
    date: string;
    name: string;
    open: Span[];
}

export interface Hours {
    zone: string;
    /** Seven days, Monday first. */
    week: Span[][];
    dates: DatedHours[];
}

export interface Schedule extends Hours {
    id: string;
    name: string;
    open: boolean;
    changes_at: string | null;
    queues: Named[];
}

/** Which hours a queue goes by; all `null` for one that is always open. */
export interface QueueHours {
    schedule: string | null;
    outside: "hold" | "message" | "queue" | null;
    message: string | null;
    queue: string | null;
}

export const dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
const shortDays = dayNames.map((day) => day.slice(0, 3));

/** What a new span of a day begins as: after the last one, else an office's day. */
export function nextSpan(spans: readonly Span[]): Span {
    const last = spans[spans.length - 1];
    if (!last) return { from: "09:00", to: "17:00" };
    const hour = Math.min(Number(last.to.slice(0, 2)) + 1, 22);
    const pad = (value: number): string => String(value).padStart(2, "0");
    return { from: `${pad(hour)}:00`, to: `${pad(hour + 1)}:00` };
}

/** "09:00–12:00, 13:00–17:00", or "closed". */
export function spansInWords(spans: readonly Span[]): string {
    if (spans.length === 0) return "closed";
    return spans.map((span) => (span.from === span.to || (span.from === "00:00" && span.to === "24:00") ? "all day" : `${span.from}–${span.to}`)).join(", ");
}

/** "Mon–Fri 09:00–17:00 · Sat 10:00–14:00": days with the same hours together; closed days are left out. */
export function weekInWords(week: readonly Span[][]): string {
    const parts: string[] = [];
    for (let first = 0; first < week.length; ) {
        const words = spansInWords(week[first] ?? []);
        let last = first;
        while (last + 1 < week.length && spansInWords(week[last + 1] ?? []) === words) last += 1;
        const days = first === last ? shortDays[first] : `${shortDays[first]}–${shortDays[last]}`;
        if (words !== "closed") parts.push(`${days} ${words}`);
        first = last + 1;
    }
    return parts.length > 0 ? parts.join(" · ") : "never open";
}
