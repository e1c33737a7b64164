import { useState, type ReactElement } from "react";
import { store } from "../../app/desk";
import { applyEvent } from "../../model/reduce";
import type { Agent, JsonObject } from "../../model/types";
import { call } from "../../net/api";
import { Dialog } from "../Dialog";
import { Field, FormFoot, useForm } from "./parts";
import { QueueChoice } from "./QueueChoice";
import { SkillLevels } from "./SkillLevels";
import { useSkillChoice } from "./skillChoice";

/** Units of work that one person can hold. */
const capacityLimits = { least: 1, most: 100 };

/** What a person is called, how much work fits, which queues they serve and what they can. */
export function AgentChangeForm({ agent, close }: { agent: Agent; close: () => void }): ReactElement {
    const [name, setName] = useState(agent.name);
    const [capacity, setCapacity] = useState(agent.capacity);
    const [served, setServed] = useState<string[]>(agent.queues ?? []);
    const able = useSkillChoice(agent.skills ?? []);
    const form = useForm(async () => {
        const content: JsonObject = {
            name: name.trim(),
            capacity,
            queues: served,
            skills: (await able.settled("skills")).map(({ skill, level }) => ({ skill, level })),
        };
        const saved = await call<Agent>("PATCH", `/agents/${agent.id}`, content);
        store.set((state) => applyEvent(state, { name: "agent.updated", data: { agent: saved } }));
        close();
    }, ["name", "capacity", "queues", "skills"]);
    return (
        <Dialog title={`Change ${agent.name}`} close={close}>
            <form className="stack" onSubmit={form.submit}>
                <Field label="Name" error={form.fieldError("name")}>
                    <input className="input" required value={name} onChange={(event) => setName(event.target.value)} />
                </Field>
                <Field label="Conversations at a time" error={form.fieldError("capacity")}>
                    <input
                        className="input"
                        type="number"
                        required
                        min={capacityLimits.least}
                        max={capacityLimits.most}
                        value={capacity}
                        onChange={(event) => setCapacity(Number(event.target.value))}
                    />
                </Field>
                <QueueChoice served={served} set={setServed} error={form.fieldError("queues")} />
                <SkillLevels legend="Can" none="not" word={(level) => `level ${level}`} choice={able} error={form.fieldError("skills")} />
                <FormFoot form={form} label="Save" />
            </form>
        </Dialog>
    );
}
