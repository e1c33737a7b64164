import { useState, type FormEvent, type ReactElement } from "react";
import { askIn } from "../app/deeds";
import type { Conversation } from "../model/types";
import { Dialog } from "./Dialog";
import { presenceNames } from "./PresenceSwitch";
import { useColleagues } from "./people";

/** Asks a colleague into a conversation: they see it and whisper, until somebody ends it. */
export function ConsultDialog({ conversation, close }: { conversation: Conversation; close: () => void }): ReactElement {
    const colleagues = useColleagues().filter((agent) => agent.id !== conversation.assignee?.id && agent.email);
    const [target, setTarget] = useState("");
    const [note, setNote] = useState("");
    const submit = (event: FormEvent): void => {
        event.preventDefault();
        const agent = colleagues.find((candidate) => candidate.id === target);
        if (!agent) return;
        close();
        void askIn(conversation.id, agent, note);
    };
    return (
        <Dialog title="Ask a colleague in" close={close}>
            <form onSubmit={submit} className="stack">
                <label className="field">
                    <span>Who</span>
                    <select className="input" required value={target} onChange={(event) => setTarget(event.target.value)} data-testid="consult-who">
                        <option value="">Choose…</option>
                        {colleagues.map((agent) => (
                            <option key={agent.id} value={agent.id}>
                                {agent.name} ({presenceNames[agent.presence].toLowerCase()})
                            </option>
                        ))}
                    </select>
                </label>
                <label className="field">
                    <span>What it is about</span>
                    <textarea className="input input-note" rows={3} dir="auto" value={note} onChange={(event) => setNote(event.target.value)} />
                </label>
                <p className="hint">They see the conversation and whisper to you. The customer sees nothing of it.</p>
                <footer className="dialog-foot">
                    <button type="submit" className="button primary" disabled={target === ""} data-testid="consult-ask">
                        Ask in
                    </button>
                </footer>
            </form>
        </Dialog>
    );
}
