import { useState, type ReactElement } from "react";
import { toast, useDesk } from "../../app/desk";
import { prefer, readPreferences, type Theme } from "../../app/preferences";
import { askForNotifications, bell } from "../../app/ring";
import type { JsonObject } from "../../model/types";
import { put } from "../../net/api";
import { Field, FormFoot, useForm } from "./parts";

/** The server's least length of a password, in characters. */
const passwordLength = 10;
const none: JsonObject = {};

/** A person's own settings. */
export function GeneralPage(): ReactElement {
    const me = useDesk((state) => state.me);
    const own = readPreferences(me?.preferences ?? none);
    return (
        <>
            <section className="settings-section">
                <h2>Look</h2>
                <div className="segments" role="radiogroup" aria-label="Theme">
                    {(["auto", "light", "dark"] as Theme[]).map((theme) => (
                        <button key={theme} type="button" role="radio" aria-checked={own.theme === theme} className="segment" onClick={() => void prefer("theme", theme)}>
                            {{ auto: "As the system", light: "Light", dark: "Dark" }[theme]}
                        </button>
                    ))}
                </div>
            </section>
            <section className="settings-section">
                <h2>Offers and messages</h2>
                <Switch
                    label="Ring with sound"
                    on={own.sound}
                    set={(on) => {
                        void prefer("sound", on).then(() => on && bell());
                    }}
                />
                <Switch
                    label="Notify outside the page when an offer rings"
                    on={own.notifications}
                    set={(on) => {
                        void prefer("notifications", on);
                        if (on) askForNotifications();
                    }}
                />
                <Switch label="Enter sends (otherwise Ctrl/Cmd+Enter only)" on={own.enterSends} set={(on) => void prefer("enter_sends", on)} />
                <Switch label="Show in the thread who was offered and assigned what" on={own.activity} set={(on) => void prefer("activity", on)} />
            </section>
            <PasswordForm hasPassword={me?.has_password ?? false} />
        </>
    );
}

export function Switch({ label, on, set }: { label: string; on: boolean; set: (on: boolean) => void }): ReactElement {
    return (
        <label className="switch">
            <input type="checkbox" role="switch" checked={on} onChange={(event) => set(event.target.checked)} />
            <span className="grow">{label}</span>
        </label>
    );
}

function PasswordForm({ hasPassword }: { hasPassword: boolean }): ReactElement {
    const [current, setCurrent] = useState("");
    const [password, setPassword] = useState("");
    const form = useForm(async () => {
        await put("/me/password", hasPassword ? { password, current } : { password });
        setCurrent("");
        setPassword("");
        toast("Password changed. Other sessions have ended.");
    }, ["password", "current"]);
    return (
        <section className="settings-section">
            <h2>{hasPassword ? "Change my password" : "Set a password"}</h2>
            <form className="stack form" onSubmit={form.submit}>
                {hasPassword ? (
                    <Field label="Current password" error={form.fieldError("current")}>
                        <input className="input" type="password" autoComplete="current-password" required value={current} onChange={(event) => setCurrent(event.target.value)} />
                    </Field>
                ) : null}
                <Field label="New password" hint={`At least ${passwordLength} characters.`} error={form.fieldError("password")}>
                    <input
                        className="input"
                        type="password"
                        autoComplete="new-password"
                        required
                        minLength={passwordLength}
                        value={password}
                        onChange={(event) => setPassword(event.target.value)}
                    />
                </Field>
                <FormFoot form={form} label={hasPassword ? "Change password" : "Set password"} />
            </form>
        </section>
    );
}
