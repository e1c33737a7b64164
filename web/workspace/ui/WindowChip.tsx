import type { ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { serverNow } from "../app/clock";
import type { Conversation } from "../model/types";
import { windowTick, windowView } from "../model/window";
import { useNow } from "./hooks";

/** How long free text can still be sent. Counts down by itself. */
export function WindowChip({ conversation, large }: { conversation: Conversation; large?: boolean }): ReactElement {
    const first = windowView(conversation.window, serverNow());
    const now = useNow(windowTick(first));
    const view = windowView(conversation.window, now);
    return (
        <span
            className={`chip window-${view.tone}${large ? " chip-large" : ""}`}
            title={view.description}
            data-testid="window-chip"
            data-tone={view.tone}
        >
            <Icon name={view.tone === "closed" ? "lock" : "clock"} />
            <span aria-hidden="true">{view.label}</span>
            <span className="unseen">{view.description}</span>
        </span>
    );
}

/** Marks a conversation that an advertisement began. */
export function AdChip({ conversation }: { conversation: Conversation }): ReactElement | null {
    if (!conversation.referral) return null;
    return (
        <span className="chip" title="This conversation began at an advertisement.">
            <Icon name="megaphone" />
            <span>Ad</span>
        </span>
    );
}
