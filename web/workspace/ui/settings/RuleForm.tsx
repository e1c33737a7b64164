import { useState, type FormEvent, type ReactElement } from "react";
import { useDesk } from "../../app/desk";
import { listed, type Rule, type RuleActions, type RuleWhen } from "../../model/rules";
import { sentence } from "../../net/api";
import { Dialog } from "../Dialog";
import { Field } from "./parts";
import { RuleConditions } from "./RuleConditions";
import type { RuleScope } from "./RulesPage";
import { SkillLevels } from "./SkillLevels";
import { useSkillChoice } from "./skillChoice";

const replyLimit = 1000;
const priorityLimit = 100;

/** One rule. It is only saved with the whole list. */
export function RuleForm({ rule, scope, close, done }: { rule: Rule; scope: RuleScope; close: () => void; done: (rule: Rule) => void }): ReactElement {
    const queues = useDesk((state) => state.queues);
    const [name, setName] = useState(rule.name);
    const [enabled, setEnabled] = useState(rule.enabled);
    const [when, setWhen] = useState<RuleWhen>(rule.when);
    const [queue, setQueue] = useState(rule.do.queue ?? "");
    const [priority, setPriority] = useState(rule.do.priority === undefined ? "" : String(rule.do.priority));
    const [labels, setLabels] = useState((rule.do.labels ?? []).join(", "));
    const [reply, setReply] = useState(rule.do.reply ?? "");
    const [goesOn, setGoesOn] = useState(rule.continue);
    const [refusal, setRefusal] = useState("");
    const skills = useSkillChoice(rule.do.skills ?? []);
    const submit = async (): Promise<void> => {
        const needed = (await skills.settled("skills")).map(({ skill, level }) => ({ skill, level }));
        const actions: RuleActions = {
            ...(queue ? { queue } : {}),
            ...(priority.trim() === "" ? {} : { priority: Number(priority) }),
            ...(needed.length > 0 ? { skills: needed } : {}),
            ...(listed(labels).length > 0 ? { labels: listed(labels) } : {}),
            ...(reply.trim() === "" ? {} : { reply: reply.trim() }),
        };
        if (Object.keys(actions).length === 0) return setRefusal("Say what is to be done.");
        done({ ...(rule.id ? { id: rule.id } : {}), name: name.trim(), enabled, when, do: actions, continue: goesOn });
        close();
    };
    return (
        <Dialog title={rule.name ? `Change ${rule.name}` : "New rule"} close={close} kind="wide" keeps>
            <form
                className="stack"
                onSubmit={(event: FormEvent) => {
                    event.preventDefault();
                    submit().catch((problem: unknown) => setRefusal(sentence(problem)));
                }}
            >
                <div className="pair">
                    <Field label="Name">
                        <input className="input" required maxLength={100} placeholder="Refunds" value={name} dir="auto" data-testid="rule-name" onChange={(event) => setName(event.target.value)} />
                    </Field>
                    <label className="switch">
                        <input type="checkbox" checked={enabled} onChange={(event) => setEnabled(event.target.checked)} />
                        <span className="grow">In use</span>
                    </label>
                </div>
                <RuleConditions when={when} change={setWhen} scope={scope} />
                <fieldset className="checks stack">
                    <legend>Then</legend>
                    <div className="pair">
                        <Field label="Put it in">
                            <select className="input" value={queue} data-testid="rule-queue" onChange={(event) => setQueue(event.target.value)}>
                                <option value="">the channel’s queue</option>
                                {Object.values(queues)
                                    .sort((a, b) => a.name.localeCompare(b.name))
                                    .map((one) => (
                                        <option key={one.id} value={one.id}>
                                            {one.name}
                                        </option>
                                    ))}
                            </select>
                        </Field>
                        <Field label="Priority" hint="Higher goes first; 0 is usual.">
                            <input className="input" type="number" min={0} max={priorityLimit} placeholder="0" value={priority} onChange={(event) => setPriority(event.target.value)} />
                        </Field>
                    </div>
                    <Field label="Labels" hint="Separated by commas.">
                        <input className="input" value={labels} dir="auto" onChange={(event) => setLabels(event.target.value)} />
                    </Field>
                    <Field label="Reply" hint="Sent at once, one to a conversation, within the service window.">
                        <textarea className="input" rows={3} maxLength={replyLimit} value={reply} dir="auto" data-testid="rule-reply" onChange={(event) => setReply(event.target.value)} />
                    </Field>
                    <SkillLevels legend="Needs, besides what the queue needs" none="not needed" word={(level) => `level ${level} or more`} choice={skills} />
                    <label className="switch">
                        <input type="checkbox" checked={goesOn} onChange={(event) => setGoesOn(event.target.checked)} />
                        <span className="grow">Go on with the rules below: they add what this one leaves open</span>
                    </label>
                </fieldset>
                <footer className="form-foot">
                    {refusal ? (
                        <p className="field-error grow" role="alert">
                            {refusal}
                        </p>
                    ) : (
                        <span className="hint grow">It counts once the list is saved.</span>
                    )}
                    <button type="submit" className="button primary">
                        Done
                    </button>
                </footer>
            </form>
        </Dialog>
    );
}
