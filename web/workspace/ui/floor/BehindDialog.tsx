import { useEffect, useState, type ReactElement } from "react";
import { useDesk } from "../../app/desk";
import { behind } from "../../app/floor";
import { go } from "../../app/route";
import { lasting, type Behind } from "../../model/floor";
import { contactLabel } from "../../model/names";
import type { Conversation } from "../../model/types";
import { sentence } from "../../net/api";
import { Dialog } from "../Dialog";
import { WindowChip } from "../WindowChip";
import { useNow } from "../hooks";

/** The conversations behind a number; one is looked into without being seen. */
export function BehindDialog({ asked, close }: { asked: Behind; close: () => void }): ReactElement {
    const position = useDesk((state) => state.floor?.position);
    const [found, setFound] = useState<Conversation[] | null>(null);
    const [error, setError] = useState("");
    const now = useNow(1000);
    // As the board changes, so does what is behind its numbers.
    useEffect(() => {
        let isCurrent = true;
        behind(asked)
            .then((conversations) => isCurrent && (setFound(conversations), setError("")))
            .catch((refusal: unknown) => isCurrent && setError(sentence(refusal)));
        return () => {
            isCurrent = false;
        };
    }, [asked, position]);
    return (
        <Dialog title={asked.title} close={close}>
            {error ? <p role="alert">{error}</p> : null}
            <div className="choice-list">
                {found?.map((conversation) => (
                    <button
                        key={conversation.id}
                        type="button"
                        className="menu-item behind-row"
                        data-testid="behind-row"
                        onClick={() => {
                            close();
                            go({ page: "floor", tv: false, conversation: conversation.id });
                        }}
                    >
                        <span className="behind-words grow">
                            <span className="clip">
                                <bdi>{contactLabel(conversation.contact)}</bdi>
                            </span>
                            <span className="hint clip" dir="auto">
                                {conversation.last_message?.text ?? ""}
                            </span>
                        </span>
                        <span className="hint tabular">
                            {conversation.waiting_since
                                ? `waits ${lasting(conversation.waiting_since, now)}${conversation.offer ? `, rings at ${conversation.offer.agent.name}` : ""}`
                                : (conversation.assignee?.name ?? "")}
                        </span>
                        <WindowChip conversation={conversation} />
                    </button>
                ))}
                {found?.length === 0 ? <p className="empty">None any more.</p> : null}
            </div>
        </Dialog>
    );
}
