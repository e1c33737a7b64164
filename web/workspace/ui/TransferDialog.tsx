import { useState, type FormEvent, type ReactElement } from "react";
import { useDesk } from "../app/desk";
import { transfer } from "../app/deeds";
import type { Conversation } from "../model/types";
import { Dialog } from "./Dialog";
import { presenceNames } from "./PresenceSwitch";
import { useColleagues } from "./people";

/** Passes a conversation on, with a word to whoever takes it. */
export function TransferDialog({ conversation, close }: { conversation: Conversation; close: () => void }): ReactElement {
    const queues = useDesk((state) => state.queues);
    const me = useDesk((state) => state.me?.id);
    const colleagues = useColleagues().filter((agent) => agent.id !== me);
    const [target, setTarget] = useState("");
    const [note, setNote] = useState("");
    const chosen = colleagues.find((candidate) => candidate.id === target);
    const submit = (event: FormEvent): void => {
        event.preventDefault();
        const queue = queues[target];
        if (!queue && !chosen) return;
        close();
        void transfer(
            conversation.id,
            queue ? { queue: { id: queue.id, name: queue.name } } : { agent: chosen ? { id: chosen.id, name: chosen.name } : undefined },
            note,
        );
    };
    return (
        <Dialog title="Transfer" close={close}>
            <form onSubmit={submit} className="stack">
                <label className="field">
                    <span>To</span>
                    <select className="input" required value={target} onChange={(event) => setTarget(event.target.value)}>
                        <option value="">Choose…</option>
                        <optgroup label="Queues">
                            {Object.values(queues).map((queue) => (
                                <option key={queue.id} value={queue.id}>
                                    {queue.name}
                                    {queue.waiting ? ` (${queue.waiting} waiting)` : ""}
                                </option>
                            ))}
                        </optgroup>
                        <optgroup label="Colleagues">
                            {colleagues.map((agent) => (
                                <option key={agent.id} value={agent.id}>
                                    {agent.name} ({presenceNames[agent.presence].toLowerCase()})
                                </option>
                            ))}
                        </optgroup>
                    </select>
                </label>
                {chosen && chosen.presence !== "online" ? (
                    <p className="hint" role="status">
                        <bdi>{chosen.name}</bdi> is {presenceNames[chosen.presence].toLowerCase()}: it becomes theirs all the same, and waits for them.
                    </p>
                ) : null}
                <label className="field">
                    <span>Note for whoever takes it</span>
                    <textarea className="input input-note" rows={3} dir="auto" value={note} onChange={(event) => setNote(event.target.value)} />
                </label>
                <footer className="dialog-foot">
                    <button type="submit" className="button primary" disabled={target === ""}>
                        Transfer
                    </button>
                </footer>
            </form>
        </Dialog>
    );
}
