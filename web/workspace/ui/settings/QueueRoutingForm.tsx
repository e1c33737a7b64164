import { useEffect, useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { store, toast } from "../../app/desk";
import { draftOf, overflowFields, ruleOf, saysTwice } from "../../model/overflow";
import { put as putRecord } from "../../model/reduce";
import type { JsonObject, Queue, QueueRouting, RoutingStep, Strategy } from "../../model/types";
import { get, put, sentence } from "../../net/api";
import { Dialog } from "../Dialog";
import { useColleagues } from "../people";
import { Switch } from "./GeneralPage";
import { OverflowRules } from "./OverflowRules";
import { Field, FieldError, FormFoot, ListState, useForm } from "./parts";
import { ringLimits, StrategyField } from "./strategies";

/** Tiers and steps that the server takes. */
const limits = { tier: 10, position: 1000, steps: 10, seconds: 86_400 };

/** How a queue is served: fetched first, because others may have changed it. */
export function QueueRoutingForm({ queue, close }: { queue: Queue; close: () => void }): ReactElement {
    const [routing, setRouting] = useState<QueueRouting | null>(null);
    const [error, setError] = useState("");
    const load = (): void => {
        setError("");
        get<QueueRouting>(`/queues/${queue.id}/routing`)
            .then(setRouting)
            .catch((refusal: unknown) => setError(sentence(refusal)));
    };
    useEffect(load, [queue.id]);
    return (
        <Dialog title={`Routing of ${queue.name}`} close={close} kind="wide" keeps>
            {routing ? <Loaded queue={queue} routing={routing} close={close} /> : <ListState error={error} reload={load} />}
        </Dialog>
    );
}

function Loaded({ queue, routing, close }: { queue: Queue; routing: QueueRouting; close: () => void }): ReactElement {
    const [wanted, setWanted] = useState(routing);
    const [rules, setRules] = useState(() => routing.overflow.map(draftOf));
    const change = (part: Partial<QueueRouting>): void => setWanted({ ...wanted, ...part });
    const form = useForm(async () => {
        const needs = wanted.needs?.trim() ? wanted.needs.trim() : null;
        const codes = wanted.wrap_up?.codes.map((code) => code.trim()).filter(Boolean) ?? [];
        const wrapUp = wanted.wrap_up ? { ...wanted.wrap_up, codes } : null;
        const twice = rules.findIndex(saysTwice);
        if (twice >= 0) throw new Error(`Rule ${twice + 1} has two texts in one language.`);
        const body = { ...wanted, needs, wrap_up: wrapUp, overflow: rules.map(ruleOf) };
        const saved = await put<QueueRouting>(`/queues/${queue.id}/routing`, body as unknown as JsonObject);
        const { strategy, ring_seconds, mode, picking } = saved;
        const known: Queue = { ...queue, strategy, ring_seconds, mode, picking };
        store.set((state) => ({ ...state, queues: putRecord(state.queues, known) }));
        toast(`Saved the routing of ${queue.name}`);
        close();
    }, ["strategy", "ring_seconds", "needs", ...stepFields(wanted.steps), "steps", "members", "highest_tier", "wrap_up.seconds", "wrap_up.codes", ...overflowFields(rules), "overflow"]);
    return (
        <form className="stack" onSubmit={form.submit} data-testid="queue-routing">
            <div className="segments" role="radiogroup" aria-label="How work reaches an agent">
                {(["push", "pull"] as const).map((mode) => (
                    <button key={mode} type="button" role="radio" className="segment" aria-checked={wanted.mode === mode} onClick={() => change({ mode })}>
                        {{ push: "Rings at one", pull: "Agents take the next" }[mode]}
                    </button>
                ))}
            </div>
            {wanted.mode === "pull" ? (
                <Switch label="Agents may pick any that waits" on={wanted.picking} set={(picking) => change({ picking })} />
            ) : (
                <>
                    <StrategyField value={wanted.strategy} set={(strategy: Strategy) => change({ strategy })} error={form.fieldError("strategy")} />
                    <Field label="Rings for (seconds)" error={form.fieldError("ring_seconds")}>
                        <input className="input" type="number" required min={ringLimits.least} max={ringLimits.most} value={wanted.ring_seconds} onChange={(event) => change({ ring_seconds: Number(event.target.value) })} />
                    </Field>
                </>
            )}
            <NeedsField label="Needs" hint="Skills and levels with & and |, such as (dutch>=3 & billing>=2) | supervisor. Empty: nothing more than the queue's own skills." value={wanted.needs ?? ""} set={(needs) => change({ needs })} error={form.fieldError("needs")} />
            <Field label="Asks at once" error={form.fieldError("highest_tier")}>
                <select className="input" value={wanted.highest_tier ?? 0} onChange={(event) => change({ highest_tier: Number(event.target.value) || null })}>
                    <option value={0}>all tiers, the first before the others</option>
                    {Array.from({ length: limits.tier }, (_, tier) => (
                        <option key={tier} value={tier + 1}>
                            {tier === 0 ? "the first tier only" : `tiers up to ${tier + 1}`}
                        </option>
                    ))}
                </select>
            </Field>
            <Steps steps={wanted.steps} set={(steps) => change({ steps })} error={form.fieldError} />
            <OverflowRules queue={queue} rules={rules} set={setRules} error={form.fieldError} />
            <WrapUpFields wanted={wanted} change={change} seconds={form.fieldError("wrap_up.seconds")} codes={form.fieldError("wrap_up.codes")} />
            <Members wanted={wanted} change={change} error={form.fieldError("members")} />
            <FormFoot form={form} label="Save" />
        </form>
    );
}

function stepFields(steps: readonly RoutingStep[]): string[] {
    return steps.flatMap((_, index) => ["after_seconds", "needs", "highest_tier"].map((field) => `steps[${index}].${field}`));
}

function NeedsField(props: { label: string; hint?: string; value: string; set: (text: string) => void; error?: string }): ReactElement {
    return (
        <Field label={props.label} hint={props.hint} error={props.error}>
            <input className="input" dir="auto" spellCheck={false} autoCapitalize="off" autoComplete="off" value={props.value} onChange={(event) => props.set(event.target.value)} />
        </Field>
    );
}

type Relaxation = "same" | "less" | "none";

/** What is asked of skills in a step: as before, another expression, or nothing. */
function relaxation(step: RoutingStep): Relaxation {
    if (step.needs === null) return "same";
    return step.needs === "" ? "none" : "less";
}

function Steps(props: { steps: RoutingStep[]; set: (steps: RoutingStep[]) => void; error: (path: string) => string | undefined }): ReactElement {
    const { steps, set } = props;
    const change = (index: number, part: Partial<RoutingStep>): void => set(steps.map((step, at) => (at === index ? { ...step, ...part } : step)));
    const last = steps[steps.length - 1];
    return (
        <fieldset className="checks">
            <legend>Who is asked as they wait</legend>
            {steps.length === 0 ? <p className="hint">The same is asked however long they wait.</p> : null}
            {steps.map((step, index) => (
                // Steps are told apart by their place: none is moved.
                <div key={index} className="routing-step">
                    <label className="routing-part">
                        After
                        <input className="input short" type="number" required min={1} max={limits.seconds} aria-label={`Step ${index + 1}: seconds`} value={step.after_seconds} onChange={(event) => change(index, { after_seconds: Number(event.target.value) })} />s
                    </label>
                    <select
                        className="input level"
                        aria-label={`Step ${index + 1}: skills`}
                        value={relaxation(step)}
                        onChange={(event) => change(index, { needs: { same: null, none: "", less: step.needs || " " }[event.target.value as Relaxation] })}
                    >
                        <option value="same">same skills</option>
                        <option value="less">these skills</option>
                        <option value="none">any skills</option>
                    </select>
                    {relaxation(step) === "less" ? (
                        <input className="input grow" required dir="auto" spellCheck={false} placeholder="dutch>=1" aria-label={`Step ${index + 1}: needs`} value={(step.needs ?? "").trimStart()} onChange={(event) => change(index, { needs: event.target.value || " " })} />
                    ) : null}
                    <label className="routing-part">
                        tiers up to
                        <select className="input level" value={step.highest_tier ?? 0} onChange={(event) => change(index, { highest_tier: Number(event.target.value) || null })}>
                            <option value={0}>as before</option>
                            {Array.from({ length: limits.tier }, (_, tier) => (
                                <option key={tier} value={tier + 1}>
                                    {tier + 1}
                                </option>
                            ))}
                        </select>
                    </label>
                    <button type="button" className="button quiet icon-only small" aria-label={`Remove step ${index + 1}`} onClick={() => set(steps.filter((_, at) => at !== index))}>
                        <Icon name="close" />
                    </button>
                    <FieldError text={["after_seconds", "needs", "highest_tier"].map((field) => props.error(`steps[${index}].${field}`)).find(Boolean)} />
                </div>
            ))}
            {steps.length < limits.steps ? (
                <button type="button" className="button small" onClick={() => set([...steps, { after_seconds: (last?.after_seconds ?? 0) + 60, needs: null, highest_tier: null }])}>
                    <Icon name="plus" /> Add a step
                </button>
            ) : null}
            <FieldError text={props.error("steps")} />
        </fieldset>
    );
}

function WrapUpFields(props: { wanted: QueueRouting; change: (part: Partial<QueueRouting>) => void; seconds?: string; codes?: string }): ReactElement {
    const rule = props.wanted.wrap_up;
    return (
        <>
            <Switch label="Leave time to write up what was resolved" on={rule !== null} set={(on) => props.change({ wrap_up: on ? { seconds: 60, codes: [] } : null })} />
            {rule ? (
                <>
                    <Field label="For (seconds)" error={props.seconds}>
                        <input className="input short" type="number" required min={1} max={3600} value={rule.seconds} onChange={(event) => props.change({ wrap_up: { ...rule, seconds: Number(event.target.value) } })} />
                    </Field>
                    <Field label="Codes" hint="One a line, such as Refund. Empty: nobody asks what it was about." error={props.codes}>
                        <textarea className="input" rows={3} dir="auto" value={rule.codes.join("\n")} onChange={(event) => props.change({ wrap_up: { ...rule, codes: event.target.value.split("\n") } })} />
                    </Field>
                </>
            ) : null}
        </>
    );
}

function Members({ wanted, change, error }: { wanted: QueueRouting; change: (part: Partial<QueueRouting>) => void; error?: string }): ReactElement {
    const colleagues = useColleagues();
    const name = (id: string): string => colleagues.find((agent) => agent.id === id)?.name ?? id;
    const isOrdered = wanted.mode === "push" && wanted.strategy === "fixed_order";
    const set = (agent: string, part: { tier?: number; position?: number }): void =>
        change({ members: wanted.members.map((member) => (member.agent === agent ? { ...member, ...part } : member)) });
    if (wanted.members.length === 0) return <p className="hint">Nobody serves this queue yet. Choose members under “Change…”.</p>;
    return (
        <fieldset className="checks">
            <legend>Who is asked first</legend>
            <p className="hint">The first tier is asked first. A later one is asked when nobody of those before is free, or, where not all are asked at once, when a step above opens it.</p>
            {wanted.members.map((member) => (
                <div key={member.agent} className="switch">
                    <span className="grow clip" dir="auto">
                        {name(member.agent)}
                    </span>
                    {isOrdered ? (
                        <label className="routing-part">
                            place
                            <input className="input short" type="number" required min={1} max={limits.position} aria-label={`Place of ${name(member.agent)}`} value={member.position} onChange={(event) => set(member.agent, { position: Number(event.target.value) })} />
                        </label>
                    ) : null}
                    <label className="routing-part">
                        tier
                        <select className="input level" aria-label={`Tier of ${name(member.agent)}`} value={member.tier} onChange={(event) => set(member.agent, { tier: Number(event.target.value) })}>
                            {Array.from({ length: limits.tier }, (_, tier) => (
                                <option key={tier} value={tier + 1}>
                                    {tier + 1}
                                </option>
                            ))}
                        </select>
                    </label>
                </div>
            ))}
            <FieldError text={error} />
        </fieldset>
    );
}
