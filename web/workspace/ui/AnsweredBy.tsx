import type { ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { useDesk } from "../app/desk";
import { answeredBy } from "../model/others";
import type { Conversation, Viewer } from "../model/types";

const nobody: Viewer[] = [];

/** A quiet word that a colleague answers this customer. */
export function AnsweredBy({ conversation }: { conversation: Conversation }): ReactElement {
    const me = useDesk((state) => state.me?.id ?? "");
    const viewers = useDesk((state) => state.viewers[conversation.id]) ?? nobody;
    const words = answeredBy(conversation, viewers, me);
    return (
        <span className="grow answered-by" role="status" title={words}>
            {words ? (
                <>
                    <Icon name="user" /> <span className="clip">{words}</span>
                </>
            ) : null}
        </span>
    );
}
