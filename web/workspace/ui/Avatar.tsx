import type { ReactElement } from "react";
import { Icon } from "../../shared/icons";

/** The letters that stand for a name: two at most; a number has none. */
export function initials(name: string | null): string {
    const words = (name ?? "").trim().split(/\s+/).filter((word) => /^\p{L}/u.test(word));
    const first = [...(words[0] ?? "")][0] ?? "";
    const last = words.length > 1 ? ([...(words[words.length - 1] ?? "")][0] ?? "") : "";
    return (first + last).toUpperCase();
}

/** A person's mark: letters on one of six quiet tints, which the id chooses and never changes. */
export function Avatar({ id, name, small, badge }: { id: string; name: string | null; small?: boolean; badge?: string }): ReactElement {
    const letters = initials(name);
    const tint = [...id].reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) % 9973, 7) % 6;
    return (
        <span className={`avatar tint-${tint}${small ? " avatar-small" : ""}`} aria-hidden="true">
            {letters || <Icon name="user" />}
            {badge ? <span className={`avatar-badge network-${badge}`}>{<Icon name="chat" />}</span> : null}
        </span>
    );
}
