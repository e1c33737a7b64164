import type { ReactElement } from "react";
import { patch } from "../app/desk";
import { currentKeymap } from "../app/preferences";
import { go } from "../app/route";
import { actions, fixedKeys, showChord, type ActionInfo } from "../model/keymap";
import { Dialog } from "./Dialog";
import { isMac } from "./hooks";

const groups: ActionInfo["group"][] = ["Conversations", "Writing", "Offers", "Everywhere"];

/** All keys, as they are set now. */
export function ShortcutHelp(): ReactElement {
    const map = currentKeymap();
    const close = (): void => patch({ dialog: null });
    return (
        <Dialog title="Keyboard shortcuts" kind="wide" close={close}>
            <div className="shortcut-groups" data-testid="shortcut-help">
                {groups.map((group) => (
                    <section key={group} aria-label={group}>
                        <h3>{group}</h3>
                        <dl className="shortcuts">
                            {actions
                                .filter((action) => action.group === group)
                                .map((action) => (
                                    <Shortcut key={action.name} label={action.label} chords={map[action.name]} />
                                ))}
                            {fixedKeys
                                .filter((fixed) => fixed.group === group)
                                .map((fixed) => (
                                    <Shortcut key={fixed.label} label={fixed.label} chords={[fixed.chord]} />
                                ))}
                        </dl>
                    </section>
                ))}
            </div>
            <footer className="dialog-foot">
                <button
                    type="button"
                    className="button"
                    onClick={() => {
                        close();
                        go({ page: "settings", section: "shortcuts" });
                    }}
                >
                    Change them
                </button>
            </footer>
        </Dialog>
    );
}

function Shortcut({ label, chords }: { label: string; chords: string[] }): ReactElement {
    return (
        <div>
            <dt>{label}</dt>
            <dd>
                {chords.map((chord) => (
                    <kbd key={chord}>{showChord(chord, isMac)}</kbd>
                ))}
            </dd>
        </div>
    );
}
