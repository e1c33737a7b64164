import { useEffect, useState, type FormEvent, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { erase } from "../app/deeds";
import { isTheName } from "../model/erasing";
import { contactLabel } from "../model/names";
import type { Conversation } from "../model/types";
import { all, sentence } from "../net/api";
import { Dialog } from "./Dialog";

/** Erases a person, after their name was typed: the one deed here that nobody can undo. */
export function EraseDialog({ conversation, close }: { conversation: Conversation; close: () => void }): ReactElement {
    const { contact } = conversation;
    const name = contactLabel(contact);
    const [typed, setTyped] = useState("");
    const [busy, setBusy] = useState(false);
    const [trouble, setTrouble] = useState("");
    const count = useConversationCount(contact.id);
    const sure = isTheName(typed, name);
    const submit = async (event: FormEvent): Promise<void> => {
        event.preventDefault();
        if (!sure || busy) return;
        setBusy(true);
        setTrouble("");
        try {
            await erase(contact.id, name);
            close();
        } catch (error) {
            setBusy(false);
            setTrouble(sentence(error));
        }
    };
    return (
        <Dialog title="Erase contact" close={close}>
            <form className="stack erase" onSubmit={(event) => void submit(event)}>
                <p>
                    This erases <strong dir="auto">{name}</strong> for the whole workspace and cannot be undone:
                </p>
                <ul className="erase-list">
                    <li>
                        <Icon name="trash" />
                        <span>
                            The name, the numbers and {count === null ? "every conversation" : count === 1 ? "1 conversation" : `${count} conversations`} with messages, notes and
                            files can never be read here again. Backups made before now still hold them.
                        </span>
                    </li>
                    <li>
                        <Icon name="check" /> <span>What is still open is resolved; nobody can answer it.</span>
                    </li>
                    <li>
                        <Icon name="phone" /> <span>Nothing is taken back on their telephone. Should they write again, they come as somebody new.</span>
                    </li>
                </ul>
                <label className="field">
                    <span>
                        Type <span className="erase-name" dir="auto">{name}</span> to go on
                    </span>
                    <input className="input" dir="auto" autoComplete="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.target.value)} data-testid="erase-name" />
                </label>
                {trouble ? (
                    <p className="field-error" role="alert">
                        {trouble}
                    </p>
                ) : null}
                <footer className="dialog-foot">
                    <button type="button" className="button" onClick={close}>
                        Cancel
                    </button>
                    <button type="submit" className="button danger filled" disabled={!sure || busy} data-testid="erase-confirm">
                        {busy ? "Erasing…" : "Erase for good"}
                    </button>
                </footer>
            </form>
        </Dialog>
    );
}

/** How many conversations there are with a contact; `null` until it is known. */
function useConversationCount(contact: string): number | null {
    const [count, setCount] = useState<number | null>(null);
    useEffect(() => {
        let current = true;
        all(`/contacts/${contact}/conversations`)
            .then((found) => current && setCount(found.length))
            .catch(() => undefined);
        return () => {
            current = false;
        };
    }, [contact]);
    return count;
}
