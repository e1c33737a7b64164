import { useState, type KeyboardEvent, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { useDesk } from "../../app/desk";
import { prefer, readPreferences } from "../../app/preferences";
import { actions, chordOf, conflict, keymap, showChord, type ActionInfo, type ActionName } from "../../model/keymap";
import type { JsonObject } from "../../model/types";
import { isMac } from "../hooks";

const none: JsonObject = {};

/** Every key can be another. */
export function ShortcutsPage(): ReactElement {
    const raw = useDesk((state) => state.me?.preferences ?? none);
    const own = readPreferences(raw).shortcuts;
    const map = keymap(own);
    const [asking, setAsking] = useState<ActionName | null>(null);
    const [trouble, setTrouble] = useState("");
    const take = (action: ActionInfo) => (event: KeyboardEvent): void => {
        event.preventDefault();
        event.stopPropagation();
        if (event.key === "Escape") {
            setAsking(null);
            return;
        }
        const native = event.nativeEvent;
        const chord = chordOf(
            {
                key: native.key,
                code: native.code,
                ctrlKey: native.ctrlKey,
                metaKey: native.metaKey,
                altKey: native.altKey,
                shiftKey: native.shiftKey,
                isComposing: native.isComposing,
                altGraph: native.getModifierState("AltGraph"),
            },
            isMac,
        );
        if (chord === null) return;
        const other = conflict(map, action.name, chord);
        if (other) {
            setTrouble(`${showChord(chord, isMac)} already means “${actions.find((entry) => entry.name === other)?.label ?? other}”.`);
            return;
        }
        setTrouble("");
        setAsking(null);
        void prefer("shortcuts", { ...own, [action.name]: [chord] });
    };
    const reset = (name: ActionName): void => {
        const { [name]: _dropped, ...rest } = own;
        void prefer("shortcuts", rest);
    };
    return (
        <>
            <p className="hint">Press a key combination to change what it does. Plain letters never count while you write.</p>
            {trouble ? (
                <p className="field-error" role="alert">
                    {trouble}
                </p>
            ) : null}
            <table className="table">
                <tbody>
                    {actions.map((action) => (
                        <tr key={action.name}>
                            <th scope="row">{action.label}</th>
                            <td className="amount">
                                {asking === action.name ? (
                                    <input
                                        className="input small chord-input"
                                        aria-label={`New shortcut for ${action.label}`}
                                        placeholder="Press the keys"
                                        autoFocus
                                        readOnly
                                        onKeyDown={take(action)}
                                        onBlur={() => setAsking(null)}
                                    />
                                ) : (
                                    <button type="button" className="button quiet small" aria-label={`Change the shortcut for ${action.label}`} onClick={() => setAsking(action.name)}>
                                        {map[action.name].map((chord) => (
                                            <kbd key={chord}>{showChord(chord, isMac)}</kbd>
                                        ))}
                                    </button>
                                )}
                                {own[action.name] ? (
                                    <button type="button" className="button quiet icon-only small" aria-label={`Default shortcut for ${action.label}`} title="Default" onClick={() => reset(action.name)}>
                                        <Icon name="reopen" />
                                    </button>
                                ) : null}
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </>
    );
}
