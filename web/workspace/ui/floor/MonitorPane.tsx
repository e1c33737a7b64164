import { useEffect, useState, type FormEvent, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { complain, useDesk } from "../../app/desk";
import { monitor, takeOver, whisper, whyWaits } from "../../app/floor";
import { go } from "../../app/route";
import { openThread } from "../../app/threads";
import { contactLabel } from "../../model/names";
import type { Conversation } from "../../model/types";
import { MenuButton } from "../Menu";
import { Thread } from "../Thread";
import { TransferDialog } from "../TransferDialog";
import { WhySentences } from "./WhySentences";

/**
 * A conversation, looked into without being seen: nobody is told who looks, and nothing counts as read. That it was done
 * stands in the audit log.
 */
export function MonitorPane({ id }: { id: string }): ReactElement {
    const conversation = useDesk((state) => state.conversations[id]);
    const error = useDesk((state) => state.threads[id]?.error);
    useEffect(() => {
        monitor(id, true).catch(complain);
        void openThread(id);
        return () => void monitor(id, false).catch(() => undefined);
    }, [id]);
    const me = useDesk((state) => state.me?.id);
    const close = (): void => go({ page: "floor", tv: false, conversation: null });
    useEffect(() => {
        const key = (event: KeyboardEvent): void => {
            if (event.key === "Escape" && !event.defaultPrevented) close();
        };
        document.addEventListener("keydown", key);
        return () => document.removeEventListener("keydown", key);
    }, []);
    return (
        <aside className="monitor" aria-label="Looking in" data-testid="monitor">
            {conversation ? <MonitorHead conversation={conversation} close={close} /> : null}
            {error ? (
                <p className="empty" role="alert">
                    {error}
                </p>
            ) : null}
            {conversation ? <Thread conversation={conversation} /> : null}
            {conversation && conversation.status !== "resolved" && conversation.assignee?.id !== me ? <Whisper id={id} to={conversation.assignee?.name ?? null} /> : null}
        </aside>
    );
}

function MonitorHead({ conversation, close }: { conversation: Conversation; close: () => void }): ReactElement {
    const me = useDesk((state) => state.me?.id);
    const [asksWhy, setAsksWhy] = useState(false);
    const [passes, setPasses] = useState(false);
    const mine = conversation.assignee?.id === me;
    const open = (): void => go({ page: "desk", conversation: conversation.id });
    return (
        <>
            <header className="monitor-head">
                <Icon name="eye" />
                <div className="grow clip">
                    <h2 className="clip">
                        <bdi>{contactLabel(conversation.contact)}</bdi>
                    </h2>
                    {mine ? (
                        <p className="hint clip">You have it</p>
                    ) : (
                        <p className="hint clip">Nobody sees that you look · {conversation.assignee ? `${conversation.assignee.name} has it` : (conversation.queue?.name ?? "")}</p>
                    )}
                </div>
                {mine ? (
                    <button type="button" className="button" onClick={open}>
                        Open
                    </button>
                ) : (
                    <button
                        type="button"
                        className="button"
                        data-testid="take-over"
                        disabled={conversation.status === "resolved"}
                        onClick={() => void takeOver(conversation).then((done) => done && open())}
                    >
                        <Icon name="bolt" /> Take over
                    </button>
                )}
                <MenuButton
                    label="More"
                    align="end"
                    className="button quiet icon-only"
                    items={() => [
                        { label: "Why did this wait?", icon: "info", run: () => setAsksWhy(true) },
                        { label: "Give to somebody…", icon: "forward", run: () => setPasses(true) },
                        { label: "Open as yourself", icon: "chat", hint: "they see you", run: open },
                    ]}
                >
                    <Icon name="dots" />
                </MenuButton>
                <button type="button" className="button quiet icon-only" aria-label="Stop looking" title="Stop looking  Esc" onClick={close}>
                    <Icon name="close" />
                </button>
            </header>
            {asksWhy ? (
                <div className="monitor-why">
                    <WhySentences ask={() => whyWaits(conversation.id)} />
                    <button type="button" className="button quiet icon-only small" aria-label="Close" onClick={() => setAsksWhy(false)}>
                        <Icon name="close" />
                    </button>
                </div>
            ) : null}
            {passes ? <TransferDialog conversation={conversation} close={() => setPasses(false)} /> : null}
        </>
    );
}

/** A note that only the team sees; whoever has the conversation is told at once. */
function Whisper({ id, to }: { id: string; to: string | null }): ReactElement {
    const [text, setText] = useState("");
    const [busy, setBusy] = useState(false);
    const submit = (event: FormEvent): void => {
        event.preventDefault();
        if (busy || text.trim() === "") return;
        setBusy(true);
        whisper(id, text.trim())
            .then(() => setText(""))
            .catch(complain)
            .finally(() => setBusy(false));
    };
    return (
        <form className="whisper" onSubmit={submit}>
            <textarea
                className="input input-note"
                rows={2}
                dir="auto"
                aria-label="Whisper"
                placeholder={to ? `Whisper to ${to}; the customer never sees it` : "A note for whoever takes it"}
                value={text}
                data-testid="whisper"
                onChange={(event) => setText(event.target.value)}
                onKeyDown={(event) => {
                    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
                    submit(event);
                }}
            />
            <button type="submit" className="button" disabled={busy || text.trim() === ""} data-testid="whisper-send">
                Whisper
            </button>
        </form>
    );
}
