import type { ReactElement } from "react";
import { lasting, money, percent, waitTone, type Behind } from "../../model/floor";
import { duration, exactTime } from "../../model/time";
import type { Floor, QueueFigures } from "../../model/board";
import { FloorNumber } from "./Tiles";

/** A row a queue. */
export function QueueTable({ floor, now, open }: { floor: Floor; now: number; open: (behind: Behind) => void }): ReactElement {
    const formula = `answered within ${floor.threshold_seconds} s: ${floor.service_level}`;
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
                        <th scope="col" className="amount" title="For somebody who comes now: their place in the line times how long a conversation kept its agent lately, shared among those who serve the queue">
                            Expected
                        </th>
                        <th scope="col" className="amount">
                            Ringing
                        </th>
                        <th scope="col" className="amount" title="Windows that close within the hour while the customer waits for an answer">
                            Closing
                        </th>
                        <th scope="col" className="amount floor-late" title={`Last half hour: ${formula}`}>
                            Level now
                        </th>
                        <th scope="col" className="amount floor-late" title={`Today: ${formula}`}>
                            Today
                        </th>
                        <th scope="col" className="amount floor-late" title="Today, resolved without anybody having had it">
                            Abandoned
                        </th>
                        <th scope="col" className="amount floor-late" title="Offers of today that nobody answered">
                            Rang out
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
            <p className="hint floor-note floor-late">Level: {formula}. Waits count once they are over, by when they began.</p>
        </section>
    );
}

function QueueRow({ queue, now, open }: { queue: QueueFigures; now: number; open: (behind: Behind) => void }): ReactElement {
    const tone = waitTone(queue.longest_waiting_since, now);
    return (
        <tr data-testid="floor-queue" data-queue-id={queue.id}>
            <th scope="row">
                {queue.name}
                {queue.open ? null : <span className="hint"> closed</span>}
            </th>
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
            <td className="amount tabular" data-label="Expected">
                {queue.expected_wait_ms === null ? "–" : duration(queue.expected_wait_ms)}
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
                {queue.stake_millionths > 0 ? <span className="hint"> {money(queue.stake_millionths)}</span> : null}
            </td>
            <td className="amount tabular floor-late" data-label="Level now">
                {percent(queue.recent.level)}
            </td>
            <td className="amount tabular floor-late" data-label="Today">
                {percent(queue.today.level)}
            </td>
            <td className="amount tabular floor-late" data-label="Abandoned">
                <FloorNumber
                    value={queue.today.abandoned}
                    label="abandoned today"
                    testid="floor-abandoned"
                    run={() => open({ of: "abandoned", title: `Abandoned today in ${queue.name}`, queue: queue.id })}
                />
            </td>
            <td className="amount tabular floor-late" data-label="Rang out">
                <FloorNumber
                    value={queue.unanswered}
                    label="offers that rang out today"
                    testid="floor-unanswered"
                    run={() => open({ of: "unanswered", title: `Rang out today in ${queue.name}`, queue: queue.id })}
                />
            </td>
            <td className="amount tabular tone" data-tone={queue.online === 0 ? "bad" : "plain"} data-label="Online">
                {queue.online} of {queue.members}
            </td>
        </tr>
    );
}
