import { useMemo, type ReactElement } from "react";
import { figure, span, tick, timeSteps, type Report } from "../../model/report";
import { Chart } from "./Chart";
import { FigureTable, groupRows } from "./FigureTable";
import { stateColumns } from "./columns";

const hour = 3_600_000;

/** Where agents' time went. */
export function AgentStates({ report }: { report: Report }): ReactElement {
    const ticks = useMemo(() => report.intervals.map((interval) => tick(interval, report.interval, report.zone)), [report]);
    const time = useMemo(
        () => [
            {
                name: "Busy or writing up",
                values: report.intervals.map((interval) => (figure(interval, "busy_ms") ?? 0) + (figure(interval, "wrap_up_ms") ?? 0)),
                main: true,
            },
            { name: "Available", values: report.intervals.map((interval) => figure(interval, "available_ms")) },
        ],
        [report],
    );
    return (
        <>
            <div className="charts">
                <Chart title="Time online, of all agents" kind="bar" ticks={ticks} series={time} word={span} least={hour} steps={timeSteps} stacked />
            </div>
            {report.groups.length > 0 ? (
                <FigureTable
                    label="Agents' time"
                    head="Agent"
                    columns={stateColumns}
                    rows={groupRows(report)}
                    total={report.total}
                />
            ) : (
                <p className="empty">No agent was there in this time. Choose other days.</p>
            )}
        </>
    );
}
