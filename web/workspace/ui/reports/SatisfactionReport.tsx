import { useEffect, useMemo, useState, type ReactElement } from "react";
import { serverNow } from "../../app/clock";
import { showRoute } from "../../app/route";
import { count, figure, percent, tick, type Report } from "../../model/report";
import type { SurveyComment } from "../../model/satisfaction";
import { exactTime, shortTime } from "../../model/time";
import { get, sentence } from "../../net/api";
import { ListState } from "../settings/parts";
import { Chart } from "./Chart";
import { FigureTable, groupRows } from "./FigureTable";
import { satisfactionColumns } from "./columns";

const heads = { queue: "Queue", agent: "Agent", channel: "Channel" } as const;

/** What customers thought. */
export function SatisfactionReport({ report }: { report: Report }): ReactElement {
    const ticks = useMemo(() => report.intervals.map((interval) => tick(interval, report.interval, report.zone)), [report]);
    const [share, answers] = useMemo(() => {
        const values = (name: string): (number | null)[] => report.intervals.map((interval) => figure(interval, name));
        return [
            [{ name: "Satisfied", values: values("csat"), main: true }],
            [
                { name: "Answered", values: values("answered"), main: true },
                { name: "Asked", values: values("asked") },
            ],
        ];
    }, [report]);
    return (
        <>
            <div className="charts">
                <Chart title="Satisfied, of those who answered" kind="line" ticks={ticks} series={share} word={percent} least={1} />
                <Chart title="Customers asked" kind="bar" ticks={ticks} series={answers} word={count} least={5} />
            </div>
            {report.groups.length > 0 ? (
                <FigureTable label="Satisfaction" head={heads[report.by]} columns={satisfactionColumns} rows={groupRows(report)} total={report.total} />
            ) : (
                <p className="empty">Nobody was asked in this time. A queue asks once that is set under Settings, Queues, Satisfaction…</p>
            )}
            <Comments turn={report} />
        </>
    );
}

const latest = 20;

/** The latest, whenever they were given; fetched again with the report. */
function Comments({ turn }: { turn: Report }): ReactElement | null {
    const [items, setItems] = useState<SurveyComment[]>([]);
    const [error, setError] = useState("");
    useEffect(() => {
        let isWanted = true;
        get<{ data: SurveyComment[] }>(`/reports/satisfaction/comments?limit=${latest}`)
            .then(({ data }) => {
                if (!isWanted) return;
                setItems(data);
                setError("");
            })
            .catch((refusal: unknown) => {
                if (isWanted) setError(sentence(refusal));
            });
        return () => {
            isWanted = false;
        };
    }, [turn]);
    if (error) return <ListState error={error} reload={() => setError("")} />;
    if (items.length === 0) return null;
    return (
        <section className="panel" aria-label="Latest comments">
            <h3>Latest comments</h3>
            <ul className="comments">
                {items.map((item) => (
                    <li key={item.id}>
                        <p dir="auto">{item.comment}</p>
                        <p className="hint">
                            {item.rating} of 5 · <a href={showRoute({ page: "desk", conversation: item.conversation })}>{item.contact.name}</a> · {item.agent.name} ·{" "}
                            {item.queue.name} · <time title={exactTime(item.answered_at)}>{shortTime(item.answered_at, serverNow())}</time>
                        </p>
                    </li>
                ))}
            </ul>
        </section>
    );
}
