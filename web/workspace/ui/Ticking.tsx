import type { ReactElement } from "react";

const radius = 16;
const round = 2 * Math.PI * radius;

/** A ring that empties with the time that is left. */
export function Ticking({ share, seconds }: { share: number; seconds: number }): ReactElement {
    return (
        <span className="ticking" role="timer" aria-label={`${seconds} seconds left`}>
            <svg viewBox="0 0 40 40" width="40" height="40" aria-hidden="true">
                <circle className="ticking-ground" cx="20" cy="20" r={radius} />
                <circle className="ticking-left" cx="20" cy="20" r={radius} style={{ strokeDasharray: round, strokeDashoffset: round * (1 - Math.min(1, share)) }} />
            </svg>
            <span className="ticking-seconds tabular" aria-hidden="true">
                {seconds}
            </span>
        </span>
    );
}
