import { useMemo, type ReactElement } from "react";
import { amount, clock, dayCurves, shownIntervals, timeSteps, type FigureKind, type Simulation } from "../../model/simulation";
import { Chart } from "../reports/Chart";

interface Panel {
    title: string;
    measure: string;
    kind: FigureKind;
    least: number;
    most?: number;
    steps?: readonly number[];
}

const shareSteps = [0.25] as const;
const panels: readonly Panel[] = [
    { title: "Mean wait", measure: "wait_mean", kind: "time", least: 5, steps: timeSteps },
    { title: "Service level, SL-3", measure: "service_level_3", kind: "share", least: 1, most: 1, steps: shareSteps },
    { title: "Occupancy", measure: "occupancy", kind: "share", least: 1, most: 1, steps: shareSteps },
];
const lateCost: Panel = { title: "Cost of late answers", measure: "late_cost", kind: "money", least: 10_000 };
const lateAnswers: Panel = { title: "Late answers", measure: "late_answers", kind: "count", least: 1 };

/** How the day goes: one drawing for each figure, with a band as wide as the runs differ. */
export function DayCurves({ variants, currency }: { variants: Simulation["variants"]; currency: string | null }): ReactElement | null {
    const [first, end] = shownIntervals(variants);
    const ticks = useMemo(() => variants[0]?.report.intervals.slice(first, end).map((interval) => clock(interval.from_seconds)) ?? [], [variants, first, end]);
    if (end - first < 2) return null;
    return (
        <div className="sim-curves">
            {[...panels, currency ? lateCost : lateAnswers].map((panel) => (
                <DayCurve key={panel.measure} panel={panel} variants={variants} range={[first, end]} ticks={ticks} currency={currency} />
            ))}
        </div>
    );
}

function DayCurve({
    panel,
    variants,
    range: [first, end],
    ticks,
    currency,
}: {
    panel: Panel;
    variants: Simulation["variants"];
    range: [number, number];
    ticks: string[];
    currency: string | null;
}): ReactElement {
    const { measure, kind, title } = panel;
    const series = useMemo(() => dayCurves(variants, [first, end], measure), [variants, first, end, measure]);
    const word = useMemo(() => (value: number) => short(value, kind, currency), [kind, currency]);
    if (kind !== "share" && series.every(({ values }) => values.every((value) => !value))) {
        return (
            <section className="chart">
                <p className="chart-title">{title}</p>
                <p className="sim-none">{measure === "wait_mean" ? "Nobody waits." : "No answer is late."}</p>
            </section>
        );
    }
    return <Chart title={title} kind="line" ticks={ticks} series={series} word={word} least={panel.least} most={panel.most} steps={panel.steps} />;
}

/** Whole minutes and percents where nothing is behind them. */
function short(value: number, kind: FigureKind, currency: string | null): string {
    if (value === 0) return "0";
    return amount(value, kind, currency).replace(/\.0(?= [%s])/, "").replace(/ 0 (s|min)$/, "");
}
