import { useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import type { Store } from "../model/store";
import { useDismiss } from "./useDismiss";

const steps: [string, number][] = [
    ["1 minute", 60_000],
    ["10 minutes", 600_000],
    ["1 hour", 3_600_000],
    ["23 hours", 82_800_000],
    ["24 hours", 86_400_000],
    ["7 days", 604_800_000],
];

/** Shows the time of the simulation and moves it. */
export function ClockMenu({ store, now }: { store: Store; now: number }): ReactElement {
    const [open, setOpen] = useState(false);
    const ref = useDismiss(open, () => setOpen(false));
    const date = new Date(now);
    return (
        <div className="menu-anchor" ref={ref}>
            <button
                type="button"
                className="button quiet"
                aria-haspopup="menu"
                aria-expanded={open}
                title={date.toISOString()}
                onClick={() => setOpen(!open)}
            >
                <Icon name="clock" />
                <span className="figures">{date.toLocaleTimeString("en-GB")}</span>
                <span className="figures hint wide-only">
                    {date.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" })}
                </span>
            </button>
            {open && (
                <div className="menu" role="menu">
                    <p className="menu-head">Move the clock forward by</p>
                    {steps.map(([label, step]) => (
                        <button
                            key={label}
                            type="button"
                            role="menuitem"
                            className="menu-item"
                            onClick={() => {
                                setOpen(false);
                                void store.moveClock(step);
                            }}
                        >
                            {label}
                        </button>
                    ))}
                </div>
            )}
        </div>
    );
}
