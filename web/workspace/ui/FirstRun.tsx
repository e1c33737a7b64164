import { useEffect, useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { useDesk } from "../app/desk";
import { setPresence } from "../app/deeds";
import { go } from "../app/route";
import { showChord } from "../model/keymap";
import type { Presence, Setup } from "../model/types";
import { get } from "../net/api";
import { isMac } from "./hooks";

const steps: Record<string, { title: string; text: string; section?: string }> = {
    channel: { title: "Connect a channel", text: "A WhatsApp number that customers write to.", section: "channels" },
    agent: { title: "Add an agent", text: "Somebody to answer. They get a link to sign in.", section: "agents" },
    message: { title: "Send yourself a message", text: "Write to the number from a phone; it rings here." },
};

/** What stands where a conversation will stand: the way into a new workspace, else a quiet page. */
export function FirstRun(): ReactElement | null {
    const [setup, setSetup] = useState<Setup | null>(null);
    const me = useDesk((state) => state.me);
    const messages = useDesk((state) => state.counts?.all ?? 0);
    const channels = useDesk((state) => Object.keys(state.channels).length);
    const agents = useDesk((state) => Object.keys(state.agents).length);
    useEffect(() => {
        get<Setup>("/setup")
            .then(setSetup)
            .catch(() => setSetup({ steps: [] }));
    }, [messages > 0, channels, agents]);
    if (!setup || !me) return null;
    const open = setup.steps.filter((step) => !step.done);
    if (open.length === 0 || me.role === "agent") return <Quiet />;
    const next = open[0]?.key;
    return (
        <div className="first-run" data-testid="first-run">
            <h1>Welcome to {me.workspace.name}</h1>
            <p className="hint">Three steps, and the counter is open.</p>
            <ol className="steps">
                {setup.steps.map((step, index) => {
                    const words = steps[step.key] ?? { title: step.key, text: "" };
                    const current = step.key === next;
                    return (
                        <li key={step.key} className={step.done ? "step step-done" : current ? "step step-next" : "step"}>
                            <span className="step-number" aria-hidden="true">
                                {step.done ? <Icon name="check" /> : index + 1}
                            </span>
                            <div className="grow">
                                <h2>
                                    {words.title}
                                    {step.done ? <span className="unseen"> (done)</span> : null}
                                </h2>
                                <p className="hint">{words.text}</p>
                            </div>
                            {step.done ? null : <StepAction step={step.key} current={current} sandbox={setup.sandbox_url ?? null} />}
                        </li>
                    );
                })}
            </ol>
        </div>
    );
}

function StepAction({ step, current, sandbox }: { step: string; current: boolean; sandbox: string | null }): ReactElement | null {
    const presence = useDesk((state) => state.me?.presence);
    const section = steps[step]?.section;
    const look = current ? "button primary" : "button";
    if (section) {
        return (
            <button type="button" className={look} onClick={() => go({ page: "settings", section })}>
                {steps[step]?.title}
            </button>
        );
    }
    if (presence !== "online") {
        return (
            <button type="button" className={look} onClick={() => void setPresence("online")}>
                Go online first
            </button>
        );
    }
    if (!sandbox) return null;
    return (
        <a className={look} href={sandbox} target="_blank" rel="noopener noreferrer">
            Open the sandbox telephones
        </a>
    );
}

const quietWords: Record<Presence, string> = {
    online: "Choose a conversation. New work rings by itself.",
    away: "You take no new work now.",
    offline: "You take no new work now.",
    not_responding: "You missed an offer: it went back to the line. No new work comes until you are back.",
};

function Quiet(): ReactElement {
    const presence = useDesk((state) => state.me?.presence);
    return (
        <div className="quiet-page">
            <Icon name="chat" className="quiet-mark" />
            <p>{quietWords[presence ?? "offline"]}</p>
            {presence === "online" ? (
                <p className="hint key-hint">
                    <kbd>{showChord("J", isMac)}</kbd> opens the first · <kbd>{showChord("Mod+K", isMac)}</kbd> does everything · <kbd>?</kbd> shows the keys
                </p>
            ) : (
                <button type="button" className="button primary" onClick={() => void setPresence("online")}>
                    {presence === "not_responding" ? "I am back" : "Go online"}
                </button>
            )}
        </div>
    );
}
