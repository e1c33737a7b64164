import { useState, type ReactElement } from "react";
import type { Channel, JsonObject } from "../../model/types";
import { post } from "../../net/api";
import { Dialog } from "../Dialog";
import { CopyLine, Field, FormFoot, useForm } from "./parts";

const fields = [
    { key: "phone_number_id", label: "Phone number ID", hint: "Meta for Developers → WhatsApp → API setup.", secret: false },
    { key: "waba_id", label: "WhatsApp Business account ID", hint: "On the same page.", secret: false },
    { key: "access_token", label: "Access token", hint: "Of a system user, with whatsapp_business_messaging and whatsapp_business_management.", secret: true },
    { key: "app_secret", label: "App secret", hint: "App settings → Basic. It proves that a hook comes from the network.", secret: true },
    { key: "verify_token", label: "Verify token", hint: "Any word of your own; enter the same one at the network.", secret: false },
] as const;

/** Characters of a word by chance. */
const wordLength = 24;

/** A word that nobody guesses. */
function newWord(): string {
    return [...crypto.getRandomValues(new Uint8Array(wordLength))].map((byte) => (byte % 36).toString(36)).join("");
}

type Key = (typeof fields)[number]["key"];

/** Connects a WhatsApp number; afterwards shows the address to enter at the network. */
export function ChannelForm({ added, close }: { added: (channel: Channel) => void; close: () => void }): ReactElement {
    const [name, setName] = useState("");
    const [values, setValues] = useState<Record<Key, string>>({ phone_number_id: "", waba_id: "", access_token: "", app_secret: "", verify_token: newWord() });
    const [graph, setGraph] = useState("");
    const [made, setMade] = useState<Channel | null>(null);
    const form = useForm(async () => {
        const settings: JsonObject = Object.fromEntries(fields.map(({ key }) => [key, values[key].trim()]));
        if (graph.trim()) settings["graph_url"] = graph.trim();
        setMade(await post<Channel>("/channels", { kind: "whatsapp", name: name.trim(), settings }));
    }, ["name", "graph_url", ...fields.map((field) => field.key)]);
    if (made) {
        return (
            <Dialog title="Connected" close={() => added(made)}>
                <div className="stack">
                    <p>
                        Enter these two at the network as <strong>Callback URL</strong> and <strong>Verify token</strong>, and subscribe to <strong>messages</strong>:
                    </p>
                    <CopyLine value={window.location.origin + made.hook_path} label="the hook address" />
                    <CopyLine value={values.verify_token} label="the verify token" />
                    <footer className="dialog-foot">
                        <button type="button" className="button primary" data-autofocus onClick={() => added(made)}>
                            Done
                        </button>
                    </footer>
                </div>
            </Dialog>
        );
    }
    return (
        <Dialog title="Connect a WhatsApp number" close={close}>
            <form className="stack" onSubmit={form.submit} autoComplete="off">
                <Field label="Name" hint="As agents will see it." error={form.fieldError("name")}>
                    <input className="input" required value={name} onChange={(event) => setName(event.target.value)} />
                </Field>
                {fields.map((field) => (
                    <Field key={field.key} label={field.label} hint={field.hint} error={form.fieldError(field.key)}>
                        <input
                            className="input"
                            required
                            type={field.secret ? "password" : "text"}
                            autoComplete="off"
                            value={values[field.key]}
                            onChange={(event) => setValues({ ...values, [field.key]: event.target.value })}
                        />
                    </Field>
                ))}
                <details>
                    <summary>Another Graph API address</summary>
                    <Field label="Graph URL" hint="Only for a stand-in of the network, such as the sandbox." error={form.fieldError("graph_url")}>
                        <input className="input" type="url" placeholder="https://graph.facebook.com/v25.0" value={graph} onChange={(event) => setGraph(event.target.value)} />
                    </Field>
                </details>
                <FormFoot form={form} label="Connect" />
            </form>
        </Dialog>
    );
}
