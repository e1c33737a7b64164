import type { ServiceWindow } from "./types";

const minute = 60_000;
const hour = 60 * minute;

export type WindowTone = "open" | "soon" | "urgent" | "closed";

export interface WindowView {
    tone: WindowTone;
    /** Milliseconds left; 0 when closed. */
    left: number;
    /** For the chip: "21 h", "3:12 h", "00:42", "Closed". */
    label: string;
    /** For assistive technology and the tooltip. */
    description: string;
}

/**
 * How the service window looks now: green above 4 hours, amber from 4 hours, red with a countdown below one hour.
 *
 * The clock decides between two events of the server, so a window runs out on screen at the right second.
 */
export function windowView(window: ServiceWindow, now: number): WindowView {
    const until = window.until === null ? NaN : Date.parse(window.until);
    if (Number.isNaN(until)) {
        return {
            tone: "closed",
            left: 0,
            label: "Closed",
            description: "The customer has not written yet: only a template can be sent.",
        };
    }
    const left = until - now;
    if (window.state === "closed" || left <= 0) {
        return {
            tone: "closed",
            left: 0,
            label: "Closed",
            description: "The 24-hour window has closed: only a template can be sent until the customer writes again.",
        };
    }
    if (left < hour) {
        const label = `${pad(Math.floor(left / minute))}:${pad(Math.floor((left % minute) / 1000))}`;
        return { tone: "urgent", left, label, description: `The window closes in ${Math.ceil(left / minute)} minutes.` };
    }
    const hours = Math.floor(left / hour);
    const minutes = Math.floor((left % hour) / minute);
    const description = `The window closes in ${hours} h ${minutes} min.`;
    if (left <= 4 * hour) return { tone: "soon", left, label: `${hours}:${pad(minutes)} h`, description };
    return { tone: "open", left, label: `${hours} h`, description };
}

/** How often a chip must be drawn again, in milliseconds: every second only when it shows seconds. */
export function windowTick(view: WindowView): number {
    return view.tone === "urgent" ? 1000 : 15_000;
}

function pad(value: number): string {
    return String(value).padStart(2, "0");
}
