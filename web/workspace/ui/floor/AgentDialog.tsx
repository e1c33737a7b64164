import { useState, type ReactElement } from "react";
import { useDesk } from "../../app/desk";
import { forcePresence, setRouting, whyIdle } from "../../app/floor";
import { counting, stateName, stateSince } from "../../model/floor";
import type { AgentFigures } from "../../model/board";
import type { Presence } from "../../model/types";
import { Dialog } from "../Dialog";
import { PresenceDot } from "../PresenceSwitch";
import { useNow } from "../hooks";
import { FormFoot, useForm } from "../settings/parts";
import { QueueChoice } from "../settings/QueueChoice";
import { SkillLevels } from "../settings/SkillLevels";
import { useSkillChoice } from "../settings/skillChoice";
import { WhySentences } from "./WhySentences";

const choices: { status: Exclude<Presence, "not_responding">; label: string }[] = [
    { status: "online", label: "Online" },
    { status: "away", label: "Away" },
    { status: "offline", label: "Offline" },
];

/** One person: how they are, why they get what they get, and what they get from now on. */
export function AgentDialog({ agent, close }: { agent: AgentFigures; close: () => void }): ReactElement {
    const now = useNow(1000);
    const me = useDesk((state) => state.me?.id);
    const [asksWhy, setAsksWhy] = useState(false);
    const isGone = agent.presence === "offline";
    return (
        <Dialog title={agent.name} close={close}>
            <div className="stack">
                <p className="floor-state">
                    <PresenceDot presence={agent.presence} /> {stateName(agent, now)} for {counting(stateSince(agent, now), now)}
                </p>
                {agent.id === me ? null : (
                    <div className="stack-tight">
                        <div className="segments" role="radiogroup" aria-label={`Status of ${agent.name}`}>
                            {choices.map(({ status, label }) => (
                                <button
                                    key={status}
                                    type="button"
                                    role="radio"
                                    className="segment"
                                    aria-checked={agent.presence === status}
                                    disabled={isGone}
                                    data-testid={`force-${status}`}
                                    onClick={() => void forcePresence(agent, status)}
                                >
                                    {label}
                                </button>
                            ))}
                        </div>
                        <p className="hint">{isGone ? "Only they can begin." : `${agent.name} is told, and it is written to the audit log.`}</p>
                    </div>
                )}
                {asksWhy ? (
                    <WhySentences ask={() => whyIdle(agent.id)} />
                ) : (
                    <button type="button" className="button" data-testid="why-agent" onClick={() => setAsksWhy(true)}>
                        Why do they get so little?
                    </button>
                )}
                <RoutingForm agent={agent} close={close} />
            </div>
        </Dialog>
    );
}

/** Queues and skills: the floor offers by them as soon as they are saved. */
function RoutingForm({ agent, close }: { agent: AgentFigures; close: () => void }): ReactElement {
    const [served, setServed] = useState<string[]>(agent.queues);
    const able = useSkillChoice(agent.skills);
    const form = useForm(async () => {
        const skills = (await able.settled("skills")).map(({ skill, level }) => ({ skill, level }));
        await setRouting(agent, { queues: served, skills });
        close();
    }, ["queues", "skills"]);
    return (
        <form className="stack" onSubmit={form.submit}>
            <QueueChoice served={served} set={setServed} error={form.fieldError("queues")} />
            <SkillLevels legend="Can" none="not" word={(level) => `level ${level}`} choice={able} error={form.fieldError("skills")} />
            <FormFoot form={form} label="Save" />
        </form>
    );
}
