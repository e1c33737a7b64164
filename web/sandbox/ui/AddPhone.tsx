import { useState, type FormEvent, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import type { Store } from "../model/store";
import { useDismiss } from "./useDismiss";

const names = ["Noor de Vries", "Tomás Ferreira", "Amina Yusuf", "Jonas Lindqvist", "Mei Tanaka", "Lea Novak", "Ravi Menon", "Sofia Rossi"];

/** The first of a row of numbers that no phone has. */
function freeNumber(taken: string[]): string {
    for (let number = 101; ; number += 1) {
        const text = `+31612345${number}`;
        if (!taken.includes(text)) return text;
    }
}

/** Asks for a new customer's name and number. */
export function AddPhone({ store, taken, onClose }: { store: Store; taken: string[]; onClose: () => void }): ReactElement {
    const [name, setName] = useState(names[taken.length % names.length] ?? "");
    const [number, setNumber] = useState(freeNumber(taken));
    const [username, setUsername] = useState("");
    const [hidden, setHidden] = useState(false);
    const ref = useDismiss(true, onClose);
    const submit = async (event: FormEvent) => {
        event.preventDefault();
        const body: Record<string, unknown> = { name, number };
        if (username.trim() !== "") {
            body.username = username.trim();
            body.shows_number = !hidden;
        }
        if (await store.addPhone(body)) onClose();
    };
    return (
        <div className="scrim">
            <div className="dialog" role="dialog" aria-modal="true" aria-labelledby="add-phone" ref={ref}>
                <form onSubmit={(event) => void submit(event)}>
                    <h2 id="add-phone" className="dialog-title">
                        Add a phone
                    </h2>
                    <label className="field">
                        <span>Name</span>
                        <input value={name} onChange={(event) => setName(event.target.value)} required autoFocus maxLength={200} />
                    </label>
                    <label className="field">
                        <span>Number with country code</span>
                        <input value={number} onChange={(event) => setNumber(event.target.value)} required inputMode="tel" />
                    </label>
                    <label className="field">
                        <span>
                            Username <span className="hint">optional</span>
                        </span>
                        <input value={username} onChange={(event) => setUsername(event.target.value)} />
                    </label>
                    <label className={username.trim() === "" ? "check off" : "check"}>
                        <input
                            type="checkbox"
                            checked={hidden}
                            disabled={username.trim() === ""}
                            onChange={(event) => setHidden(event.target.checked)}
                        />
                        Hide the number from the business
                    </label>
                    <div className="dialog-foot">
                        <button type="button" className="button quiet" onClick={onClose}>
                            Cancel
                        </button>
                        <button type="submit" className="button primary">
                            <Icon name="plus" /> Add
                        </button>
                    </div>
                </form>
            </div>
        </div>
    );
}
