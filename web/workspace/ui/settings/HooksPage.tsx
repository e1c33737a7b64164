import { useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { serverNow } from "../../app/clock";
import { complain, toast } from "../../app/desk";
import { duration, exactClock, exactTime } from "../../model/time";
import type { Hook } from "../../model/administration";
import { get, post } from "../../net/api";
import { Dialog } from "../Dialog";
import { ListState } from "./parts";
import { useList } from "./useList";

const states = ["dead", "rejected", "received", "applied"] as const;
const stateWords: Record<Hook["state"], string> = { dead: "Dead", rejected: "Rejected", received: "Not applied yet", applied: "Applied" };

/** What the networks told us, with what could not be applied first. */
export function HooksPage(): ReactElement {
    const [state, setState] = useState<Hook["state"]>("dead");
    const { items, error, reload, setItems } = useList<Hook>(`/hooks?state=${state}`);
    const [shown, setShown] = useState<Hook | null>(null);
    const replay = async (hook: Hook): Promise<void> => {
        try {
            const after = await post<Hook | undefined>(`/hooks/${hook.id}/replay`);
            toast(after?.state === "dead" ? `Still dead: ${after.reason ?? "see the journal"}` : "Replayed");
            setItems((items ?? []).filter((entry) => entry.id !== hook.id));
            reload();
        } catch (refusal) {
            complain(refusal);
        }
    };
    const show = (hook: Hook): void => {
        setShown(hook);
        get<Hook>(`/hooks/${hook.id}`).then(setShown).catch(complain);
    };
    return (
        <>
            <div className="segments" role="radiogroup" aria-label="State">
                {states.map((entry) => (
                    <button key={entry} type="button" role="radio" aria-checked={entry === state} className="segment" onClick={() => setState(entry)}>
                        {stateWords[entry]}
                    </button>
                ))}
            </div>
            <ListState error={error} empty={items?.length === 0 ? (state === "dead" ? "No dead hooks: everything the networks sent has been applied." : "None.") : undefined} reload={reload} />
            <table className="table table-stack">
                <thead>
                    <tr>
                        <th scope="col">Received</th>
                        <th scope="col">Hook</th>
                        <th scope="col">Channel</th>
                        <th scope="col">State</th>
                        <th scope="col">
                            <span className="unseen">Deeds</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {(items ?? []).map((hook) => (
                        <tr key={hook.id}>
                            <td className="tabular">
                                <time dateTime={hook.received_at} title={exactTime(hook.received_at)}>
                                    {exactClock(hook.received_at, serverNow())}
                                </time>
                            </td>
                            <th scope="row">
                                <code>{hook.id}</code>
                            </th>
                            <td>{hook.channel.name}</td>
                            <td className="clip-cell" title={hook.reason ?? undefined}>
                                {stateDetail(hook)}
                            </td>
                            <td className="amount row-deeds">
                                <button type="button" className="button quiet icon-only small" aria-label={`Show ${hook.id}`} title="Show" onClick={() => show(hook)}>
                                    <Icon name="eye" />
                                </button>
                                {hook.state === "dead" || hook.state === "rejected" ? (
                                    <button type="button" className="button small" onClick={() => void replay(hook)}>
                                        <Icon name="refresh" /> Replay
                                    </button>
                                ) : null}
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
            {shown ? (
                <Dialog title="Hook" kind="wide" close={() => setShown(null)}>
                    <dl className="facts">
                        <div>
                            <dt>Id</dt>
                            <dd>
                                <code>{shown.id}</code>
                            </dd>
                        </div>
                        <div>
                            <dt>Channel</dt>
                            <dd>{shown.channel.name}</dd>
                        </div>
                        <div>
                            <dt>State</dt>
                            <dd>{stateWords[shown.state]}</dd>
                        </div>
                        {shown.reason ? (
                            <div>
                                <dt>Reason</dt>
                                <dd>{shown.reason}</dd>
                            </div>
                        ) : null}
                        <div>
                            <dt>Received</dt>
                            <dd>{exactTime(shown.received_at)}</dd>
                        </div>
                        {shown.applied_at ? (
                            <div>
                                <dt>Applied</dt>
                                <dd>{exactTime(shown.applied_at)}</dd>
                            </div>
                        ) : null}
                        {shown.attempts === undefined ? null : (
                            <div>
                                <dt>Attempts</dt>
                                <dd>{shown.attempts}</dd>
                            </div>
                        )}
                    </dl>
                    {shown.body ? <pre className="raw-body">{pretty(shown.body)}</pre> : <p className="hint">The body is not kept any more.</p>}
                </Dialog>
            ) : null}
        </>
    );
}

/** What became of it, with its reason, how soon, and how often it was tried. */
function stateDetail(hook: Hook): string {
    const tries = (hook.attempts ?? 0) > 1 ? `after ${hook.attempts} attempts` : "";
    const after = hook.applied_at ? Date.parse(hook.applied_at) - Date.parse(hook.received_at) : NaN;
    const soon = after >= 1000 ? `after ${duration(after)}` : "";
    return [[stateWords[hook.state], soon, tries].filter(Boolean).join(" "), hook.reason].filter(Boolean).join(": ");
}

function pretty(body: unknown): string {
    if (typeof body !== "string") return JSON.stringify(body, null, 2);
    try {
        return JSON.stringify(JSON.parse(body), null, 2);
    } catch {
        return body;
    }
}
