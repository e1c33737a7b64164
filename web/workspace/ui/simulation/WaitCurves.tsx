import type { ReactElement } from "react";
import { clock, duration, scale, shownIntervals, type Simulation } from "../../model/simulation";
import { useWide } from "../hooks";

const height = 280;
/** A telephone's drawing is narrower, so that its words stay readable. */
const [wideWidth, narrowWidth] = [920, 400];
const phoneBreakpoint = 768;
const edge = { left: 64, right: 16, top: 16, bottom: 32 };

/** The mean wait over the day; the figures themselves are in the table below. */
export function WaitCurves({ variants }: { variants: Simulation["variants"] }): ReactElement | null {
    const wide = useWide(phoneBreakpoint);
    const width = wide ? wideWidth : narrowWidth;
    const [first, end] = shownIntervals(variants);
    if (end - first < 2) return null;
    const waits = variants.map(({ report }) => report.intervals.slice(first, end).map((interval) => interval.measures["wait_mean"]?.value ?? null));
    const lines = scale(Math.max(...waits.flat().map((wait) => wait ?? 0)));
    const highest = lines[lines.length - 1] ?? 1;
    const x = (place: number): number => edge.left + ((width - edge.left - edge.right) * place) / (end - first - 1);
    const y = (wait: number): number => edge.top + (height - edge.top - edge.bottom) * (1 - wait / highest);
    const every = Math.ceil((end - first) / (wide ? 8 : 4));
    return (
        <figure className="sim-curves">
            <figcaption>
                <span className="sim-curves-title">Mean wait by time of arrival</span>
                {variants.map(({ label }, index) => (
                    <span key={label} className={index === variants.length - 1 ? "sim-name sim-name-main" : "sim-name"}>
                        {label}
                    </span>
                ))}
            </figcaption>
            <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label="Mean wait by time of arrival. The figures are in the table.">
                {lines.map((wait) => (
                    <g key={wait}>
                        <line className="sim-grid" x1={edge.left} x2={width - edge.right} y1={y(wait)} y2={y(wait)} />
                        <text className="sim-tick" x={edge.left - 8} y={y(wait) + 4} textAnchor="end">
                            {wait === 0 ? "0" : duration(wait).replace(/ 0 (s|min)$/, "")}
                        </text>
                    </g>
                ))}
                {waits[0]?.map((_, place) =>
                    place % every === 0 ? (
                        <text key={place} className="sim-tick" x={x(place)} y={height - 10} textAnchor="middle">
                            {clock(variants[0]?.report.intervals[first + place]?.from_seconds ?? 0)}
                        </text>
                    ) : null,
                )}
                {waits.map((curve, index) => (
                    <path key={index} className={index === waits.length - 1 ? "sim-curve sim-curve-main" : "sim-curve"} d={path(curve, x, y)} />
                ))}
            </svg>
        </figure>
    );
}

/** A line through the known waits; it breaks where nobody was answered. */
function path(waits: (number | null)[], x: (place: number) => number, y: (wait: number) => number): string {
    let isDown = false;
    return waits
        .map((wait, place) => {
            const step = wait === null ? "" : `${isDown ? "L" : "M"}${x(place).toFixed(1)} ${y(wait).toFixed(1)}`;
            isDown = wait !== null;
            return step;
        })
        .join("");
}
