import type { ReactElement } from "react";
import type { Status } from "../model/types";

const words: Record<Status | "waiting", string> = {
    waiting: "Waiting for the connection",
    queued: "Sending",
    sending: "Sending",
    unknown: "Unconfirmed",
    accepted: "Accepted by the network",
    sent: "Sent",
    delivered: "Delivered",
    read: "Read",
    played: "Played",
    failed: "Not sent",
    received: "",
};

/** How far a message has come: a clock, one tick, two ticks, two blue ticks; always with the word. */
export function Ticks({ status }: { status: Status | "waiting" }): ReactElement | null {
    const word = words[status];
    if (word === "") return null;
    return (
        <span className={`ticks ticks-${status}`} title={word} role="img" aria-label={word}>
            <svg viewBox="0 0 18 12" width="18" height="12" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
                <path d={shape(status)} />
            </svg>
        </span>
    );
}

function shape(status: Status | "waiting"): string {
    switch (status) {
        case "failed":
            return "M9 1.5v5.5M9 10v.2";
        case "unknown":
            return "M6.8 3.6a2.2 2.2 0 1 1 3.1 2c-.6.3-.9.7-.9 1.4M9 10v.2";
        case "accepted":
        case "sent":
            return "m4.5 6.2 3 3 6-7";
        case "delivered":
        case "read":
        case "played":
            return "m1.5 6.2 3 3 6-7M8.2 8.6l.7.6 6-7";
        default:
            return "M9 10.8a4.8 4.8 0 1 0 0-9.6 4.8 4.8 0 0 0 0 9.6zM9 3.6V6l1.6 1";
    }
}
