import { useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { clockTime } from "../model/format";
import type { State, Store } from "../model/store";
import type { Fault } from "../model/types";

type Preset = [label: string, detail: string, fault: Record<string, unknown>];

const groups: [string, Preset[]][] = [
    [
        "The next answer",
        [
            ["Lost", "The message is taken, then the connection closes", { kind: "drop", after: true, target: "messages" }],
            ["5 s late", "The message is taken first", { kind: "delay", after: true, ms: 5000, target: "messages" }],
            ["Fails later", "Accepted, then failed with 131049", { kind: "fail", code: 131049 }],
        ],
    ],
    [
        "The next webhook",
        [
            ["Lost", "Never sent", { kind: "lose_webhook" }],
            ["Twice", "The same bytes again", { kind: "duplicate", size: 2 }],
            ["30 s late", "Held back", { kind: "delay_webhook", ms: 30_000 }],
            ["Reordered", "Three are held and sent last first", { kind: "reorder", size: 3, ms: 5000 }],
            ["Batched", "Five updates in one body", { kind: "batch", size: 5, ms: 5000 }],
            ["Forged", "Its signature is wrong, and right when it is repeated", { kind: "signature" }],
        ],
    ],
];

const names: Record<string, string> = {
    error: "Error",
    drop: "Answer lost",
    delay: "Answer late",
    fail: "Message fails",
    lose_webhook: "Webhook lost",
    delay_webhook: "Webhook late",
    duplicate: "Webhook repeated",
    reorder: "Webhooks reordered",
    batch: "Webhooks batched",
    signature: "Wrong signature",
};

const codes: [number, string][] = [
    [131000, "something went wrong"],
    [130429, "rate limit"],
    [131056, "pair rate limit"],
    [131016, "service unavailable"],
    [190, "token expired"],
    [131047, "window closed"],
    [131026, "undeliverable"],
    [368, "blocked for policy"],
];

/** What goes wrong on the network, and what has passed over it. */
export function Conditions({ store, state, onClose }: { store: Store; state: State; onClose: () => void }): ReactElement {
    const [code, setCode] = useState(131000);
    const [count, setCount] = useState(1);
    return (
        <aside className="conditions" aria-label="Network conditions">
            <div className="conditions-head">
                <h2>Network conditions</h2>
                <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
                    <Icon name="close" />
                </button>
            </div>
            <div className="conditions-body">
                <section>
                    {groups.map(([title, presets]) => (
                        <div key={title} className="preset-group">
                            <h3 className="section-title">{title}</h3>
                            <div className="presets">
                                {presets.map(([label, detail, fault]) => (
                                    <button
                                        key={label}
                                        type="button"
                                        className="preset"
                                        title={detail}
                                        onClick={() => void store.addFault(fault)}
                                    >
                                        {label}
                                    </button>
                                ))}
                            </div>
                        </div>
                    ))}
                    <h3 className="section-title">The next calls are refused</h3>
                    <div className="error-row">
                        <label className="error-code">
                            <span className="hidden">Error code</span>
                            <select value={code} onChange={(event) => setCode(Number(event.target.value))}>
                                {codes.map(([number, title]) => (
                                    <option key={number} value={number}>
                                        {number} · {title}
                                    </option>
                                ))}
                            </select>
                        </label>
                        <label className="error-count">
                            <span className="hidden">How many calls</span>
                            <input
                                type="number"
                                min={1}
                                max={1000}
                                value={count}
                                onChange={(event) => setCount(Math.max(1, Number(event.target.value)))}
                            />
                        </label>
                        <button
                            type="button"
                            className="button"
                            onClick={() => void store.addFault({ kind: "error", code, count, target: "messages" })}
                        >
                            Set
                        </button>
                    </div>
                </section>
                {state.faults.length > 0 && (
                    <section>
                        <div className="section-line">
                            <h3 className="section-title">Waiting to happen</h3>
                            <button type="button" className="link" onClick={() => void store.removeFault()}>
                                Clear all
                            </button>
                        </div>
                        <ul className="faults">
                            {state.faults.map((fault) => (
                                <li key={fault.id} className="fault">
                                    <Icon name="bolt" />
                                    <span className="cut">{describe(fault)}</span>
                                    <span className="figures hint">×{fault.remaining}</span>
                                    <button
                                        type="button"
                                        className="icon-button"
                                        aria-label={`Remove: ${describe(fault)}`}
                                        onClick={() => void store.removeFault(fault.id)}
                                    >
                                        <Icon name="close" />
                                    </button>
                                </li>
                            ))}
                        </ul>
                    </section>
                )}
                <section>
                    <h3 className="section-title">On the wire</h3>
                    {state.log.length === 0 ? (
                        <p className="hint">Calls and webhooks appear here as they happen.</p>
                    ) : (
                        <ul className="wire">
                            {state.log.map((line) => (
                                <li key={line.key} className={`wire-line ${line.state}`}>
                                    <span className="figures hint">{clockTime(Date.parse(line.at))}</span>
                                    <Icon name={line.kind === "call" ? "back" : "next"} />
                                    <span className="cut" title={line.label}>
                                        {line.kind === "call" ? "call" : "hook"} · {line.label}
                                    </span>
                                    <span className="figures wire-detail">
                                        <Icon name={line.state === "good" ? "check" : line.state === "bad" ? "warning" : "clock"} /> {line.detail}
                                    </span>
                                </li>
                            ))}
                        </ul>
                    )}
                </section>
            </div>
        </aside>
    );
}

function describe(fault: Fault): string {
    const name = names[fault.kind] ?? fault.kind;
    return fault.code === undefined ? name : `${name} ${fault.code}`;
}
