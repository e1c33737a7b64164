import { lazy, Suspense, type ReactElement } from "react";
import { clock, duration, figure, figureLines, shownIntervals, type Measures, type Simulation } from "../../model/simulation";

/** Comes with what draws: most people never look at a simulation. */
const DayCurves = lazy(async () => ({ default: (await import("./DayCurves")).DayCurves }));

/** What came of it: the answer in one sentence, the curves, and the figures side by side. */
export function SimulationResult({ simulation }: { simulation: Simulation }): ReactElement | null {
    const { variants, recorded } = simulation;
    const first = variants[0]?.report;
    if (!first) return null;
    const lines = figureLines.filter((line) => line.measure !== "late_cost" || first.currency);
    return (
        <section className="sim-result" aria-label="Result" data-testid="simulation-result">
            <Headline variants={variants} />
            <Suspense fallback={<div className="sim-curves" aria-busy />}>
                <DayCurves variants={variants} currency={first.currency} />
            </Suspense>
            <div className="sim-table" role="region" aria-label="Figures" tabIndex={0}>
                <table className="table">
                    <thead>
                        <tr>
                            <th scope="col">
                                <span className="unseen">Figure</span>
                            </th>
                            {variants.map(({ label }) => (
                                <th key={label} scope="col" className="amount">
                                    {label} <span className="sim-margin" />
                                </th>
                            ))}
                            {recorded ? (
                                <th scope="col" className="amount">
                                    on record
                                </th>
                            ) : null}
                        </tr>
                    </thead>
                    <tbody>
                        <tr>
                            <th scope="row">Agents</th>
                            {variants.map(({ label, report }) => (
                                <td key={label} className="amount tabular">
                                    {report.agents} <span className="sim-margin" />
                                </td>
                            ))}
                            {recorded ? <td className="amount dim">–</td> : null}
                        </tr>
                        {lines.map((line) => (
                            <tr key={line.measure}>
                                <th scope="row" title={line.hint}>
                                    {line.name}
                                    {line.hint ? <span className="unseen">: {line.hint}</span> : null}
                                </th>
                                {variants.map(({ label, report }) => (
                                    <Figure key={label} measures={report.measures} line={line} currency={report.currency} />
                                ))}
                                {recorded ? <td className="amount tabular dim">{figure(recorded[line.measure], line.kind).text}</td> : null}
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            {first.queues.length > 1 ? <Queues variants={variants} /> : null}
            <HalfHours variants={variants} currency={first.currency} />
            <p className="hint">
                In time is within {duration(first.threshold_seconds)}. ± and the bands are the 95 % confidence interval over {first.runs} runs.
                {recorded ? " On record is what truly happened that day." : ""}
                {first.erlang_c ? ` Erlang C says of as many agents: mean wait ${duration(first.erlang_c.wait_mean)}.` : ""}
            </p>
        </section>
    );
}

/** The question that was asked, answered. */
function Headline({ variants }: { variants: Simulation["variants"] }): ReactElement {
    const waits = variants.map(({ label, report }) => ({ label, wait: report.measures["wait_mean"]?.value ?? null }));
    return (
        <dl className="sim-headline">
            {waits.map(({ label, wait }) => (
                <div key={label}>
                    <dt>Mean wait, {label}</dt>
                    <dd className="tabular">{wait === null ? "nobody was answered" : duration(wait)}</dd>
                </div>
            ))}
        </dl>
    );
}

function Figure({ measures, line, currency }: { measures: Measures; line: (typeof figureLines)[number]; currency: string | null }): ReactElement {
    const { text, margin } = figure(measures[line.measure], line.kind, currency);
    return (
        <td className="amount tabular">
            {text} <span className="sim-margin">{margin}</span>
        </td>
    );
}

const queueColumns = ["offered", "wait_mean", "wait_p90", "service_level_3"];

function Queues({ variants }: { variants: Simulation["variants"] }): ReactElement {
    const columns = figureLines.filter((line) => queueColumns.includes(line.measure));
    return (
        <div className="sim-table" role="region" aria-label="By queue" tabIndex={0}>
            <table className="table">
                <thead>
                    <tr>
                        <th scope="col">Queue</th>
                        <th scope="col">
                            <span className="unseen">Variant</span>
                        </th>
                        {columns.map((line) => (
                            <th key={line.measure} scope="col" className="amount" title={line.hint}>
                                {line.name} <span className="sim-margin" />
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {variants[0]?.report.queues.flatMap((queue, place) =>
                        variants.map(({ label, report }, index) => (
                            <tr key={`${place} ${label}`}>
                                <th scope="row" className="clip" dir="auto">
                                    {index === 0 ? queue.name : <span className="unseen">{queue.name}</span>}
                                </th>
                                <td className="dim">{label}</td>
                                {columns.map((line) => (
                                    <Figure key={line.measure} measures={report.queues[place]?.measures ?? {}} line={line} currency={null} />
                                ))}
                            </tr>
                        )),
                    )}
                </tbody>
            </table>
        </div>
    );
}

const intervalColumns = ["offered", "wait_mean", "service_level_3", "occupancy", "late_cost"];

/** What is drawn above, in figures. */
function HalfHours({ variants, currency }: { variants: Simulation["variants"]; currency: string | null }): ReactElement {
    const columns = figureLines.filter((line) => intervalColumns.includes(line.measure) && (line.measure !== "late_cost" || currency));
    const [first, end] = shownIntervals(variants);
    return (
        <details className="sim-half-hours">
            <summary>By half-hour</summary>
            <div className="sim-table" role="region" aria-label="By half-hour" tabIndex={0}>
                <table className="table">
                    <thead>
                        <tr>
                            <th scope="col">Arrived from</th>
                            <th scope="col">
                                <span className="unseen">Variant</span>
                            </th>
                            {columns.map((line) => (
                                <th key={line.measure} scope="col" className="amount" title={line.hint}>
                                    {line.name} <span className="sim-margin" />
                                </th>
                            ))}
                        </tr>
                    </thead>
                    <tbody>
                        {variants[0]?.report.intervals.slice(first, end).flatMap(({ from_seconds }, place) =>
                            variants.map(({ label, report }, index) => (
                                <tr key={`${from_seconds} ${label}`}>
                                    <th scope="row" className="tabular">
                                        {index === 0 ? clock(from_seconds) : <span className="unseen">{clock(from_seconds)}</span>}
                                    </th>
                                    <td className="dim">{label}</td>
                                    {columns.map((line) => (
                                        <Figure key={line.measure} measures={report.intervals[first + place]?.measures ?? {}} line={line} currency={currency} />
                                    ))}
                                </tr>
                            )),
                        )}
                    </tbody>
                </table>
            </div>
        </details>
    );
}
