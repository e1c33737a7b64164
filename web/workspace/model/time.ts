const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A short relative time for lists: "now", "5 min", "3 h", "Tue", "12 Mar", "12 Mar 2024". */
export function shortTime(iso: string, now: number): string {
    const at = Date.parse(iso);
    if (Number.isNaN(at)) return "";
    const age = now - at;
    if (age < minute) return "now";
    if (age < hour) return `${Math.floor(age / minute)} min`;
    if (age < 12 * hour || sameDay(at, now)) return `${Math.floor(age / hour)} h`;
    const date = new Date(at);
    if (age < 6 * day) return date.toLocaleDateString("en-GB", { weekday: "short" });
    const sameYear = date.getFullYear() === new Date(now).getFullYear();
    return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) });
}

/** The time of day, for a bubble. */
export function clockTime(iso: string): string {
    const at = new Date(iso);
    return Number.isNaN(at.getTime()) ? "" : at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** The time of day with seconds, for a journal; before today with its date. */
export function exactClock(iso: string, now: number): string {
    const at = new Date(iso);
    if (Number.isNaN(at.getTime())) return "";
    const clock = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
    if (sameDay(at.getTime(), now)) return clock;
    const sameYear = at.getFullYear() === new Date(now).getFullYear();
    return `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) })}, ${clock}`;
}

/** The exact time, for a tooltip. */
export function exactTime(iso: string): string {
    const at = new Date(iso);
    return Number.isNaN(at.getTime())
        ? ""
        : at.toLocaleString("en-GB", { dateStyle: "full", timeStyle: "medium" });
}

/** The heading over a day's messages. */
export function dayName(iso: string, now: number): string {
    const at = Date.parse(iso);
    if (sameDay(at, now)) return "Today";
    if (sameDay(at, now - day)) return "Yesterday";
    const date = new Date(at);
    const sameYear = date.getFullYear() === new Date(now).getFullYear();
    return date.toLocaleDateString("en-GB", {
        weekday: "long",
        day: "numeric",
        month: "long",
        ...(sameYear ? {} : { year: "numeric" }),
    });
}

/** Whether two instants fall on one day of this browser's time zone. */
export function sameDay(one: number, other: number): boolean {
    return new Date(one).toDateString() === new Date(other).toDateString();
}

/** A duration in the two largest units: "8 s", "3 min", "1 h 5 min". */
export function duration(milliseconds: number): string {
    const seconds = Math.max(0, Math.round(milliseconds / 1000));
    if (seconds < 60) return `${seconds} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} min`;
    const rest = minutes % 60;
    return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

export interface SnoozeChoice {
    label: string;
    until: Date;
}

/** The usual moments to snooze to. Those that make no sense at this time of day are left out. */
export function snoozeChoices(now: Date): SnoozeChoice[] {
    const at = (days: number, hours: number): Date => {
        const date = new Date(now);
        date.setDate(date.getDate() + days);
        date.setHours(hours, 0, 0, 0);
        return date;
    };
    const untilMonday = ((8 - now.getDay()) % 7) || 7;
    const choices: SnoozeChoice[] = [
        { label: "In 1 hour", until: new Date(now.getTime() + hour) },
        { label: "In 3 hours", until: new Date(now.getTime() + 3 * hour) },
        { label: "Tomorrow, 09:00", until: at(1, 9) },
        { label: "Monday, 09:00", until: at(untilMonday, 9) },
    ];
    if (now.getHours() < 16) choices.splice(2, 0, { label: "Today, 17:00", until: at(0, 17) });
    return untilMonday === 1 ? choices.filter((choice) => !choice.label.startsWith("Monday")) : choices;
}
