import { useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import type { Store } from "../model/store";
import type { Phone } from "../model/types";
import { useDismiss } from "./useDismiss";

/** A phone's habits, and its removal. */
export function PhoneMenu({ store, phone }: { store: Store; phone: Phone }): ReactElement {
    const [open, setOpen] = useState(false);
    const [asking, setAsking] = useState(false);
    const close = () => {
        setOpen(false);
        setAsking(false);
    };
    const ref = useDismiss(open, close);
    const toggle = (label: string, value: boolean, body: unknown) => (
        <button
            type="button"
            role="menuitemcheckbox"
            aria-checked={value}
            className="menu-item"
            onClick={() => void store.change(phone, body)}
        >
            <span className="menu-check">{value && <Icon name="check" />}</span>
            {label}
        </button>
    );
    return (
        <div className="menu-anchor" ref={ref}>
            <button
                type="button"
                className="icon-button"
                aria-label={`More about ${phone.name}'s phone`}
                aria-haspopup="menu"
                aria-expanded={open}
                onClick={() => (open ? close() : setOpen(true))}
            >
                <Icon name="dots" />
            </button>
            {open && (
                <div className="menu" role="menu">
                    {toggle("Chat always open", phone.auto_read, { auto_read: !phone.auto_read })}
                    {toggle("Sends read receipts", phone.read_receipts, { read_receipts: !phone.read_receipts })}
                    <hr className="menu-line" />
                    {asking ? (
                        <button type="button" role="menuitem" className="menu-item bad" onClick={() => void store.remove(phone)}>
                            <Icon name="trash" /> Remove with its messages
                        </button>
                    ) : (
                        <button type="button" role="menuitem" className="menu-item" onClick={() => setAsking(true)}>
                            <Icon name="trash" /> Remove this phone…
                        </button>
                    )}
                </div>
            )}
        </div>
    );
}
