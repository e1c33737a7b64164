import type { ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { useDesk } from "../app/desk";
import { useLasting } from "./hooks";

/** A short break is not worth a word. */
const patienceMilliseconds = 1500;

/** Says that the line to the server is broken, and what that means for what is written now. */
export function Banner(): ReactElement | null {
    const lost = useDesk((state) => state.connection === "lost");
    const waiting = useDesk((state) => state.outbox.filter((entry) => entry.state !== "refused").length);
    const lasting = useLasting(lost, patienceMilliseconds);
    if (!lasting) return null;
    return (
        <div className="banner" role="status" data-testid="offline-banner">
            <Icon name="warning" />
            <span>
                No connection. What you write is kept and goes out once, when the connection is back
                {waiting > 0 ? ` (${waiting} waiting)` : ""}.
            </span>
        </div>
    );
}
