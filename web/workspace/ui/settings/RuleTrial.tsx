import { useState, type ReactElement } from "react";
import { go } from "../../app/route";
import { differences, type Trial } from "../../model/rules";
import { exactTime, shortTime } from "../../model/time";
import { useNow } from "../hooks";

/** What the rules would have done with the newest conversations. */
export function RuleTrial({ trial }: { trial: Trial }): ReactElement {
    const [isAll, setIsAll] = useState(false);
    const now = useNow(60_000);
    const rows = isAll ? trial.data : trial.data.filter((row) => row.different);
    return (
        <section className="settings-section" aria-label="Trial" data-testid="trial">
            <h2>
                {trial.count === 0
                    ? "There are no conversations to try on yet."
                    : `${trial.different} of ${trial.count} ${trial.count === 1 ? "conversation" : "conversations"} would be different`}
            </h2>
            {trial.count > 0 ? (
                <label className="switch">
                    <input type="checkbox" checked={isAll} onChange={(event) => setIsAll(event.target.checked)} />
                    <span>Show the others too</span>
                </label>
            ) : null}
            {rows.length > 0 ? (
                <table className="table table-stack">
                    <thead>
                        <tr>
                            <th scope="col">Customer</th>
                            <th scope="col">Said first</th>
                            <th scope="col">Would be different</th>
                            <th scope="col">By</th>
                            <th scope="col" className="amount">
                                Opened
                            </th>
                        </tr>
                    </thead>
                    <tbody>
                        {rows.map((row) => (
                            <tr key={row.conversation} data-testid="trial-row">
                                <th scope="row" className="trial-name">
                                    <button type="button" className="button link clip" dir="auto" onClick={() => go({ page: "desk", conversation: row.conversation })}>
                                        {row.contact}
                                    </button>
                                </th>
                                <td className="clip-cell" dir="auto" title={row.text}>
                                    {row.text}
                                </td>
                                <td className="trial-changes">
                                    {row.different ? (
                                        differences(row.saved, row.tried).map((line) => (
                                            <span key={line} className="block" dir="auto">
                                                {line}
                                            </span>
                                        ))
                                    ) : (
                                        <span className="dim">Nothing</span>
                                    )}
                                </td>
                                <td className="trial-changes" data-label="By" dir="auto">
                                    {row.tried.rules.join(", ") || <span className="dim">No rule</span>}
                                </td>
                                <td className="amount tabular" data-label="Opened" title={exactTime(row.opened_at)}>
                                    {shortTime(row.opened_at, now)}
                                </td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            ) : null}
        </section>
    );
}
