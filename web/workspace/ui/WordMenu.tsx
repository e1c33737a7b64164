import { useEffect, useState, type ReactElement, type ReactNode, type RefObject } from "react";

/** As many as there are digits to choose with. */
export const wordMenuLimit = 9;

export interface WordChoice {
    key: string;
    /** What is typed for it: `/thanks`. */
    word: string;
    /** What it stands for. */
    meaning: ReactNode;
    take: () => void;
}

/** What fits the word that is being typed. The text field keeps the focus; its arrows, digits and Enter choose here. */
export function WordMenu(props: {
    label: string;
    query: string;
    choices: WordChoice[];
    none: ReactNode;
    /** The words are single signs, which need little room. */
    signs?: boolean;
    close: () => void;
    field: RefObject<HTMLTextAreaElement>;
}): ReactElement {
    const { query, choices, close, field } = props;
    const [at, setAt] = useState(0);
    useEffect(() => setAt(0), [query]);
    useEffect(() => {
        const element = field.current;
        if (!element) return;
        const key = (event: KeyboardEvent): void => {
            if (event.isComposing) return;
            const digit = /^[1-9]$/.test(event.key) && query === "" ? Number(event.key) - 1 : -1;
            const chosen = event.key === "Enter" || event.key === "Tab" ? choices[at] : choices[digit];
            if (event.key === "ArrowDown" || event.key === "ArrowUp") {
                setAt((now) => (now + (event.key === "ArrowDown" ? 1 : -1) + choices.length) % Math.max(1, choices.length));
            } else if (event.key === "Escape") close();
            else if (chosen && !event.ctrlKey && !event.metaKey) chosen.take();
            else return;
            event.preventDefault();
            event.stopPropagation();
        };
        // Before the field's own handler: Enter chooses here, and sends only when nothing is to be chosen.
        element.addEventListener("keydown", key, true);
        return () => element.removeEventListener("keydown", key, true);
    }, [choices, at, close, field, query]);
    return (
        <div className={props.signs ? "canned-menu canned-signs float" : "canned-menu float"} role="listbox" aria-label={props.label}>
            {choices.map((choice, index) => (
                <button
                    key={choice.key}
                    type="button"
                    role="option"
                    aria-selected={index === at}
                    className="canned-item"
                    tabIndex={-1}
                    onPointerEnter={() => setAt(index)}
                    onPointerDown={(event) => event.preventDefault()}
                    onClick={choice.take}
                >
                    <span className="canned-shortcut clip">{choice.word}</span>
                    <span className="clip grow" dir="auto">
                        {choice.meaning}
                    </span>
                    {query === "" ? <kbd>{index + 1}</kbd> : null}
                </button>
            ))}
            {choices.length === 0 ? <p className="canned-none">{props.none}</p> : null}
        </div>
    );
}
