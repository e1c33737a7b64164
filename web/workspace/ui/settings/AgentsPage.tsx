import { useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { complain, store } from "../../app/desk";
import { applyEvent } from "../../model/reduce";
import type { Agent, Role } from "../../model/types";
import { call, post } from "../../net/api";
import { Avatar } from "../Avatar";
import { Dialog } from "../Dialog";
import { MenuButton } from "../Menu";
import { PresenceDot, presenceNames } from "../PresenceSwitch";
import { AgentChangeForm } from "./AgentChangeForm";
import { CopyLine, Field, FormFoot, ListState, useForm } from "./parts";
import { useList } from "./useList";

const roles: Record<Role, string> = { agent: "Agent", supervisor: "Supervisor", admin: "Administrator" };

/** The people who work here. */
export function AgentsPage(): ReactElement {
    const { items, error, reload } = useList<Agent>("/agents");
    const [adding, setAdding] = useState(false);
    const [edited, setEdited] = useState<Agent | null>(null);
    const [promoted, setPromoted] = useState<Agent | null>(null);
    const [linked, setLinked] = useState<{ name: string; link: string } | null>(null);
    const makeLink = async (agent: Agent): Promise<void> => {
        try {
            const { link } = await post<{ link: string }>(`/agents/${agent.id}/link`);
            setLinked({ name: agent.name, link: absolute(link) });
        } catch (refusal) {
            complain(refusal);
        }
    };
    const change = async (agent: Agent, content: { role?: Role; active?: boolean; capacity?: number }): Promise<void> => {
        try {
            const saved = await call<Agent>("PATCH", `/agents/${agent.id}`, content);
            store.set((state) => applyEvent(state, { name: "agent.updated", data: { agent: saved } }));
            reload();
        } catch (refusal) {
            complain(refusal);
        }
    };
    const changeRole = (agent: Agent, role: Role): void => {
        if (role === agent.role) return;
        if (role === "admin") setPromoted(agent);
        else void change(agent, { role });
    };
    return (
        <>
            <ListState error={error} reload={reload} />
            <table className="table table-stack">
                <thead>
                    <tr>
                        <th scope="col">Name</th>
                        <th scope="col">E-mail</th>
                        <th scope="col">May do</th>
                        <th scope="col">Status</th>
                        <th scope="col" className="amount">
                            Load
                        </th>
                        <th scope="col">
                            <span className="unseen">Change</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {(items ?? []).map((agent) => (
                        <tr key={agent.id} className={agent.active === false ? "dim" : undefined}>
                            <th scope="row">
                                <span className="with-avatar">
                                    <Avatar id={agent.id} name={agent.name} small />
                                    <span className="clip">{agent.name}</span>
                                </span>
                            </th>
                            <td className="clip-cell">{agent.email}</td>
                            <td>{roles[agent.role]}</td>
                            <td>
                                <span className="with-avatar">
                                    <PresenceDot presence={agent.presence} /> {agent.active === false ? "Switched off" : presenceNames[agent.presence]}
                                </span>
                            </td>
                            <td className="amount tabular" data-label="Load" title="Work now, of what fits">
                                {agent.load}/{agent.capacity}
                            </td>
                            <td className="amount row-deeds">
                                <MenuButton
                                    label={`Change ${agent.name}`}
                                    align="end"
                                    className="button quiet icon-only small"
                                    items={() => [
                                        { label: "Change…", icon: "edit", run: () => setEdited(agent) },
                                        { label: "New sign-in link", icon: "link", run: () => void makeLink(agent) },
                                        ...(Object.keys(roles) as Role[]).map((role, index) => ({
                                            label: roles[role],
                                            apart: index === 0,
                                            checked: agent.role === role,
                                            run: () => changeRole(agent, role),
                                        })),
                                        {
                                            label: agent.active === false ? "Switch on" : "Switch off",
                                            icon: "ban",
                                            apart: true,
                                            danger: agent.active !== false,
                                            run: () => void change(agent, { active: agent.active === false }),
                                        },
                                    ]}
                                >
                                    <Icon name="dots" />
                                </MenuButton>
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
            <button type="button" className="button primary" onClick={() => setAdding(true)} data-testid="add-agent">
                <Icon name="plus" /> Add an agent
            </button>
            {edited ? (
                <AgentChangeForm
                    agent={edited}
                    close={() => {
                        setEdited(null);
                        reload();
                    }}
                />
            ) : null}
            {promoted ? (
                <Promotion
                    name={promoted.name}
                    close={() => setPromoted(null)}
                    promote={() => {
                        setPromoted(null);
                        void change(promoted, { role: "admin" });
                    }}
                />
            ) : null}
            {linked ? <LinkDialog title="Sign-in link" name={linked.name} link={linked.link} close={() => setLinked(null)} /> : null}
            {adding ? (
                <AgentForm
                    close={() => {
                        setAdding(false);
                        reload();
                    }}
                />
            ) : null}
        </>
    );
}

function Promotion(props: { name: string; close: () => void; promote: () => void }): ReactElement {
    return (
        <Dialog title={`Make ${props.name} an administrator?`} close={props.close}>
            <p>Administrators may do everything: connect channels, make tokens, erase contacts, and change or switch off everybody, you included.</p>
            <footer className="dialog-foot">
                <button type="button" className="button" data-autofocus onClick={props.close}>
                    Leave it
                </button>
                <button type="button" className="button primary" onClick={props.promote} data-testid="promote">
                    Make administrator
                </button>
            </footer>
        </Dialog>
    );
}

function absolute(link: string): string {
    return link.startsWith("/") ? window.location.origin + link : link;
}

function LinkDialog(props: { title: string; name: string; link: string; close: () => void }): ReactElement {
    return (
        <Dialog title={props.title} close={props.close}>
            <div className="stack">
                <p>Give {props.name} this link. It signs in once, and is not shown again.</p>
                <CopyLine value={props.link} label="the sign-in link" />
                <footer className="dialog-foot">
                    <button type="button" className="button primary" data-autofocus onClick={props.close}>
                        Done
                    </button>
                </footer>
            </div>
        </Dialog>
    );
}

function AgentForm({ close }: { close: () => void }): ReactElement {
    const [name, setName] = useState("");
    const [email, setEmail] = useState("");
    const [role, setRole] = useState<Role>("agent");
    const [link, setLink] = useState("");
    const form = useForm(async () => {
        const made = await post<Agent & { link: string }>("/agents", { name: name.trim(), email: email.trim(), role });
        store.set((state) => applyEvent(state, { name: "agent.updated", data: { agent: made } }));
        setLink(absolute(made.link));
    }, ["name", "email", "role"]);
    if (link) return <LinkDialog title="Added" name={name} link={link} close={close} />;
    return (
        <Dialog title="Add an agent" close={close}>
            <form className="stack" onSubmit={form.submit}>
                <Field label="Name" error={form.fieldError("name")}>
                    <input className="input" required value={name} onChange={(event) => setName(event.target.value)} />
                </Field>
                <Field label="E-mail" error={form.fieldError("email")}>
                    <input className="input" type="email" required value={email} onChange={(event) => setEmail(event.target.value)} />
                </Field>
                <Field label="May do" error={form.fieldError("role")}>
                    <select className="input" value={role} onChange={(event) => setRole(event.target.value as Role)}>
                        <option value="agent">Agent: answers customers</option>
                        <option value="supervisor">Supervisor: also sees to queues</option>
                        <option value="admin">Administrator: everything</option>
                    </select>
                </Field>
                <FormFoot form={form} label="Add" />
            </form>
        </Dialog>
    );
}
