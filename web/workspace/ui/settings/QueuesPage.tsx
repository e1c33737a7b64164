import { useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { store, toast, useDesk } from "../../app/desk";
import { applyEvent } from "../../model/reduce";
import type { Queue, Strategy } from "../../model/types";
import { call, post } from "../../net/api";
import { Dialog } from "../Dialog";
import { MenuButton } from "../Menu";
import { useColleagues } from "../people";
import { Field, FieldError, FormFoot, useForm } from "./parts";
import { QueueHoursForm } from "./QueueHoursForm";
import { QueueRoutingForm } from "./QueueRoutingForm";
import { QueueSurveyForm } from "./QueueSurveyForm";
import { ringLimits, strategies, StrategyField } from "./strategies";
import { SkillLevels } from "./SkillLevels";
import { useSkillChoice } from "./skillChoice";


/** Queues: who serves them, how one is chosen, how long it rings. */
export function QueuesPage(): ReactElement {
    const queues = useDesk((state) => state.queues);
    const [edited, setEdited] = useState<Queue | null>(null);
    const [timed, setTimed] = useState<Queue | null>(null);
    const [routed, setRouted] = useState<Queue | null>(null);
    const [surveyed, setSurveyed] = useState<Queue | null>(null);
    const [removed, setRemoved] = useState<Queue | null>(null);
    const list = Object.values(queues).sort((a, b) => a.name.localeCompare(b.name));
    return (
        <>
            <table className="table table-stack">
                <thead>
                    <tr>
                        <th scope="col">Queue</th>
                        <th scope="col">Chooses</th>
                        <th scope="col" className="amount">
                            Members
                        </th>
                        <th scope="col" className="amount">
                            Rings
                        </th>
                        <th scope="col" className="amount">
                            Waiting
                        </th>
                        <th scope="col">
                            <span className="unseen">Change</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {list.map((queue) => (
                        <tr key={queue.id}>
                            <th scope="row">{queue.name}</th>
                            <td>{queue.mode === "pull" ? "Agents take the next" : strategies[queue.strategy]}</td>
                            <td className="amount tabular" data-label="Members">{queue.members.length}</td>
                            <td className="amount tabular" data-label="Rings">{queue.mode === "pull" ? "–" : `${queue.ring_seconds} s`}</td>
                            <td className="amount tabular" data-label="Waiting">{queue.waiting ?? 0}</td>
                            <td className="amount row-deeds">
                                <MenuButton
                                    label={`Change ${queue.name}`}
                                    align="end"
                                    className="button quiet icon-only small"
                                    items={() => [
                                        { label: "Change…", icon: "edit", run: () => setEdited(queue) },
                                        { label: "Hours…", icon: "clock", run: () => setTimed(queue) },
                                        { label: "Routing…", icon: "route", run: () => setRouted(queue) },
                                        { label: "Satisfaction…", icon: "smile", run: () => setSurveyed(queue) },
                                        { label: "Remove…", icon: "ban", apart: true, danger: true, run: () => setRemoved(queue) },
                                    ]}
                                >
                                    <Icon name="dots" />
                                </MenuButton>
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
            {list.length === 0 ? <p className="empty">There are no queues yet.</p> : null}
            <button
                type="button"
                className="button primary"
                onClick={() => setEdited({ id: "", name: "", strategy: "longest_idle", ring_seconds: ringLimits.usual, members: [] })}
            >
                <Icon name="plus" /> New queue
            </button>
            {edited ? <QueueForm queue={edited} close={() => setEdited(null)} /> : null}
            {timed ? <QueueHoursForm queue={timed} close={() => setTimed(null)} /> : null}
            {routed ? <QueueRoutingForm queue={routed} close={() => setRouted(null)} /> : null}
            {surveyed ? <QueueSurveyForm queue={surveyed} close={() => setSurveyed(null)} /> : null}
            {removed ? <RemoveForm queue={removed} close={() => setRemoved(null)} /> : null}
        </>
    );
}

/** A queue that is removed does not come back, so it is asked first; why it must stay is said here. */
function RemoveForm({ queue, close }: { queue: Queue; close: () => void }): ReactElement {
    const form = useForm(async () => {
        await call("DELETE", `/queues/${queue.id}`);
        store.set((state) => ({ ...state, queues: Object.fromEntries(Object.entries(state.queues).filter(([id]) => id !== queue.id)) }));
        toast(`Removed ${queue.name}`);
        close();
    }, []);
    return (
        <Dialog title={`Remove ${queue.name}?`} close={close}>
            <form className="stack" onSubmit={form.submit}>
                <p>Its members and skills go with it. Resolved conversations stay, without a queue.</p>
                <FormFoot form={form} label="Remove" danger />
            </form>
        </Dialog>
    );
}

function QueueForm({ queue, close }: { queue: Queue; close: () => void }): ReactElement {
    const [name, setName] = useState(queue.name);
    const [strategy, setStrategy] = useState<Strategy>(queue.strategy);
    const [ring, setRing] = useState(queue.ring_seconds);
    const [members, setMembers] = useState<string[]>(queue.members);
    const needed = useSkillChoice(queue.required_skills ?? []);
    // A program that takes part is a colleague, but no queue has it as a member.
    const colleagues = useColleagues().filter((agent) => agent.email);
    const form = useForm(async () => {
        const required = (await needed.settled("required_skills")).map(({ skill, level }) => ({ skill, level }));
        const content = { name: name.trim(), strategy, ring_seconds: ring, members, required_skills: required };
        const saved = queue.id ? await call<Queue>("PATCH", `/queues/${queue.id}`, content) : await post<Queue>("/queues", content);
        store.set((state) => applyEvent(state, { name: "queue.updated", data: { queue: saved } }));
        close();
    }, ["name", "strategy", "ring_seconds", "members", "required_skills"]);
    return (
        <Dialog title={queue.id ? `Change ${queue.name}` : "New queue"} close={close}>
            <form className="stack" onSubmit={form.submit}>
                <Field label="Name" error={form.fieldError("name")}>
                    <input className="input" required value={name} onChange={(event) => setName(event.target.value)} />
                </Field>
                <StrategyField value={strategy} set={setStrategy} error={form.fieldError("strategy")} />
                <Field label="Rings for (seconds)" error={form.fieldError("ring_seconds")}>
                    <input className="input" type="number" required min={ringLimits.least} max={ringLimits.most} value={ring} onChange={(event) => setRing(Number(event.target.value))} />
                </Field>
                <fieldset className="checks">
                    <legend>Members</legend>
                    {colleagues.map((agent) => (
                        <label key={agent.id} className="switch">
                            <input
                                type="checkbox"
                                checked={members.includes(agent.id)}
                                onChange={(event) => setMembers(event.target.checked ? [...members, agent.id] : members.filter((id) => id !== agent.id))}
                            />
                            <span className="grow">{agent.name}</span>
                        </label>
                    ))}
                    <FieldError text={form.fieldError("members")} />
                </fieldset>
                <SkillLevels legend="Needs" none="not needed" word={(level) => `level ${level} or more`} choice={needed} error={form.fieldError("required_skills")} />
                <FormFoot form={form} label="Save" />
            </form>
        </Dialog>
    );
}
