import { useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { dayNames, type DatedHours, type Schedule, type Span } from "../../model/hours";
import type { JsonObject } from "../../model/types";
import { call, post } from "../../net/api";
import { Dialog } from "../Dialog";
import { Field, FieldError, FormFoot, useForm } from "./parts";
import { SpansEditor } from "./SpansEditor";

// Newer than the compiler's library.
const { supportedValuesOf } = Intl as unknown as { supportedValuesOf?: (key: "timeZone") => string[] };
const zones: readonly string[] = ["UTC", ...(supportedValuesOf?.("timeZone") ?? [])];

/** A week and the dates that are unlike it. */
export function ScheduleForm({ schedule, close, saved }: { schedule: Schedule; close: () => void; saved: () => void }): ReactElement {
    const [name, setName] = useState(schedule.name);
    const [zone, setZone] = useState(schedule.zone);
    const [week, setWeek] = useState<Span[][]>(schedule.week);
    const [dates, setDates] = useState<DatedHours[]>(schedule.dates);
    const form = useForm(async () => {
        const content = { name: name.trim(), zone, week, dates } as unknown as JsonObject;
        if (schedule.id) await call("PUT", `/schedules/${schedule.id}`, content);
        else await post("/schedules", content);
        saved();
        close();
    }, ["name", "zone"]);
    const setDay = (index: number, spans: Span[]): void => setWeek(week.map((day, place) => (place === index ? spans : day)));
    const setDate = (index: number, part: Partial<DatedHours>): void => setDates(dates.map((date, place) => (place === index ? { ...date, ...part } : date)));
    const monday = week[0] ?? [];
    return (
        <Dialog title={schedule.id ? `Change ${schedule.name}` : "New hours"} close={close} kind="wide" keeps>
            <form className="stack" onSubmit={form.submit}>
                <div className="pair">
                    <Field label="Name" error={form.fieldError("name")}>
                        <input className="input" required placeholder="Office" value={name} dir="auto" onChange={(event) => setName(event.target.value)} />
                    </Field>
                    <Field label="Time zone" error={form.fieldError("zone")}>
                        <input className="input" required list="zones" value={zone} onChange={(event) => setZone(event.target.value)} />
                    </Field>
                </div>
                <datalist id="zones">
                    {zones.map((one) => (
                        <option key={one} value={one} />
                    ))}
                </datalist>
                <fieldset className="checks">
                    <legend>Week</legend>
                    {dayNames.map((day, index) => (
                        <div key={day} className="hours-day" data-testid="day">
                            <span className="hours-day-name">{day}</span>
                            <SpansEditor day={day} spans={week[index] ?? []} change={(spans) => setDay(index, spans)} />
                        </div>
                    ))}
                    <button type="button" className="button link" onClick={() => setWeek(week.map((spans, place) => (place < 5 ? monday.map((span) => ({ ...span })) : spans)))}>
                        Monday’s hours until Friday
                    </button>
                </fieldset>
                <fieldset className="checks">
                    <legend>Holidays and other dates</legend>
                    {dates.map((date, index) => (
                        <div key={index} className="hours-day" data-testid="dated">
                            <span className="dated">
                                <input type="date" className="input small" required aria-label="Date" value={date.date} onChange={(event) => setDate(index, { date: event.target.value })} />
                                <input className="input small grow" placeholder="Name" aria-label="Name of the date" dir="auto" value={date.name} onChange={(event) => setDate(index, { name: event.target.value })} />
                            </span>
                            <SpansEditor day={date.date || "the date"} spans={date.open} change={(open) => setDate(index, { open })} />
                            <button type="button" className="button quiet icon-only small" aria-label={`Remove ${date.name || date.date || "the date"}`} onClick={() => setDates(dates.filter((_, place) => place !== index))}>
                                <Icon name="trash" />
                            </button>
                        </div>
                    ))}
                    <button type="button" className="button small" data-testid="add-date" onClick={() => setDates([...dates, { date: "", name: "", open: [] }])}>
                        <Icon name="plus" /> Add a date
                    </button>
                </fieldset>
                <FieldError text={form.fieldError("week")} />
                <FormFoot form={form} label="Save" />
            </form>
        </Dialog>
    );
}
