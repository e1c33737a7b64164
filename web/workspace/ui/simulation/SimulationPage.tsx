import { useEffect, useRef, useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { serverNow } from "../../app/clock";
import { patch } from "../../app/desk";
import { go } from "../../app/route";
import { dayBefore, readScenario, type Simulation } from "../../model/simulation";
import type { JsonObject } from "../../model/types";
import { Problem, simulate } from "../../net/api";
import { Field, FormFoot, useForm } from "../settings/parts";
import { strategies } from "../settings/strategies";
import { SimulationResult } from "./SimulationResult";

type Source = "day" | "scenario";

const sources: Record<Source, string> = { day: "A day that was", scenario: "A scenario" };
/** Seconds within which an answer is in time. */
const thresholds: Record<string, string> = { "20": "20 s", "60": "1 min", "300": "5 min", "900": "15 min", "3600": "1 h" };
const [fewest, most] = [-50, 50];

/** Tries out other agents or rules on a day, by running the floor again. */
export function SimulationPage(): ReactElement {
    const [source, setSource] = useState<Source>("day");
    const [day, setDay] = useState(() => dayBefore(serverNow()));
    const [scenario, setScenario] = useState("");
    const [agents, setAgents] = useState(2);
    const [strategy, setStrategy] = useState("");
    const [threshold, setThreshold] = useState("60");
    const [simulation, setSimulation] = useState<Simulation | null>(null);
    const abort = useRef<AbortController | null>(null);
    // Who leaves the page waits for nothing any more.
    useEffect(() => () => abort.current?.abort(), []);

    const wish = (): JsonObject => {
        const change = { agents, ...(strategy ? { strategy } : {}) };
        if (source === "day") {
            const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
            return { day, zone, threshold_seconds: Number(threshold), ...change };
        }
        const read = readScenario(scenario);
        if (!read) throw new Problem(422, "invalid_field", "That is no JSON object.", "scenario");
        return { scenario: read as JsonObject, ...change };
    };
    const form = useForm(async () => {
        const stop = new AbortController();
        abort.current = stop;
        try {
            setSimulation(await simulate<Simulation>(wish(), stop.signal));
        } catch (error) {
            if (!stop.signal.aborted) throw error;
        }
    }, ["day", "scenario", "agents", "strategy", "threshold_seconds"]);
    const scenarioError = form.fieldError("scenario");

    return (
        <main className="settings-page" aria-label="Simulation">
            <div className="sim-inner">
                <header className="sim-head">
                    <button type="button" className="button quiet icon-only phone-only" aria-label="Views" onClick={() => patch({ drawer: "rail" })}>
                        <Icon name="panelLeft" />
                    </button>
                    <h1 className="grow">Simulation</h1>
                    <button type="button" className="button quiet icon-only" aria-label="Close the simulation" title="Back" onClick={() => go({ page: "desk", conversation: null })}>
                        <Icon name="close" />
                    </button>
                </header>
                <p className="hint">What would the wait have been with two more? The floor serves the same customers again, many times over.</p>
                <form className="sim-form" onSubmit={form.submit}>
                    <div className="segments" role="radiogroup" aria-label="What to run">
                        {(Object.keys(sources) as Source[]).map((key) => (
                            <button key={key} type="button" role="radio" aria-checked={source === key} className="segment" onClick={() => setSource(key)}>
                                {sources[key]}
                            </button>
                        ))}
                    </div>
                    {source === "scenario" ? (
                        <Field label="Scenario" hint="JSON, as the guide on simulation describes it." error={scenarioError}>
                            <textarea className="input sim-scenario" rows={8} spellCheck={false} value={scenario} onChange={(event) => setScenario(event.target.value)} />
                        </Field>
                    ) : null}
                    <div className="sim-fields">
                        {source === "day" ? (
                            <Field label="Day" error={form.fieldError("day")}>
                                <input className="input" type="date" required value={day} max={dayBefore(serverNow() + 86_400_000)} onChange={(event) => setDay(event.target.value)} />
                            </Field>
                        ) : null}
                        <Field label="Agents more or fewer" error={form.fieldError("agents")}>
                            <input className="input" type="number" min={fewest} max={most} step={1} required value={agents} onChange={(event) => setAgents(event.target.valueAsNumber || 0)} />
                        </Field>
                        <Field label="Strategy" error={form.fieldError("strategy")}>
                            <select className="input" value={strategy} onChange={(event) => setStrategy(event.target.value)}>
                                <option value="">As it is</option>
                                {Object.entries(strategies).map(([key, name]) => (
                                    <option key={key} value={key}>
                                        {name}
                                    </option>
                                ))}
                            </select>
                        </Field>
                        {source === "day" ? (
                            <Field label="In time within" error={form.fieldError("threshold_seconds")}>
                                <select className="input" value={threshold} onChange={(event) => setThreshold(event.target.value)}>
                                    {Object.entries(thresholds).map(([key, name]) => (
                                        <option key={key} value={key}>
                                            {name}
                                        </option>
                                    ))}
                                </select>
                            </Field>
                        ) : null}
                    </div>
                    <div className="sim-foot">
                        {form.busy ? (
                            <button type="button" className="button quiet" onClick={() => abort.current?.abort()}>
                                Stop
                            </button>
                        ) : null}
                        <FormFoot form={form} label="Simulate" />
                    </div>
                </form>
                <div aria-live="polite" aria-busy={form.busy} className={form.busy ? "sim-stale" : undefined}>
                    {simulation ? <SimulationResult simulation={simulation} /> : null}
                </div>
            </div>
        </main>
    );
}
