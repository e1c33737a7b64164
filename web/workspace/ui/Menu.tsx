import { useId, useState, type ReactElement, type ReactNode } from "react";
import { Icon, type IconName } from "../../shared/icons";
import { showChord } from "../model/keymap";
import { Float } from "./Float";
import { isMac, roveFocus } from "./hooks";

export interface MenuItem {
    label: string;
    icon?: IconName;
    chord?: string;
    checked?: boolean;
    danger?: boolean;
    hint?: string;
    /** A line stands above it: another kind of deed begins. */
    apart?: boolean;
    run: () => void;
}

/** A button that opens a menu below itself. */
export function MenuButton(props: {
    label: string;
    title?: string;
    className?: string;
    align?: "start" | "end";
    up?: boolean;
    items: () => MenuItem[];
    children: ReactNode;
    testid?: string;
}): ReactElement {
    const [open, setOpen] = useState(false);
    const id = useId();
    return (
        <span className="menu-anchor">
            <button
                type="button"
                className={props.className ?? "button quiet"}
                aria-label={props.label}
                title={props.title ?? props.label}
                aria-haspopup="menu"
                aria-expanded={open}
                aria-controls={open ? id : undefined}
                data-testid={props.testid}
                onClick={() => setOpen(!open)}
            >
                {props.children}
            </button>
            {open ? (
                <Menu id={id} label={props.label} align={props.align} up={props.up} items={props.items()} close={() => setOpen(false)} />
            ) : null}
        </span>
    );
}

function Menu(props: {
    id: string;
    label: string;
    align?: "start" | "end";
    up?: boolean;
    items: MenuItem[];
    close: () => void;
}): ReactElement {
    // Where some have an icon, the words of all stand in line.
    const iconed = props.items.some((item) => item.icon);
    return (
        <Float
            id={props.id}
            className="menu"
            role="menu"
            label={props.label}
            align={props.align}
            up={props.up}
            close={props.close}
            onKeyDown={(event) => roveFocus(event, "[role^=menuitem]")}
        >
            {props.items.map((item) => (
                <button
                    key={item.label}
                    type="button"
                    data-apart={item.apart ?? false}
                    role={item.checked === undefined ? "menuitem" : "menuitemradio"}
                    aria-checked={item.checked}
                    className={item.danger ? "menu-item danger" : "menu-item"}
                    onClick={() => {
                        props.close();
                        item.run();
                    }}
                >
                    {item.icon ? <Icon name={item.icon} /> : iconed ? <span className="menu-icon" /> : null}
                    <span className="grow">{item.label}</span>
                    {item.hint ? <span className="hint">{item.hint}</span> : null}
                    {item.checked ? <Icon name="check" /> : null}
                    {item.chord ? <kbd>{showChord(item.chord, isMac)}</kbd> : null}
                </button>
            ))}
        </Float>
    );
}
