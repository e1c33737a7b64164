import { useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { toast } from "../../app/desk";
import { weekInWords, type Schedule } from "../../model/hours";
import { exactTime } from "../../model/time";
import { call } from "../../net/api";
import { Dialog } from "../Dialog";
import { MenuButton } from "../Menu";
import { FormFoot, ListState, useForm } from "./parts";
import { ScheduleForm } from "./ScheduleForm";
import { useList } from "./useList";

const office = [{ from: "09:00", to: "17:00" }];

function blank(): Schedule {
    const week = Array.from({ length: 7 }, (_, day) => (day < 5 ? office.map((span) => ({ ...span })) : []));
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return { id: "", name: "", zone, week, dates: [], open: false, changes_at: null, queues: [] };
}

/** When the business is open; queues and rules go by these hours. */
export function HoursPage(): ReactElement {
    const { items, error, reload } = useList<Schedule>("/schedules");
    const [edited, setEdited] = useState<Schedule | null>(null);
    const [removed, setRemoved] = useState<Schedule | null>(null);
    return (
        <>
            <p className="hint">While a queue is closed, nothing of it is offered. Give a queue its hours under Queues.</p>
            <ListState error={error} empty={items?.length === 0 ? "There are no hours yet: every queue is always open." : undefined} reload={reload} />
            {items && items.length > 0 ? (
                <table className="table table-stack">
                    <thead>
                        <tr>
                            <th scope="col">Hours</th>
                            <th scope="col">Week</th>
                            <th scope="col">Now</th>
                            <th scope="col">Queues</th>
                            <th scope="col">
                                <span className="unseen">Change</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>
                        {items.map((schedule) => (
                            <tr key={schedule.id} data-testid="schedule">
                                <th scope="row" dir="auto">{schedule.name}</th>
                                <td className="wrap">
                                    {weekInWords(schedule.week)}
                                    <span className="hint block">
                                        {schedule.zone}
                                        {schedule.dates.length > 0 ? ` · ${schedule.dates.length} ${schedule.dates.length === 1 ? "date" : "dates"}` : ""}
                                    </span>
                                </td>
                                <td data-label="Now">
                                    <Standing schedule={schedule} />
                                </td>
                                <td className="wrap" data-label="Queues">{schedule.queues.map((queue) => queue.name).join(", ") || <span className="dim">None</span>}</td>
                                <td className="amount row-deeds">
                                    <MenuButton
                                        label={`Change ${schedule.name}`}
                                        align="end"
                                        className="button quiet icon-only small"
                                        items={() => [
                                            { label: "Change…", icon: "edit", run: () => setEdited(schedule) },
                                            { label: "Remove…", icon: "ban", apart: true, danger: true, run: () => setRemoved(schedule) },
                                        ]}
                                    >
                                        <Icon name="dots" />
                                    </MenuButton>
                                </td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            ) : null}
            <button type="button" className="button primary" data-testid="new-hours" onClick={() => setEdited(blank())}>
                <Icon name="plus" /> New hours
            </button>
            {edited ? <ScheduleForm schedule={edited} close={() => setEdited(null)} saved={reload} /> : null}
            {removed ? <RemoveForm schedule={removed} close={() => setRemoved(null)} done={reload} /> : null}
        </>
    );
}

function Standing({ schedule }: { schedule: Schedule }): ReactElement {
    const until = schedule.changes_at ? new Date(schedule.changes_at) : null;
    const when = until?.toLocaleString("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit", timeZone: schedule.zone });
    return (
        <span className={schedule.open ? "state state-good" : "state"} title={schedule.changes_at ? exactTime(schedule.changes_at) : undefined}>
            <Icon name={schedule.open ? "check" : "moon"} />
            {schedule.open ? "Open" : "Closed"}
            {when ? ` until ${when}` : ""}
        </span>
    );
}

/** Hours that are removed do not come back, so it is asked first; what goes by them is said here. */
function RemoveForm({ schedule, close, done }: { schedule: Schedule; close: () => void; done: () => void }): ReactElement {
    const form = useForm(async () => {
        await call("DELETE", `/schedules/${schedule.id}`);
        toast(`Removed ${schedule.name}`);
        done();
        close();
    }, []);
    return (
        <Dialog title={`Remove ${schedule.name}?`} close={close}>
            <form className="stack" onSubmit={form.submit}>
                <p>Its week and its dates go with it.</p>
                <FormFoot form={form} label="Remove" danger />
            </form>
        </Dialog>
    );
}
