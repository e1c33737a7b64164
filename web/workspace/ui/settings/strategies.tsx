import type { ReactElement } from "react";
import type { Strategy } from "../../model/types";
import { Field } from "./parts";

/** How long an offer may ring, in seconds. */
export const ringLimits = { least: 5, most: 600, usual: 20 };

export const strategies: Record<Strategy, string> = {
    longest_idle: "Who has been idle longest",
    least_busy: "Who has least to do",
    most_available: "Who has most room",
    best_skill: "Who knows best what is needed",
    fewest_handled: "Who has taken fewest today",
    round_robin: "One after the other",
    fixed_order: "In a fixed order",
};

export function StrategyField({ value, set, error }: { value: Strategy; set: (strategy: Strategy) => void; error?: string }): ReactElement {
    return (
        <Field label="Chooses" error={error}>
            <select className="input" value={value} onChange={(event) => set(event.target.value as Strategy)}>
                {(Object.keys(strategies) as Strategy[]).map((key) => (
                    <option key={key} value={key}>
                        {strategies[key]}
                    </option>
                ))}
            </select>
        </Field>
    );
}
