import type { Decision } from "./types";

/** What happened, in few words for the line in a thread. */
export function decisionLine(decision: Decision): string {
    const name = decision.agent?.name ?? "somebody";
    switch (decision.kind) {
        case "assign":
            return `Assigned to ${name}`;
        case "withdraw":
            return `Taken back from ${name}`;
        case "offer":
            if (decision.state === "declined") return `${name} declined`;
            if (decision.state === "expired") return `${name} did not answer`;
            return `Offered to ${name}`;
        default:
            return decision.summary;
    }
}

/** The same with its reason, for whoever asks why. */
export function decisionReason(decision: Decision): string {
    const line = decisionLine(decision);
    return decision.summary === "" || decision.summary === line ? line : `${line}. ${decision.summary}`;
}
