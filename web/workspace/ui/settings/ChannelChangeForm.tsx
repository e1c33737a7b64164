import { useState, type ReactElement } from "react";
import { store, useDesk } from "../../app/desk";
import { applyEvent } from "../../model/reduce";
import type { Channel, JsonObject } from "../../model/types";
import { call } from "../../net/api";
import { Dialog } from "../Dialog";
import { Switch } from "./GeneralPage";
import { Field, FormFoot, useForm } from "./parts";

/** What a number may be set to, in messages a second; the network gives 80 unless it says otherwise. */
const pace = { least: 1, most: 1000, usual: 80 };

/** Changes a connected account. Secrets are replaced, never shown; an empty field leaves them as they are. */
export function ChannelChangeForm({ channel, close }: { channel: Channel; close: () => void }): ReactElement {
    const queues = useDesk((state) => state.queues);
    const [name, setName] = useState(channel.name);
    const [queue, setQueue] = useState(channel.queue?.id ?? "");
    const [receipts, setReceipts] = useState(channel.settings["read_receipts"] !== "never");
    const [typing, setTyping] = useState(channel.settings["shows_typing"] === true);
    const [speed, setSpeed] = useState(Number(channel.settings["messages_per_second"] ?? pace.usual));
    const [units, setUnits] = useState(channel.units);
    const [token, setToken] = useState("");
    const [secret, setSecret] = useState("");
    const hasTwo = channel.settings["app_secret_count"] === 2;
    const [keepsOld, setKeepsOld] = useState(true);
    const form = useForm(async () => {
        const settings: JsonObject = { read_receipts: receipts ? "on_reply" : "never", shows_typing: typing, messages_per_second: speed };
        if (token.trim()) settings["access_token"] = token.trim();
        if (secret.trim()) settings["app_secret"] = secret.trim();
        if (secret.trim() || (hasTwo && !keepsOld)) settings["keep_app_secret"] = keepsOld;
        const content: JsonObject = { name: name.trim(), units, settings };
        if (queue) content["queue"] = queue;
        const saved = await call<Channel>("PATCH", `/channels/${channel.id}`, content);
        store.set((state) => applyEvent(state, { name: "channel.updated", data: { channel: saved } }));
        close();
    }, ["name", "queue", "units", "messages_per_second", "access_token", "app_secret"]);
    return (
        <Dialog title={`Change ${channel.name}`} close={close}>
            <form className="stack" onSubmit={form.submit} autoComplete="off">
                <Field label="Name" error={form.fieldError("name")}>
                    <input className="input" required value={name} onChange={(event) => setName(event.target.value)} />
                </Field>
                <Field label="New conversations wait in" error={form.fieldError("queue")}>
                    <select className="input" value={queue} onChange={(event) => setQueue(event.target.value)}>
                        {Object.values(queues).map((entry) => (
                            <option key={entry.id} value={entry.id}>
                                {entry.name}
                            </option>
                        ))}
                    </select>
                </Field>
                <Field label="A conversation takes (units of an agent’s capacity)" error={form.fieldError("units")}>
                    <input className="input" type="number" required min={1} max={1000} value={units} onChange={(event) => setUnits(Number(event.target.value))} />
                </Field>
                <div>
                    <Switch label="Show customers blue ticks when an agent answers" on={receipts} set={setReceipts} />
                    <Switch label="Show customers that an agent is typing" on={typing} set={setTyping} />
                </div>
                <Field label="Messages a second at most" error={form.fieldError("messages_per_second")}>
                    <input className="input" type="number" required min={pace.least} max={pace.most} value={speed} onChange={(event) => setSpeed(Number(event.target.value))} />
                </Field>
                <Field label="New access token" hint="Leave empty to keep the present one." error={form.fieldError("access_token")}>
                    <input className="input" type="password" autoComplete="off" value={token} onChange={(event) => setToken(event.target.value)} />
                </Field>
                <Field label="New app secret" hint="Leave empty to keep the present one." error={form.fieldError("app_secret")}>
                    <input className="input" type="password" autoComplete="off" value={secret} onChange={(event) => setSecret(event.target.value)} />
                </Field>
                {secret.trim() ? (
                    <Switch label="Accept the present secret too, until the network uses the new one" on={keepsOld} set={setKeepsOld} />
                ) : hasTwo ? (
                    <Switch label="Accept the secret from before the last one too" on={keepsOld} set={setKeepsOld} />
                ) : null}
                <FormFoot form={form} label="Save" />
            </form>
        </Dialog>
    );
}
