import type { ReactElement } from "react";
import { serverNow } from "../app/clock";
import { useDesk } from "../app/desk";
import { setPresence } from "../app/deeds";
import { askForNotifications } from "../app/ring";
import type { Presence } from "../model/types";
import { secondsLeft } from "../model/work";
import { Avatar } from "./Avatar";
import { MenuButton } from "./Menu";
import { useNow } from "./hooks";

export const presenceNames: Record<Presence, string> = {
    online: "Online",
    away: "Away",
    offline: "Offline",
    not_responding: "Not responding",
};

/** Who we are and whether we take work. */
export function PresenceSwitch(): ReactElement | null {
    const me = useDesk((state) => state.me);
    const until = me?.wrap_up_until ?? null;
    const writesUp = secondsLeft(until, useNow(secondsLeft(until, serverNow()) > 0 ? 1000 : 60_000)) > 0;
    if (!me) return null;
    const choose = (presence: Exclude<Presence, "not_responding">) => () => {
        if (presence === "online") askForNotifications();
        void setPresence(presence);
    };
    return (
        <MenuButton
            label={`Your status: ${presenceNames[me.presence]}. Change`}
            title={`${me.name}: ${presenceNames[me.presence]}, ${me.load} of ${me.capacity}`}
            className="rail-me"
            up
            testid="presence-switch"
            items={() => [
                { label: "Online", hint: "take new work", checked: me.presence === "online", run: choose("online") },
                { label: "Away", hint: "keep mine", checked: me.presence === "away", run: choose("away") },
                { label: "Offline", hint: "not here", checked: me.presence === "offline", run: choose("offline") },
            ]}
        >
            <span className="presence-anchor">
                <Avatar id={me.id} name={me.name} small />
                <PresenceDot presence={me.presence} />
            </span>
            <span className="rail-me-words">
                <span className="clip">{me.name}</span>
                <span className="hint clip" data-presence={me.presence}>
                    {writesUp ? "Writing up" : presenceNames[me.presence]}
                    {me.presence === "not_responding" ? null : ` · ${me.load} of ${me.capacity}`}
                </span>
            </span>
        </MenuButton>
    );
}

/** The sign of a presence; its word must stand beside it or in a label. */
export function PresenceDot({ presence }: { presence: Presence }): ReactElement {
    return <span className={`presence presence-${presence}`} aria-hidden="true" />;
}
