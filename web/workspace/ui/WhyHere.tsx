import { useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { useDesk } from "../app/desk";
import { loadDecisions } from "../app/threads";
import { decisionReason } from "../model/decision";
import { exactTime, shortTime } from "../model/time";
import { isObject, type Conversation, type Decision, type Json } from "../model/types";
import { Float } from "./Float";
import { useNow } from "./hooks";

/** The button that explains why this conversation came to whom it came. */
export function WhyHere({ conversation }: { conversation: Conversation }): ReactElement {
    const [open, setOpen] = useState(false);
    return (
        <span className="menu-anchor wide-only">
            <button
                type="button"
                className="button quiet icon-only"
                aria-label="Why here?"
                title="Why here?"
                aria-expanded={open}
                onClick={() => {
                    if (!open) void loadDecisions(conversation.id);
                    setOpen(!open);
                }}
            >
                <Icon name="info" />
            </button>
            {open ? <Reasons id={conversation.id} close={() => setOpen(false)} /> : null}
        </span>
    );
}

function Reasons({ id, close }: { id: string; close: () => void }): ReactElement {
    const decisions = useDesk((state) => state.decisions[id]);
    const now = useNow(30_000);
    return (
        <Float className="popover" role="dialog" label="Why here?" align="end" close={close}>
            <h3>Why here?</h3>
            {decisions && decisions.length > 0 ? (
                <ol className="reasons">
                    {decisions.map((decision) => (
                        <Reason key={decision.at + decision.kind} decision={decision} now={now} />
                    ))}
                </ol>
            ) : (
                <p className="hint">Nothing has been decided about this conversation yet.</p>
            )}
        </Float>
    );
}

function Reason({ decision, now }: { decision: Decision; now: number }): ReactElement {
    const details = explain(decision.explanation);
    return (
        <li>
            <p>
                {decisionReason(decision)} <time className="hint" title={exactTime(decision.at)}>{shortTime(decision.at, now)}</time>
            </p>
            {details.length > 0 ? (
                <dl className="facts small">
                    {details.map(([name, value]) => (
                        <div key={name}>
                            <dt>{name}</dt>
                            <dd>{value}</dd>
                        </div>
                    ))}
                </dl>
            ) : null}
        </li>
    );
}

/** The explanation's members in words, whatever they are; nested values become one line each. */
export function explain(explanation: Json | undefined): [string, string][] {
    if (!isObject(explanation)) return [];
    return Object.entries(explanation)
        .map(([name, value]): [string, string] => [name.replace(/_/g, " "), words(value)])
        .filter(([, value]) => value !== "");
}

function words(value: Json | undefined): string {
    if (value === null || value === undefined) return "";
    if (Array.isArray(value)) return value.map(words).filter(Boolean).join("; ");
    if (isObject(value)) {
        const name = typeof value["name"] === "string" ? value["name"] : null;
        const rest = Object.entries(value)
            .filter(([key, member]) => key !== "name" && key !== "id" && words(member) !== "")
            .map(([key, member]) => (key === "reason" || key === "why" ? words(member) : `${key.replace(/_/g, " ")} ${words(member)}`));
        return name ? (rest.length > 0 ? `${name}: ${rest.join(", ")}` : name) : rest.join(", ");
    }
    if (typeof value === "boolean") return value ? "yes" : "no";
    return String(value);
}
