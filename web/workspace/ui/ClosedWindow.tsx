import type { ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { serverNow } from "../app/clock";
import { patch } from "../app/desk";
import { windowView } from "../model/window";
import type { Conversation } from "../model/types";

/** Stands in the composer's place when only a template can go. */
export function ClosedWindow({ conversation }: { conversation: Conversation }): ReactElement {
    const view = windowView(conversation.window, serverNow());
    return (
        <div className="closed-window" role="note">
            <Icon name="lock" />
            <p className="grow">{view.description}</p>
            <button type="button" className="button primary" onClick={() => patch({ dialog: "templates" })} data-testid="send-template">
                <Icon name="template" /> Send a template
            </button>
        </div>
    );
}
