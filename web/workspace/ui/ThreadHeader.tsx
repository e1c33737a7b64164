import type { ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { patch, useDesk } from "../app/desk";
import { assign, endConsult, markUnread, reopen, resolve, setPresence } from "../app/deeds";
import { go } from "../app/route";
import { contactLabel, contactNumber } from "../model/names";
import { clockTime, exactTime } from "../model/time";
import { isLeader, type Conversation } from "../model/types";
import { Avatar } from "./Avatar";
import { MenuButton } from "./Menu";
import { toggleContact } from "./Shell";
import { WhyHere } from "./WhyHere";

/** Who this is, whose it is, and what can be done with it. */
export function ThreadHeader({ conversation }: { conversation: Conversation }): ReactElement {
    const me = useDesk((state) => state.me);
    const number = contactNumber(conversation.contact);
    const mine = conversation.assignee?.id === me?.id;
    return (
        <header className="thread-head">
            <button
                type="button"
                className="button quiet icon-only phone-only"
                aria-label="Back to the list"
                onClick={() => go({ page: "desk", conversation: null })}
            >
                <Icon name="back" />
            </button>
            <div className="thread-who grow">
                <h2 className="clip">
                    <bdi>{contactLabel(conversation.contact)}</bdi>
                </h2>
                <p className="hint clip">
                    <Icon name="chat" className={`network-${conversation.channel.kind}`} />
                    <span className="clip">{conversation.channel.name}</span>
                    {conversation.contact.name && number ? <span className="thread-number tabular">· {number}</span> : null}
                </p>
            </div>
            <Viewers id={conversation.id} />
            <WhyHere conversation={conversation} />
            <button
                type="button"
                className="button quiet wide-only assignee"
                title="Assign  A"
                aria-label={conversation.assignee ? `Assigned to ${conversation.assignee.name}. Change` : "Not assigned. Assign"}
                onClick={() => patch({ dialog: "assign" })}
            >
                {conversation.assignee ? (
                    <Avatar id={conversation.assignee.id} name={conversation.assignee.name} small />
                ) : (
                    <Icon name="user" />
                )}
                <span className="clip">{mine ? "You" : (conversation.assignee?.name ?? "Assign")}</span>
            </button>
            {conversation.status === "resolved" ? (
                <button type="button" className="button" onClick={() => void reopen(conversation.id)} data-testid="reopen">
                    <Icon name="reopen" /> Reopen
                </button>
            ) : (
                <button
                    type="button"
                    className="button resolve"
                    title="Resolve  E"
                    onClick={() => resolve(conversation.id, false)}
                    data-testid="resolve"
                >
                    <Icon name="check" /> Resolve
                </button>
            )}
            <MenuButton
                label="More"
                align="end"
                className="button quiet icon-only"
                items={() => [
                    { label: "Snooze…", icon: "snooze", chord: "H", run: () => patch({ dialog: "snooze" }) },
                    { label: "Assign…", icon: "user", chord: "A", run: () => patch({ dialog: "assign" }) },
                    ...(mine || !me ? [] : [{ label: "Take it", icon: "bolt" as const, run: () => void assign(conversation.id, { id: me.id, name: me.name }) }]),
                    { label: "Transfer…", icon: "forward", run: () => patch({ dialog: "transfer" }) },
                    ...(mine || isLeader(me?.role) ? [{ label: "Ask a colleague in…", icon: "users" as const, run: () => patch({ dialog: "consult" }) }] : []),
                    { label: "Labels…", icon: "tag", run: () => patch({ dialog: "labels" }) },
                    { label: "Mark unread", icon: "unread", chord: "U", run: () => void leaveUnread(conversation.id) },
                    { label: "Resolve and next", icon: "checkCircle", chord: "Mod+Alt+E", run: () => resolve(conversation.id, true) },
                ]}
            >
                <Icon name="dots" />
            </MenuButton>
            <button
                type="button"
                className="button quiet icon-only"
                aria-label="Show or hide contact details"
                title="Contact details  ]"
                onClick={toggleContact}
            >
                <Icon name="panelRight" />
            </button>
        </header>
    );
}

/** Unread means: somebody still has to look; so we stop looking. */
async function leaveUnread(id: string): Promise<void> {
    go({ page: "desk", conversation: null });
    await markUnread(id);
}

function Viewers({ id }: { id: string }): ReactElement | null {
    const me = useDesk((state) => state.me?.id);
    const viewers = useDesk((state) => state.viewers[id]);
    const others = viewers?.filter((viewer) => viewer.agent.id !== me) ?? [];
    if (others.length === 0) return null;
    const words = others.map((viewer) => `${viewer.agent.name} ${viewer.typing ? "is typing" : "is looking"}`).join(", ");
    return (
        <span className="viewers" title={words}>
            {others.slice(0, 3).map((viewer) => (
                <span key={viewer.agent.id} className={viewer.typing ? "viewer viewer-typing" : "viewer"}>
                    <Avatar id={viewer.agent.id} name={viewer.agent.name} small />
                </span>
            ))}
            <span className="unseen">{words}</span>
        </span>
    );
}

/** Who was asked in, and the way to end it. */
export function ConsultLine({ conversation }: { conversation: Conversation }): ReactElement | null {
    const me = useDesk((state) => state.me?.id);
    const consults = useDesk((state) => state.consults);
    const here = Object.values(consults).filter((consult) => consult.conversation_id === conversation.id);
    if (here.length === 0) return null;
    return (
        <div className="status-line consult-line" data-testid="consult-line">
            <Icon name="users" />
            {here.map((consult) => (
                <span key={consult.id}>
                    {consult.agent.id === me ? `${consult.asked_by.name} asked you in: your notes are whispers.` : `${consult.agent.name} is asked in.`}{" "}
                    <button type="button" className="button link" data-testid="consult-end" onClick={() => void endConsult(consult)}>
                        {consult.agent.id === me ? "Leave" : "End"}
                    </button>
                </span>
            ))}
        </div>
    );
}

/** A line over the thread about its state: snoozed, resolved, owned by somebody else. */
export function StatusLine({ conversation }: { conversation: Conversation }): ReactElement | null {
    const presence = useDesk((state) => state.me?.presence);
    if (conversation.status === "snoozed" && conversation.snoozed_until) {
        return (
            <p className="status-line" title={exactTime(conversation.snoozed_until)}>
                <Icon name="snooze" /> Snoozed until {new Date(conversation.snoozed_until).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" })},{" "}
                {clockTime(conversation.snoozed_until)}
                <button type="button" className="button link" onClick={() => void reopen(conversation.id)}>
                    Wake now
                </button>
            </p>
        );
    }
    if (presence === "not_responding") {
        return (
            <p className="status-line status-warn">
                <Icon name="warning" /> You missed an offer, so no new work comes to you.
                <button type="button" className="button link" onClick={() => void setPresence("online")}>
                    I am back
                </button>
            </p>
        );
    }
    return null;
}
