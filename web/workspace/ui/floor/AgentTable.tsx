import type { ReactElement } from "react";
import { counting, inOrder, stateName, stateSince, type Behind } from "../../model/floor";
import { count } from "../../model/report";
import { exactTime, shortTime } from "../../model/time";
import type { AgentFigures, Floor } from "../../model/board";
import { Avatar } from "../Avatar";
import { PresenceDot } from "../PresenceSwitch";
import { FloorNumber } from "./Tiles";

/** A row a person, those who need to be seen first at the top. */
export function AgentTable(props: {
    floor: Floor;
    now: number;
    open: (behind: Behind) => void;
    choose: (agent: AgentFigures) => void;
}): ReactElement {
    const { floor, now } = props;
    return (
        <section className="floor-section" aria-label="People">
            <h2>People</h2>
            <table className="table table-stack floor-table">
                <thead>
                    <tr>
                        <th scope="col">Agent</th>
                        <th scope="col">State</th>
                        <th scope="col" className="amount">
                            For
                        </th>
                        <th scope="col" className="amount">
                            Load
                        </th>
                        <th scope="col" className="amount">
                            Has
                        </th>
                        <th scope="col" className="amount floor-late">
                            Last answer
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {inOrder(floor.agents).map((agent) => (
                        <tr key={agent.id} data-testid="floor-agent" data-agent-id={agent.id} data-state={agent.presence}>
                            <th scope="row">
                                <button type="button" className="floor-person" data-testid="floor-person" onClick={() => props.choose(agent)}>
                                    <Avatar id={agent.id} name={agent.name} small />
                                    <span className="clip">{agent.name}</span>
                                </button>
                            </th>
                            <td>
                                <span className="floor-state" data-presence-state={agent.presence}>
                                    <PresenceDot presence={agent.presence} /> {stateName(agent, now)}
                                </span>
                            </td>
                            <td className="amount tabular" title={exactTime(stateSince(agent, now))}>
                                {counting(stateSince(agent, now), now)}
                            </td>
                            <td className="amount tabular" data-label="Load">
                                <Load agent={agent} />
                            </td>
                            <td className="amount tabular" data-label="Has">
                                <FloorNumber
                                    value={agent.held}
                                    label="conversations"
                                    testid="floor-held"
                                    run={() => props.open({ of: "held", title: `${agent.name} has`, agent: agent.id })}
                                />
                            </td>
                            <td className="amount tabular dim floor-late" data-label="Last answer" title={agent.last_answer ? exactTime(agent.last_answer) : undefined}>
                                {agent.last_answer ? shortTime(agent.last_answer, now) : "–"}
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
            {floor.agents.length < floor.people ? (
                <p className="hint floor-note" data-testid="floor-cut">
                    {count(floor.agents.length)} of {count(floor.people)} people, those who are there first. All of them are in the figures above.
                </p>
            ) : null}
            {floor.agents.length === 0 ? <p className="empty">Nobody works here yet. Add agents in the settings.</p> : null}
        </section>
    );
}

/** How much of their room is taken: a short bar, and the figures. */
function Load({ agent }: { agent: AgentFigures }): ReactElement {
    const isFull = agent.capacity > 0 && agent.load >= agent.capacity;
    return (
        <span className="load">
            <span className="load-bar" data-full={isFull} aria-hidden="true">
                <span style={{ width: `${Math.min(100, (100 * agent.load) / Math.max(1, agent.capacity))}%` }} />
            </span>
            {agent.load} of {agent.capacity}
        </span>
    );
}
