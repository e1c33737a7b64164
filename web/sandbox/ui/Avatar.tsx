import type { ReactElement } from "react";
import { initials } from "../model/format";

/** How many tints there are in the style sheet. */
const tints = 6;

/** A round picture made of the first letters; the same name always has the same tint. */
export function Avatar({ name, small }: { name: string; small?: boolean }): ReactElement {
    let sum = 0;
    for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
    return (
        <span className={`avatar tint-${sum % tints}${small ? " small" : ""}`} aria-hidden="true">
            {initials(name)}
        </span>
    );
}
