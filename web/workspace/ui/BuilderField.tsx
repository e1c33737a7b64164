import type { ReactElement } from "react";

/** A field that shows how much room is left once little is. */
export function BuilderField(props: {
    label: string;
    limit: number;
    value: string;
    change: (text: string) => void;
    type?: "text" | "url";
    placeholder?: string;
    autoFocus?: boolean;
}): ReactElement {
    const left = props.limit - props.value.length;
    return (
        <label className="builder-field">
            <input
                className="input small"
                type={props.type ?? "text"}
                aria-label={props.label}
                placeholder={props.placeholder ?? props.label}
                maxLength={props.limit}
                value={props.value}
                dir="auto"
                autoFocus={props.autoFocus}
                onChange={(event) => props.change(event.target.value)}
            />
            {left <= 5 ? (
                <span className="builder-left" aria-live="polite">
                    {left} left
                </span>
            ) : null}
        </label>
    );
}
