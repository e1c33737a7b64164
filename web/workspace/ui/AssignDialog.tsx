import { useState, type ReactElement } from "react";
import { useDesk } from "../app/desk";
import { assign } from "../app/deeds";
import type { Conversation, Named } from "../model/types";
import { Avatar } from "./Avatar";
import { Dialog } from "./Dialog";
import { PresenceDot, presenceNames } from "./PresenceSwitch";
import { roveFocus } from "./hooks";
import { useColleagues } from "./people";

/** Gives a conversation to somebody, or back to its queue. */
export function AssignDialog({ conversation, close }: { conversation: Conversation; close: () => void }): ReactElement {
    const me = useDesk((state) => state.me);
    const colleagues = useColleagues();
    const [query, setQuery] = useState("");
    const found = colleagues.filter((agent) => agent.name.toLowerCase().includes(query.toLowerCase()));
    const give = (agent: Named | null): void => {
        close();
        void assign(conversation.id, agent);
    };
    return (
        <Dialog title="Assign to" close={close}>
            <div onKeyDown={(event) => roveFocus(event, "input, button.menu-item")}>
                <input
                    type="search"
                    className="input"
                    placeholder="Search colleagues"
                    aria-label="Search colleagues"
                    value={query}
                    onChange={(event) => setQuery(event.target.value)}
                    onKeyDown={(event) => {
                        const first = found[0];
                        if (event.key === "Enter" && first) give({ id: first.id, name: first.name });
                    }}
                />
                <div className="choice-list">
                    {query === "" && conversation.assignee ? (
                        <button type="button" className="menu-item" onClick={() => give(null)}>
                            <span className="grow">Nobody: back to {conversation.queue?.name ?? "the queue"}</span>
                        </button>
                    ) : null}
                    {found.map((agent) => (
                        <button key={agent.id} type="button" className="menu-item" onClick={() => give({ id: agent.id, name: agent.name })}>
                            <Avatar id={agent.id} name={agent.name} small />
                            <span className="grow clip">
                                {agent.name}
                                {agent.id === me?.id ? " (you)" : ""}
                            </span>
                            <PresenceDot presence={agent.presence} />
                            <span className="hint tabular">
                                {presenceNames[agent.presence]} · {agent.load}/{agent.capacity}
                            </span>
                        </button>
                    ))}
                    {found.length === 0 ? <p className="empty">Nobody of that name.</p> : null}
                </div>
            </div>
        </Dialog>
    );
}
