import { useEffect, useState, type ReactElement } from "react";
import { toast, useDesk } from "../../app/desk";
import type { QueueHours, Schedule } from "../../model/hours";
import type { JsonObject, Queue } from "../../model/types";
import { get, put, sentence } from "../../net/api";
import { Dialog } from "../Dialog";
import { Field, FormFoot, ListState, useForm } from "./parts";
import { useList } from "./useList";

const replyLimit = 1000;

/** Which hours a queue goes by, and what happens to those who come outside them. */
export function QueueHoursForm({ queue, close }: { queue: Queue; close: () => void }): ReactElement {
    const { items, error, reload } = useList<Schedule>("/schedules");
    const [before, setBefore] = useState<QueueHours | null>(null);
    const [refusal, setRefusal] = useState("");
    useEffect(() => {
        get<QueueHours>(`/queues/${queue.id}/hours`)
            .then(setBefore)
            .catch((problem: unknown) => setRefusal(sentence(problem)));
    }, [queue.id]);
    return (
        <Dialog title={`Hours of ${queue.name}`} close={close}>
            {items && before ? (
                <Fields queue={queue} schedules={items} before={before} close={close} />
            ) : (
                <ListState error={error || refusal} reload={reload} />
            )}
        </Dialog>
    );
}

function Fields({ queue, schedules, before, close }: { queue: Queue; schedules: readonly Schedule[]; before: QueueHours; close: () => void }): ReactElement {
    const queues = useDesk((state) => state.queues);
    const others = Object.values(queues).filter((other) => other.id !== queue.id).sort((a, b) => a.name.localeCompare(b.name));
    const [schedule, setSchedule] = useState(before.schedule ?? "");
    const [outside, setOutside] = useState(before.outside ?? "hold");
    const [message, setMessage] = useState(before.message ?? "");
    const [other, setOther] = useState(before.queue ?? others[0]?.id ?? "");
    const form = useForm(async () => {
        const more: JsonObject = outside === "message" ? { message } : outside === "queue" ? { queue: other } : {};
        await put(`/queues/${queue.id}/hours`, schedule ? { schedule, outside, ...more } : { schedule: null });
        toast(schedule ? `${queue.name} goes by these hours now` : `${queue.name} is always open now`);
        close();
    }, ["schedule", "message", "queue"]);
    return (
        <form className="stack" onSubmit={form.submit}>
            <Field label="Open" error={form.fieldError("schedule")} hint={schedules.length === 0 ? "There are no hours yet: make some under Hours first." : undefined}>
                <select className="input" value={schedule} data-testid="queue-schedule" onChange={(event) => setSchedule(event.target.value)}>
                    <option value="">Always</option>
                    {schedules.map((one) => (
                        <option key={one.id} value={one.id}>
                            {one.name}
                        </option>
                    ))}
                </select>
            </Field>
            {schedule ? (
                <Field label="Who comes while it is closed">
                    <select className="input" value={outside} data-testid="queue-outside" onChange={(event) => setOutside(event.target.value as "hold" | "message" | "queue")}>
                        <option value="hold">waits until it opens</option>
                        <option value="message">waits, and is told so</option>
                        {others.length > 0 ? <option value="queue">goes to another queue</option> : null}
                    </select>
                </Field>
            ) : null}
            {schedule && outside === "message" ? (
                <Field label="Message" hint="Sent once while it is closed, within the service window." error={form.fieldError("message")}>
                    <textarea className="input" required rows={3} maxLength={replyLimit} dir="auto" data-testid="queue-message" value={message} onChange={(event) => setMessage(event.target.value)} />
                </Field>
            ) : null}
            {schedule && outside === "queue" ? (
                <Field label="Queue" error={form.fieldError("queue")}>
                    <select className="input" value={other} onChange={(event) => setOther(event.target.value)}>
                        {others.map((one) => (
                            <option key={one.id} value={one.id}>
                                {one.name}
                            </option>
                        ))}
                    </select>
                </Field>
            ) : null}
            <FormFoot form={form} label="Save" />
        </form>
    );
}
