import { useState, useSyncExternalStore, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import type { Store } from "../model/store";
import { AddPhone } from "./AddPhone";
import { ClockMenu } from "./ClockMenu";
import { Conditions } from "./Conditions";
import { Telephone } from "./Telephone";
import { Avatar } from "./Avatar";

/** The page: telephones side by side, and the conditions of their network. */
export function App({ store }: { store: Store }): ReactElement {
    const state = useSyncExternalStore(store.subscribe, store.get);
    const [adding, setAdding] = useState(false);
    const [conditions, setConditions] = useState(false);
    const [front, setFront] = useState<string | null>(null);
    const shown = state.phones.find((phone) => phone.id === front) ?? state.phones[0];

    return (
        <div className={conditions ? "page with-conditions" : "page"}>
            <header className="bar">
                <h1 className="bar-title">Telephones</h1>
                <span className="badge" title="Nothing here reaches a real telephone">
                    Simulation
                </span>
                {!state.connected && state.loaded && (
                    <span className="bar-note" role="status">
                        <Icon name="warning" /> Reconnecting…
                    </span>
                )}
                <span className="bar-space" />
                <ClockMenu store={store} now={state.now} />
                <button type="button" className="button" onClick={() => setAdding(true)} aria-label="Add a phone">
                    <Icon name="plus" /> <span className="wide-only">Phone</span>
                </button>
                <button
                    type="button"
                    className={conditions ? "button on" : "button"}
                    aria-pressed={conditions}
                    aria-label="Network conditions"
                    onClick={() => setConditions(!conditions)}
                >
                    <Icon name="bolt" /> <span className="wide-only">Conditions</span>
                    {state.faults.length > 0 && <span className="count">{state.faults.length}</span>}
                </button>
            </header>
            {state.phones.length > 1 && (
                <nav className="tabs" aria-label="Telephones">
                    {state.phones.map((phone) => (
                        <button
                            key={phone.id}
                            type="button"
                            className={phone.id === shown?.id ? "tab on" : "tab"}
                            aria-current={phone.id === shown?.id}
                            onClick={() => setFront(phone.id)}
                        >
                            <Avatar name={phone.name} small /> <span className="cut">{phone.name}</span>
                        </button>
                    ))}
                </nav>
            )}
            <main className="shelf">
                {state.loaded && state.phones.length === 0 && (
                    <div className="empty">
                        <p>No telephone yet. A customer needs one to write to you.</p>
                        <button type="button" className="button primary" onClick={() => setAdding(true)}>
                            Add a phone
                        </button>
                    </div>
                )}
                {state.phones.map((phone) => (
                    <Telephone
                        key={phone.id}
                        store={store}
                        phone={phone}
                        numbers={state.numbers}
                        messages={state.messages[phone.id] ?? []}
                        now={state.now}
                        isFront={phone.id === shown?.id}
                    />
                ))}
            </main>
            {conditions && <Conditions store={store} state={state} onClose={() => setConditions(false)} />}
            {adding && <AddPhone store={store} taken={state.phones.map((phone) => phone.number)} onClose={() => setAdding(false)} />}
            {state.error !== null && (
                <div className="toast" role="alert">
                    <Icon name="warning" />
                    <span>{state.error}</span>
                    <button type="button" className="icon-button" aria-label="Dismiss" onClick={store.dismissError}>
                        <Icon name="close" />
                    </button>
                </div>
            )}
        </div>
    );
}
