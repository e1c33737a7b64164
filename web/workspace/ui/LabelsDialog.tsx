import { useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { patch, store, useDesk } from "../app/desk";
import { setLabels } from "../app/deeds";
import type { Conversation } from "../model/types";
import { tintOf } from "./ConversationRow";
import { Dialog } from "./Dialog";
import { roveFocus } from "./hooks";

/** Limits of the API: characters of a label, labels of a conversation. */
const labelLength = 50;
const labelLimit = 20;

/** Puts labels on a conversation and takes them off; a new word becomes a new label. */
export function LabelsDialog({ conversation, close }: { conversation: Conversation; close: () => void }): ReactElement {
    const known = useDesk((state) => state.labels);
    const [query, setQuery] = useState("");
    const word = query.trim();
    const names = [...new Set([...conversation.labels, ...known])].filter((label) => label.toLowerCase().includes(word.toLowerCase()));
    const full = conversation.labels.length >= labelLimit;
    const toggle = (label: string): void => {
        const on = conversation.labels.includes(label);
        if (!on && full) return;
        void setLabels(conversation.id, on ? conversation.labels.filter((entry) => entry !== label) : [...conversation.labels, label]);
        const { labels } = store.get();
        if (!labels.includes(label)) patch({ labels: [...labels, label].sort() });
        setQuery("");
    };
    return (
        <Dialog title="Labels" close={close}>
            <div onKeyDown={(event) => roveFocus(event, "input, button.menu-item")}>
                <input
                    type="search"
                    className="input"
                    placeholder="Search or write a new label"
                    aria-label="Search or write a new label"
                    maxLength={labelLength}
                    value={query}
                    dir="auto"
                    onChange={(event) => setQuery(event.target.value)}
                    onKeyDown={(event) => {
                        if (event.key === "Enter" && word !== "") toggle(names[0] ?? word);
                    }}
                />
                <div className="choice-list">
                    {names.map((label) => (
                        <button
                            key={label}
                            type="button"
                            role="menuitemcheckbox"
                            aria-checked={conversation.labels.includes(label)}
                            className="menu-item"
                            onClick={() => toggle(label)}
                        >
                            <span className={`label-dot tint-${tintOf(label)}`} />
                            <span className="grow clip" dir="auto">
                                {label}
                            </span>
                            {conversation.labels.includes(label) ? <Icon name="check" /> : null}
                        </button>
                    ))}
                    {word !== "" && !names.includes(word) ? (
                        <button type="button" className="menu-item" onClick={() => toggle(word)}>
                            <Icon name="plus" /> <span className="grow">New label “{word}”</span>
                        </button>
                    ) : null}
                    {full ? <p className="hint">A conversation takes {labelLimit} labels at most.</p> : null}
                </div>
            </div>
        </Dialog>
    );
}
