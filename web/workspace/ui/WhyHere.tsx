import { useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { useDesk } from "../app/desk";
import { loadDecisions } from "../app/threads";
import { decisionReason } from "../model/decision";
import { explain } from "../model/explanation";
import { placedInWords } from "../model/rules";
import { exactTime, shortTime } from "../model/time";
import type { Conversation, Decision } from "../model/types";
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
            {open ? <Reasons conversation={conversation} close={() => setOpen(false)} /> : null}
        </span>
    );
}

function Reasons({ conversation, close }: { conversation: Conversation; close: () => void }): ReactElement {
    const decisions = useDesk((state) => state.decisions[conversation.id]);
    const placed = placedInWords(conversation.placed_by);
    const now = useNow(30_000);
    return (
        <Float className="popover" role="dialog" label="Why here?" align="end" close={close}>
            <h3>Why here?</h3>
            {placed ? (
                <p data-testid="placed-by" dir="auto">
                    {placed} <time className="hint" title={exactTime(conversation.created_at)}>{shortTime(conversation.created_at, now)}</time>
                </p>
            ) : null}
            {decisions && decisions.length > 0 ? (
                <ol className="reasons">
                    {decisions.map((decision) => (
                        <Reason key={decision.at + decision.kind} decision={decision} now={now} />
                    ))}
                </ol>
            ) : placed ? null : (
                <p className="hint">Nothing has been decided about this conversation yet.</p>
            )}
        </Float>
    );
}

function Reason({ decision, now }: { decision: Decision; now: number }): ReactElement {
    const { sentences, considered, passedOver } = explain(decision.explanation, decision.at);
    return (
        <li>
            <p>
                {decisionReason(decision)} <time className="hint" title={exactTime(decision.at)}>{shortTime(decision.at, now)}</time>
            </p>
            {sentences.length > 0 ? <p className="reason-more">{sentences.join(" ")}</p> : null}
            <Lines title="Considered" lines={considered} />
            <Lines title="Passed over" lines={passedOver} />
        </li>
    );
}

function Lines({ title, lines }: { title: string; lines: string[] }): ReactElement | null {
    if (lines.length === 0) return null;
    return (
        <div className="reason-more">
            <h4>{title}</h4>
            <ul>
                {lines.map((line) => (
                    <li key={line}>{line}</li>
                ))}
            </ul>
        </div>
    );
}
