import { useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import type { Message } from "../model/types";
import { useDismiss } from "./useDismiss";

/** The rows of a list message, over the lower part of the screen. */
export function ChoiceSheet({
    message,
    onClose,
    onChoose,
}: {
    message: Message;
    onClose: () => void;
    onChoose: (id: string) => void;
}): ReactElement {
    const ref = useDismiss(true, onClose);
    const [chosen, setChosen] = useState<string | null>(null);
    const action = message.interactive?.action;
    return (
        <div className="sheet-cover">
            <div className="sheet" role="dialog" aria-modal="true" aria-label={action?.button ?? "Choose"} ref={ref}>
                <div className="sheet-head">
                    <h3>{action?.button ?? "Choose"}</h3>
                    <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
                        <Icon name="close" />
                    </button>
                </div>
                <div className="sheet-rows" role="radiogroup">
                    {(action?.sections ?? []).map((section, index) => (
                        <div key={index}>
                            {section.title !== undefined && <p className="sheet-section">{section.title}</p>}
                            {(section.rows ?? []).map((row) => (
                                <button
                                    key={row.id}
                                    type="button"
                                    role="radio"
                                    aria-checked={chosen === row.id}
                                    className="sheet-row"
                                    onClick={() => setChosen(row.id)}
                                >
                                    <span className="sheet-words">
                                        <span>{row.title}</span>
                                        {row.description !== undefined && <span className="hint">{row.description}</span>}
                                    </span>
                                    <span className="radio" />
                                </button>
                            ))}
                        </div>
                    ))}
                </div>
                <button
                    type="button"
                    className="sheet-send"
                    disabled={chosen === null}
                    onClick={() => {
                        if (chosen !== null) onChoose(chosen);
                    }}
                >
                    Send
                </button>
            </div>
        </div>
    );
}
