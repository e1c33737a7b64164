import { useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { serverNow } from "../../app/clock";
import { complain, toast } from "../../app/desk";
import { exactTime, shortTime } from "../../model/time";
import type { Hook } from "../../model/types";
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
            <table className="table">
                <tbody>
                    {(items ?? []).map((hook) => (
                        <tr key={hook.id}>
                            <td className="tabular">
                                <time title={exactTime(hook.received_at)}>{shortTime(hook.received_at, serverNow())}</time>
                            </td>
                            <th scope="row" className="clip-cell">
                                {hook.channel.name}
                            </th>
                            <td className="clip-cell wide-cell" title={hook.reason ?? undefined}>
                                {hook.reason ?? stateWords[hook.state]}
                            </td>
                            <td className="amount">
                                <button type="button" className="button quiet icon-only small" aria-label="Show" onClick={() => show(hook)}>
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
                    </dl>
                    {shown.body ? <pre className="raw-body">{pretty(shown.body)}</pre> : <p className="hint">The body is not kept any more.</p>}
                </Dialog>
            ) : null}
        </>
    );
}

function pretty(body: unknown): string {
    if (typeof body !== "string") return JSON.stringify(body, null, 2);
    try {
        return JSON.stringify(JSON.parse(body), null, 2);
    } catch {
        return body;
    }
}
