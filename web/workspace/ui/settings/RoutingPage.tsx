import { useEffect, useState, type ReactElement } from "react";
import { toast, useDesk } from "../../app/desk";
import type { RoutingSettings } from "../../model/routing";
import type { JsonObject } from "../../model/types";
import { get, put, sentence } from "../../net/api";
import { ChannelLimits } from "./ChannelLimits";
import { Field, FormFoot, ListState, useForm } from "./parts";

const fields = [
    "order.seconds_per_point",
    "order.initial",
    "order.per_minute",
    "order.maximum",
    "window.lead_minutes",
    "window.seconds_per_cent",
    "last_agent.days",
    "last_agent.patience_seconds",
    "not_responding_after",
    "decline_memory_seconds",
];

const orders: Record<RoutingSettings["order"]["by"], { name: string; hint: string }> = {
    strict: { name: "Priority, then age", hint: "Whoever has the higher priority goes first, however long others have waited." },
    ageing: { name: "Age, with credit for priority", hint: "Whoever has waited longest goes first; each point of priority counts as some waiting." },
    accelerated: { name: "Priority that grows", hint: "Waiting adds to the priority, up to a maximum." },
};
const lastAgents: Record<RoutingSettings["last_agent"]["who"], string> = {
    off: "Nobody in particular",
    members: "The last agent, if in the queue",
    anyone: "The last agent, in the queue or not",
};

/** How the workspace hands out work, for all of its queues. */
export function RoutingPage(): ReactElement {
    const [settings, setSettings] = useState<RoutingSettings | null>(null);
    const [error, setError] = useState("");
    const load = (): void => {
        setError("");
        get<RoutingSettings>("/routing")
            .then(setSettings)
            .catch((refusal: unknown) => setError(sentence(refusal)));
    };
    useEffect(load, []);
    if (!settings) return <ListState error={error} reload={load} />;
    return <Loaded before={settings} />;
}

function Loaded({ before }: { before: RoutingSettings }): ReactElement {
    const [wanted, setWanted] = useState(before);
    const channels = Object.values(useDesk((state) => state.channels));
    const form = useForm(async () => {
        setWanted(await put<RoutingSettings>("/routing", wanted as unknown as JsonObject));
        toast("Saved. Who waits is in the new order.");
    }, [...fields, ...wanted.channels.map((_, index) => `channels[${index}].maximum`)]);
    const order = (part: Partial<RoutingSettings["order"]>): void => setWanted({ ...wanted, order: { ...wanted.order, ...part } });
    const window = (part: Partial<RoutingSettings["window"]>): void => setWanted({ ...wanted, window: { ...wanted.window, ...part } });
    const last = (part: Partial<RoutingSettings["last_agent"]>): void => setWanted({ ...wanted, last_agent: { ...wanted.last_agent, ...part } });
    const amount = (path: string, label: string, value: number, range: [number, number], set: (value: number) => void, hint?: string): ReactElement => (
        <Field label={label} hint={hint} error={form.fieldError(path)}>
            <input className="input short" type="number" required min={range[0]} max={range[1]} name={path} value={value} onChange={(event) => set(Number(event.target.value))} />
        </Field>
    );
    return (
        <form className="stack form" onSubmit={form.submit} data-testid="routing-form">
            <section className="settings-section stack">
                <h2>Who goes first</h2>
                <Field label="Order of those who wait" hint={orders[wanted.order.by].hint}>
                    <select className="input" name="order.by" value={wanted.order.by} onChange={(event) => order({ by: event.target.value as RoutingSettings["order"]["by"] })}>
                        {Object.entries(orders).map(([key, { name }]) => (
                            <option key={key} value={key}>
                                {name}
                            </option>
                        ))}
                    </select>
                </Field>
                {wanted.order.by === "ageing"
                    ? amount("order.seconds_per_point", "A point of priority is worth (seconds of waiting)", wanted.order.seconds_per_point, [1, 86_400], (value) => order({ seconds_per_point: value }))
                    : null}
                {wanted.order.by === "accelerated" ? (
                    <>
                        {amount("order.initial", "Begins with (points)", wanted.order.initial, [0, 1000], (value) => order({ initial: value }))}
                        {amount("order.per_minute", "Grows each minute by (points)", wanted.order.per_minute, [0, 1000], (value) => order({ per_minute: value }))}
                        {amount("order.maximum", "Up to (points)", wanted.order.maximum, [0, 100_000], (value) => order({ maximum: value }))}
                    </>
                ) : null}
            </section>
            <section className="settings-section stack">
                <h2>Service windows that close</h2>
                {amount("window.lead_minutes", "Rises in the line before the end (minutes)", wanted.window.lead_minutes, [0, 1440], (value) => window({ lead_minutes: value }), "0: windows count for nothing.")}
                {wanted.window.lead_minutes > 0
                    ? amount(
                          "window.seconds_per_cent",
                          "A cent of a late answer is worth (seconds of waiting)",
                          wanted.window.seconds_per_cent,
                          [1, 10_000],
                          (value) => window({ seconds_per_cent: value }),
                          "After the window only a template can go, at a fee that depends on the country.",
                      )
                    : null}
            </section>
            <section className="settings-section stack">
                <h2>Customers who come back</h2>
                <Field label="Are offered first to">
                    <select className="input" name="last_agent.who" value={wanted.last_agent.who} onChange={(event) => last({ who: event.target.value as RoutingSettings["last_agent"]["who"] })}>
                        {Object.entries(lastAgents).map(([key, name]) => (
                            <option key={key} value={key}>
                                {name}
                            </option>
                        ))}
                    </select>
                </Field>
                {wanted.last_agent.who === "off" ? null : (
                    <>
                        {amount("last_agent.days", "For (days)", wanted.last_agent.days, [0, 30], (value) => last({ days: value }), "0: however long ago it was.")}
                        {amount("last_agent.patience_seconds", "Wait for them while they are busy (seconds)", wanted.last_agent.patience_seconds, [0, 3600], (value) => last({ patience_seconds: value }), "Never for somebody who is away.")}
                    </>
                )}
            </section>
            <section className="settings-section stack">
                <h2>Offers</h2>
                {amount("not_responding_after", "Not responding after (unanswered offers in a row)", wanted.not_responding_after, [1, 100], (value) => setWanted({ ...wanted, not_responding_after: value }))}
                {amount("decline_memory_seconds", "Asked again after everybody declined (seconds)", wanted.decline_memory_seconds, [1, 86_400], (value) => setWanted({ ...wanted, decline_memory_seconds: value }))}
            </section>
            {channels.length > 0 ? (
                <section className="settings-section stack">
                    <h2>Beside other work</h2>
                    <ChannelLimits channels={channels} limits={wanted.channels} set={(limits) => setWanted({ ...wanted, channels: limits })} fieldError={form.fieldError} />
                </section>
            ) : null}
            <FormFoot form={form} label="Save" />
        </form>
    );
}
