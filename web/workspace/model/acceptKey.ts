/** So long after the ringing ended, in milliseconds, the key that accepts still means nothing else. */
export const acceptGraceMilliseconds = 1000;

/** What a press of the key that accepts offers does: accept, nothing, or what the key does when nothing rings. */
export type AcceptMeaning = "accept" | "nothing" | "other";

/**
 * The key that the ring promises has one meaning: it never sends a half-written reply.
 *
 * Neither when the key is held down until the offer is taken, nor when the ringing ends a moment before the press.
 *
 * @param endedAt When the last ringing ended, on the clock of `now`; `null` if nothing rang yet.
 */
export function acceptMeaning(ringing: boolean, held: boolean, now: number, endedAt: number | null): AcceptMeaning {
    if (ringing) return held ? "nothing" : "accept";
    return endedAt !== null && now - endedAt < acceptGraceMilliseconds ? "nothing" : "other";
}
