import { memo, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { useDesk } from "../app/desk";
import { go } from "../app/route";
import { contactLabel } from "../model/names";
import { plainText } from "../model/richtext";
import { exactTime, shortTime } from "../model/time";
import type { Conversation } from "../model/types";
import { Avatar } from "./Avatar";
import { Ticks } from "./Ticks";
import { AdChip, WindowChip } from "./WindowChip";
import { useNow } from "./hooks";

const timeMilliseconds = 30_000;
const unreadShown = 99;

interface RowProps {
    conversation: Conversation;
    selected: boolean;
    /** Whether the Tab key stops here. */
    reachable: boolean;
    /** It left this list, and stays only because the pointer is on the list. */
    gone: boolean;
    place: number;
    total: number;
    top: number;
    showAssignee: boolean;
}

/** One conversation in the list. */
export const ConversationRow = memo(function ConversationRow(props: RowProps): ReactElement {
    const { conversation } = props;
    const now = useNow(timeMilliseconds);
    const last = conversation.last_message;
    const at = last?.occurred_at ?? conversation.updated_at;
    const name = contactLabel(conversation.contact);
    return (
        <div
            className={`row${conversation.unread > 0 ? " row-unread" : ""}${props.gone ? " row-gone" : ""}`}
            role="option"
            aria-selected={props.selected}
            aria-posinset={props.place + 1}
            aria-setsize={props.total}
            tabIndex={props.reachable ? 0 : -1}
            data-conversation-id={conversation.id}
            data-testid="conversation-row"
            style={{ transform: `translateY(${props.top}px)` }}
            onClick={() => go({ page: "desk", conversation: conversation.id })}
            onKeyDown={(event) => {
                if (event.key !== "Enter" && event.key !== " ") return;
                event.preventDefault();
                go({ page: "desk", conversation: conversation.id });
            }}
        >
            <Avatar id={conversation.contact.id} name={conversation.contact.name} badge={conversation.channel.kind} />
            <div className="row-words">
                <div className="row-line">
                    <span className="row-name clip">
                        <bdi>{name}</bdi>
                    </span>
                    {conversation.priority > 0 ? (
                        <span className="priority" title="Has priority">
                            <Icon name="bolt" />
                            <span className="unseen">Has priority</span>
                        </span>
                    ) : null}
                    <Labels labels={conversation.labels} />
                    <span className="grow" />
                    {props.showAssignee && conversation.assignee ? (
                        <span title={`Assigned to ${conversation.assignee.name}`}>
                            <Avatar id={conversation.assignee.id} name={conversation.assignee.name} small />
                            <span className="unseen">Assigned to {conversation.assignee.name}</span>
                        </span>
                    ) : null}
                    <time className="row-time" dateTime={at} title={exactTime(at)}>
                        {shortTime(at, now)}
                    </time>
                </div>
                <div className="row-line">
                    <Preview conversation={conversation} />
                    <AdChip conversation={conversation} />
                    <StateChip conversation={conversation} />
                    {conversation.unread > 0 ? (
                        <span className="pill" aria-label={`${conversation.unread} unread`}>
                            {conversation.unread > unreadShown ? `${unreadShown}+` : conversation.unread}
                        </span>
                    ) : null}
                </div>
            </div>
        </div>
    );
});

/** How long is left, or why it does not matter: only open conversations count down. */
function StateChip({ conversation }: { conversation: Conversation }): ReactElement {
    if (conversation.status === "open") return <WindowChip conversation={conversation} />;
    const resolved = conversation.status === "resolved";
    return (
        <span className="chip">
            <Icon name={resolved ? "check" : "snooze"} />
            {resolved ? "Resolved" : "Snoozed"}
        </span>
    );
}

function Preview({ conversation }: { conversation: Conversation }): ReactElement {
    const me = useDesk((state) => state.me?.id);
    const draft = useDesk((state) => state.drafts[conversation.id]);
    const viewers = useDesk((state) => state.viewers[conversation.id]);
    const selected = useDesk((state) => state.route.page === "desk" && state.route.conversation === conversation.id);
    const typist = viewers?.find((viewer) => viewer.typing && viewer.agent.id !== me);
    if (typist) return <span className="row-preview clip typing">{typist.agent.name} is typing…</span>;
    if (draft?.body && !selected) {
        return (
            <span className="row-preview clip">
                <span className="row-draft">Draft:</span> <bdi>{draft.body}</bdi>
            </span>
        );
    }
    const last = conversation.last_message;
    if (!last) return <span className="row-preview clip">No messages yet</span>;
    return (
        <span className="row-preview clip">
            {last.direction === "out" ? <Ticks status={last.status} /> : null}
            {last.direction === "note" ? <Icon name="lock" /> : null}
            {last.direction !== "in" && last.author?.id === me ? "You: " : null}
            <bdi>{plainText(last.text)}</bdi>
        </span>
    );
}

function Labels({ labels }: { labels: string[] }): ReactElement | null {
    if (labels.length === 0) return null;
    const shown = labels.slice(0, 3);
    return (
        <span className="label-dots" title={labels.join(", ")}>
            {shown.map((label) => (
                <span key={label} className={`label-dot tint-${tintOf(label)}`} />
            ))}
            <span className="unseen">Labels: {labels.join(", ")}</span>
        </span>
    );
}

/** One of six tints for a word, always the same. */
export function tintOf(word: string): number {
    return [...word].reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) % 9973, 7) % 6;
}
