import type { ReactElement } from "react";
import { lasting, waitTone, type Behind } from "../../model/floor";
import { exactTime } from "../../model/time";
import type { Floor, QueueFigures } from "../../model/types";
import { FloorNumber } from "./Tiles";

/** A row a queue. */
export function QueueTable({ floor, now, open }: { floor: Floor; now: number; open: (behind: Behind) => void }): ReactElement {
    return (
        <section className="floor-section" aria-label="Queues">
            <h2>Queues</h2>
            <table className="table table-stack floor-table">
                <thead>
                    <tr>
                        <th scope="col">Queue</th>
                        <th scope="col" className="amount">
                            Waiting
                        </th>
                        <th scope="col" className="amount">
                            Longest
                        </th>
                        <th scope="col" className="amount">
                            Ringing
                        </th>
                        <th scope="col" className="amount" title="Windows that close within the hour while the customer waits for an answer">
                            Closing
                        </th>
                        <th scope="col" className="amount">
                            Online
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {floor.queues.map((queue) => (
                        <QueueRow key={queue.id} queue={queue} now={now} open={open} />
                    ))}
                </tbody>
            </table>
        </section>
    );
}

function QueueRow({ queue, now, open }: { queue: QueueFigures; now: number; open: (behind: Behind) => void }): ReactElement {
    const tone = waitTone(queue.longest_waiting_since, now);
    return (
        <tr data-testid="floor-queue" data-queue-id={queue.id}>
            <th scope="row">{queue.name}</th>
            <td className="amount tabular" data-label="Waiting">
                <FloorNumber
                    value={queue.waiting}
                    label="waiting"
                    tone={tone}
                    testid="floor-waiting"
                    run={() => open({ of: "waiting", title: `Waiting in ${queue.name}`, queue: queue.id })}
                />
            </td>
            <td className="amount tabular tone" data-tone={tone} data-label="Longest" title={queue.longest_waiting_since ? exactTime(queue.longest_waiting_since) : undefined}>
                {lasting(queue.longest_waiting_since, now)}
            </td>
            <td className="amount tabular" data-label="Ringing">
                <FloorNumber value={queue.ringing} label="ringing" testid="floor-ringing" run={() => open({ of: "ringing", title: `Ringing in ${queue.name}`, queue: queue.id })} />
            </td>
            <td className="amount tabular" data-label="Closing">
                <FloorNumber
                    value={queue.closing}
                    label="windows closing within the hour"
                    tone="warn"
                    run={() => open({ of: "closing", title: `Windows closing in ${queue.name}`, queue: queue.id })}
                />
            </td>
            <td className="amount tabular tone" data-tone={queue.online === 0 ? "bad" : "plain"} data-label="Online">
                {queue.online} of {queue.members}
            </td>
        </tr>
    );
}
