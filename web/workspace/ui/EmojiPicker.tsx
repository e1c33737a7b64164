import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { recentEmoji, usedEmoji } from "../app/recentEmoji";
import { emojiSections, moveInGrid } from "../model/emoji";
import { Float } from "./Float";

/** Signs in a row; the style sheet draws as many. */
const columns = 8;

/** Any emoji, found by its name. The search field keeps the focus; arrows and Enter choose. */
export function EmojiPicker(props: { label: string; align?: "start" | "end"; choose: (sign: string) => void; close: () => void }): ReactElement {
    const [query, setQuery] = useState("");
    const [at, setAt] = useState(0);
    const [recent] = useState(recentEmoji);
    const box = useRef<HTMLDivElement>(null);
    const sections = useMemo(() => emojiSections(query, recent), [query, recent]);
    const flat = useMemo(() => sections.flatMap((section) => section.emoji), [sections]);
    const shown = flat[at];
    useEffect(() => setAt(0), [query]);
    const take = (sign: string | undefined): void => {
        if (sign === undefined) return;
        usedEmoji(sign);
        props.close();
        props.choose(sign);
    };
    const key = (event: KeyboardEvent): void => {
        if (event.nativeEvent.isComposing) return;
        // In a field with words, left and right belong to the words.
        const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
        const next = event.ctrlKey || event.metaKey || event.altKey || (sideways && query !== "") ? null : moveInGrid(sections, at, event.key, columns);
        if (next !== null) {
            event.preventDefault();
            setAt(next);
            box.current?.querySelector(`#emoji-${next}`)?.scrollIntoView({ block: "nearest" });
        } else if (event.key === "Enter") {
            event.preventDefault();
            event.stopPropagation();
            take(shown?.sign);
        }
    };
    let index = -1;
    return (
        <Float className="emoji-picker" role="dialog" label={props.label} align={props.align} up close={props.close}>
            <label className="emoji-search">
                <Icon name="search" />
                <input
                    type="text"
                    role="combobox"
                    aria-expanded
                    aria-controls="emoji-grid"
                    aria-activedescendant={shown ? `emoji-${at}` : undefined}
                    aria-label="Search emoji by name"
                    placeholder="Search emoji"
                    autoComplete="off"
                    spellCheck={false}
                    value={query}
                    data-autofocus
                    data-testid="emoji-search"
                    onChange={(event) => setQuery(event.target.value)}
                    onKeyDown={key}
                />
            </label>
            <div ref={box} id="emoji-grid" className="emoji-sections" role="listbox" aria-label="Emoji">
                {sections.map((section) => (
                    <div key={section.name} role="group" aria-label={section.name}>
                        <p className="emoji-group" aria-hidden="true">
                            {section.name}
                        </p>
                        <div className="emoji-grid" role="presentation">
                            {section.emoji.map((emoji) => {
                                index += 1;
                                const place = index;
                                return (
                                    <button
                                        key={emoji.sign}
                                        id={`emoji-${place}`}
                                        type="button"
                                        role="option"
                                        aria-selected={place === at}
                                        aria-label={emoji.name}
                                        tabIndex={-1}
                                        data-testid="emoji"
                                        onPointerMove={() => setAt(place)}
                                        onPointerDown={(event) => event.preventDefault()}
                                        onClick={() => take(emoji.sign)}
                                    >
                                        {emoji.sign}
                                    </button>
                                );
                            })}
                        </div>
                    </div>
                ))}
                {sections.length === 0 ? <p className="emoji-none">No emoji of that name.</p> : null}
            </div>
            <p className="emoji-name clip" aria-hidden="true">
                {shown ? (
                    <>
                        <span>{shown.sign}</span> {shown.name}
                    </>
                ) : null}
            </p>
        </Float>
    );
}
