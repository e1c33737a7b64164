import { useMemo, type ReactElement } from "react";
import { count, figure, percent, span, tick, timeSteps, type Figures, type Report } from "../../model/report";
import { Chart } from "./Chart";
import { FigureTable, groupRows } from "./FigureTable";
import { loadColumns, routingColumns } from "./columns";

const heads = { queue: "Queue", agent: "Agent", channel: "Channel" } as const;
const minute = 60_000;
/** What waited in the end, and did not go on elsewhere. */
const notHandled = ["abandoned", "withdrawn", "waiting"];

/** What happened to conversations: the most important figures, how they went over time, and all of them. */
export function RoutingReport({ report }: { report: Report }): ReactElement {
    const { total, intervals } = report;
    const ticks = useMemo(() => intervals.map((interval) => tick(interval, report.interval, report.zone)), [report]);
    const offered = useMemo(
        () => [
            { name: "Handled", values: intervals.map((interval) => figure(interval, "handled")), main: true },
            {
                name: "Not handled",
                values: intervals.map((interval) => notHandled.reduce((sum, name) => sum + (figure(interval, name) ?? 0), 0)),
            },
        ],
        [report],
    );
    const waits = useMemo(
        () => [
            { name: "Speed of answer", values: intervals.map((interval) => figure(interval, "speed_of_answer_ms")), main: true },
            { name: "First response", values: intervals.map((interval) => figure(interval, "average_first_response_ms")) },
        ],
        [report],
    );
    const columns = report.by === "agent" ? [...routingColumns, ...loadColumns] : routingColumns;
    return (
        <>
            <dl className="tiles">
                <Tile name="Offered" value={count(figure(total, "offered"))} note={note(total)} />
                <Tile name="Handled" value={count(figure(total, "handled"))} note={`${count(figure(total, "waiting"))} waiting`} />
                <Tile
                    name="Abandoned"
                    value={count(figure(total, "abandoned"))}
                    note={`${percent(figure(total, "abandonment_rate"))} of all that stayed`}
                />
                <Tile
                    name="Speed of answer"
                    value={span(figure(total, "speed_of_answer_ms"))}
                    note={`half within ${span(figure(total, "wait_p50_ms"))}, nine in ten within ${span(figure(total, "wait_p90_ms"))}`}
                />
                <Tile
                    name={`Service level, ${span((report.threshold_seconds ?? 0) * 1000)}`}
                    value={percent(figure(total, "sl_3"))}
                    note="SL-3; all five below"
                />
                <Tile name="First response" value={span(figure(total, "average_first_response_ms"))} note={`next ${span(figure(total, "average_next_response_ms"))}`} />
                <Tile name="Handling" value={span(figure(total, "average_handling_ms"))} note={`${span(figure(total, "average_wrap_up_ms"))} of it wrap-up, ${percent(figure(total, "transfer_rate"))} transferred`} />
                <Tile
                    name="Occupancy"
                    value={percent(figure(total, "occupancy"))}
                    note={`${percent(figure(total, "non_response_rate"))} of offers rang out`}
                />
            </dl>
            <div className="charts">
                <Chart title="Conversations" kind="bar" ticks={ticks} series={offered} word={whole} least={4} stacked />
                <Chart title="Waiting" kind="line" ticks={ticks} series={waits} word={span} least={minute} steps={timeSteps} />
            </div>
            {report.groups.length > 0 ? (
                <FigureTable
                    label={`Figures by ${report.by}`}
                    head={heads[report.by]}
                    columns={columns}
                    rows={groupRows(report)}
                    total={total}
                />
            ) : (
                <p className="empty">Nothing happened in this time. Choose other days.</p>
            )}
            <section className="formulas" aria-label="Service levels">
                <h2>Service levels</h2>
                <p className="hint">
                    A answered, of them A_T within {span((report.threshold_seconds ?? 0) * 1000)}; B abandoned, of them B_T within it; s abandoned within{" "}
                    {report.short_seconds} s. By when the wait began.
                </p>
                <dl className="formula-list">
                    {Object.entries(report.service_levels ?? {})
                        .sort(([one], [other]) => one.localeCompare(other))
                        .map(([column, formula]) => (
                            <div key={column}>
                                <dt>{formula}</dt>
                                <dd className="tabular">{percent(figure(total, column))}</dd>
                            </div>
                        ))}
                </dl>
            </section>
            <details className="over-time">
                <summary>{report.interval === "1d" ? "Figures of each day" : "Figures of each hour"}</summary>
                <FigureTable
                    label="Figures over time"
                    head={report.interval === "1d" ? "Day" : "Hour"}
                    columns={routingColumns}
                    rows={intervals.map((interval, index) => ({ key: String(interval["from"]), name: ticks[index] ?? "", figures: interval }))}
                />
            </details>
        </>
    );
}

function note(total: Figures): string {
    const [short, moved] = [figure(total, "short_abandoned") ?? 0, figure(total, "flowed_in") ?? 0];
    return `${short > 0 ? `and ${count(short)} abandoned at once` : "none abandoned at once"}${moved > 0 ? `, ${count(moved)} moved` : ""}`;
}

function whole(value: number): string {
    return Number.isInteger(value) ? count(value) : "";
}

function Tile({ name, value, note }: { name: string; value: string; note: string }): ReactElement {
    return (
        <div className="tile">
            <dt>{name}</dt>
            <dd className="tile-value tabular">{value}</dd>
            <dd className="hint">{note}</dd>
        </div>
    );
}
