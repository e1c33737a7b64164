import { useEffect, useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { serverNow } from "../../app/clock";
import { patch } from "../../app/desk";
import { recall, remember } from "../../app/keep";
import { go } from "../../app/route";
import { address, dateIn, periodNames, range, type Period, type PeriodName, type Report, type ReportKey } from "../../model/report";
import { isObject } from "../../model/types";
import { useLasting } from "../hooks";
import { ListState } from "../settings/parts";
import { AgentStates } from "./AgentStates";
import { RoutingReport } from "./RoutingReport";
import { SatisfactionReport } from "./SatisfactionReport";
import { useReport } from "./useReport";

type Kind = "routing" | "agent-states" | "satisfaction";

const kinds: Record<Kind, string> = { routing: "Conversations", "agent-states": "Agents’ time", satisfaction: "Satisfaction" };
const keys: Record<ReportKey, string> = { queue: "Queue", agent: "Agent", channel: "Channel" };
/** Seconds within which an answer is in time. */
const thresholds: Record<string, string> = { "20": "20 s", "60": "1 min", "300": "5 min", "900": "15 min", "3600": "1 h", "86400": "24 h" };

/** What is kept in the browser from one look to the next. */
interface Choice {
    period: Period;
    by: ReportKey;
    threshold: string;
}

/** Reports: what happened in a time, in figures, drawings and files. */
export function ReportsPage({ section }: { section: string }): ReactElement {
    const kind: Kind = section in kinds ? (section as Kind) : "routing";
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const today = dateIn(zone, serverNow());
    const [choice, setChoice] = useState<Choice>(() => recall("reports", isChoice, { period: { name: "today", first: today, last: today }, by: "queue", threshold: "60" }));
    useEffect(() => remember("reports", choice), [choice]);
    const { period, by, threshold } = choice;
    const { from, to, interval } = range(period, zone, serverNow());
    const query = { from, to, interval, zone, ...(kind === "agent-states" ? {} : { by }), ...(kind === "routing" ? { threshold } : {}) };
    const { report, error, busy, reload } = useReport(address(kind, query));
    // The last one may be of the other kind still.
    const fits = report !== null && kindOf(report) === kind;
    const slow = useLasting(busy);
    return (
        <main className="settings-page reports" aria-label="Reports" aria-busy={slow}>
            <div className="reports-inner">
                <header className="reports-head">
                    <button type="button" className="button quiet icon-only phone-only" aria-label="Views" onClick={() => patch({ drawer: "rail" })}>
                        <Icon name="panelLeft" />
                    </button>
                    <h1 className="grow">Reports</h1>
                    <button type="button" className="button quiet icon-only" aria-label="Once more" title="Once more" onClick={reload}>
                        <Icon name="refresh" />
                    </button>
                    <a className="button" href={`/api/v1${address(kind, query, true)}`} download>
                        <Icon name="download" /> CSV
                    </a>
                    <button type="button" className="button quiet icon-only" aria-label="Close the reports" title="Back  Esc" onClick={() => go({ page: "desk", conversation: null })}>
                        <Icon name="close" />
                    </button>
                </header>
                <div className="report-choices">
                    <Segments label="What" options={kinds} chosen={kind} choose={(next) => go({ page: "reports", section: next })} />
                    <label className="report-choice">
                        <span className="unseen">Time</span>
                        <select
                            className="input"
                            value={period.name}
                            onChange={(event) => setChoice({ ...choice, period: { ...period, name: event.target.value as PeriodName } })}
                        >
                            {Object.entries(periodNames).map(([name, label]) => (
                                <option key={name} value={name}>
                                    {label}
                                </option>
                            ))}
                        </select>
                    </label>
                    {period.name === "own" ? (
                        <span className="report-dates">
                            <DateField label="First day" value={period.first} most={period.last} choose={(first) => setChoice({ ...choice, period: { ...period, first } })} />
                            <span aria-hidden>–</span>
                            <DateField label="Last day" value={period.last} least={period.first} choose={(last) => setChoice({ ...choice, period: { ...period, last } })} />
                        </span>
                    ) : null}
                    {kind === "agent-states" ? null : <Segments label="By" options={keys} chosen={by} choose={(next) => setChoice({ ...choice, by: next })} />}
                    {kind === "routing" ? (
                        <label className="report-choice">
                            <span className="hint">in time within</span>
                            <select className="input" value={threshold} onChange={(event) => setChoice({ ...choice, threshold: event.target.value })}>
                                {Object.entries(thresholds)
                                    .sort(([one], [other]) => Number(one) - Number(other))
                                    .map(([seconds, label]) => (
                                        <option key={seconds} value={seconds}>
                                            {label}
                                        </option>
                                    ))}
                            </select>
                        </label>
                    ) : null}
                </div>
                <ListState error={error} reload={reload} />
                {fits && !error ? <Drawn kind={kind} report={report} /> : null}
            </div>
        </main>
    );
}

function kindOf(report: Report): Kind {
    if (report.threshold_seconds !== undefined) return "routing";
    return "asked" in report.total ? "satisfaction" : "agent-states";
}

function Drawn({ kind, report }: { kind: Kind; report: Report }): ReactElement {
    switch (kind) {
        case "routing":
            return <RoutingReport report={report} />;
        case "agent-states":
            return <AgentStates report={report} />;
        case "satisfaction":
            return <SatisfactionReport report={report} />;
    }
}

function Segments<Key extends string>(props: { label: string; options: Record<Key, string>; chosen: Key; choose: (key: Key) => void }): ReactElement {
    return (
        <div className="segments" role="radiogroup" aria-label={props.label}>
            {(Object.keys(props.options) as Key[]).map((key) => (
                <button key={key} type="button" role="radio" className="segment" aria-checked={key === props.chosen} onClick={() => props.choose(key)}>
                    {props.options[key]}
                </button>
            ))}
        </div>
    );
}

/** A date that is being typed is none for a while: the last one that was holds until then. */
function DateField(props: { label: string; value: string; least?: string; most?: string; choose: (date: string) => void }): ReactElement {
    return (
        <label className="report-choice">
            <span className="unseen">{props.label}</span>
            <input
                className="input"
                type="date"
                required
                value={props.value}
                min={props.least}
                max={props.most}
                onChange={(event) => {
                    const date = event.target.value;
                    const fits = date !== "" && (!props.least || date >= props.least) && (!props.most || date <= props.most);
                    if (fits) props.choose(date);
                }}
            />
        </label>
    );
}

function isChoice(value: unknown): value is Choice {
    if (!isObject(value) || !isObject(value["period"])) return false;
    const { name, first, last } = value["period"];
    const isDate = (text: unknown): boolean => typeof text === "string" && /^\d{4}-\d\d-\d\d$/.test(text);
    return (
        typeof name === "string" && name in periodNames && isDate(first) && isDate(last) &&
        typeof value["by"] === "string" && value["by"] in keys &&
        typeof value["threshold"] === "string" && value["threshold"] in thresholds
    );
}
