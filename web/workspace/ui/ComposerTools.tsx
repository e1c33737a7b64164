import type { ReactElement, RefObject } from "react";
import { Icon } from "../../shared/icons";
import { patch } from "../app/desk";
import { currentKeymap } from "../app/preferences";
import type { InteractiveKind } from "../model/interactive";
import { showChord } from "../model/keymap";
import { EmojiPicker } from "./EmojiPicker";
import { isMac } from "./hooks";
import { MenuButton } from "./Menu";

/** The row of buttons under the text: what else than words can go. A note takes words and emoji. */
export function ComposerTools(props: {
    note: boolean;
    attach: (files: File[]) => void;
    picker: RefObject<HTMLInputElement>;
    insert: (words: string) => void;
    emoji: { open: boolean; set: (open: boolean) => void };
    record: () => void;
    /** Why nothing can be recorded; empty if it can. */
    recordTrouble: string;
    interactive: InteractiveKind | null;
    chooseInteractive: (kind: InteractiveKind) => void;
    canned: () => void;
}): ReactElement {
    return (
        <>
            {props.note ? null : <Attach attach={props.attach} picker={props.picker} />}
            <Emoji insert={props.insert} open={props.emoji.open} set={props.emoji.set} />
            {props.note ? null : (
                <>
                    <button
                        type="button"
                        className="button quiet icon-only"
                        aria-label="Record a voice message"
                        aria-disabled={props.recordTrouble !== ""}
                        title={props.recordTrouble || "Voice message"}
                        onClick={props.record}
                        data-testid="record"
                    >
                        <Icon name="mic" />
                    </button>
                    <button type="button" className="button quiet icon-only" aria-label="Send a template" title="Template" onClick={() => patch({ dialog: "templates" })}>
                        <Icon name="template" />
                    </button>
                    <MenuButton
                        label="Buttons, a list or a link for the customer"
                        title="Buttons, list, link"
                        className={props.interactive ? "button quiet icon-only chosen" : "button quiet icon-only"}
                        up
                        testid="interactive"
                        items={() => [
                            { label: "Reply buttons", icon: "buttons", run: () => props.chooseInteractive("buttons") },
                            { label: "List of choices", icon: "queue", run: () => props.chooseInteractive("list") },
                            { label: "Link button", icon: "link", run: () => props.chooseInteractive("link") },
                        ]}
                    >
                        <Icon name="buttons" />
                    </MenuButton>
                </>
            )}
            <button type="button" className="button quiet icon-only" aria-label="Canned replies" title="Canned replies  /" onClick={props.canned}>
                <Icon name="slash" />
            </button>
        </>
    );
}

function Attach({ attach, picker }: { attach: (files: File[]) => void; picker: RefObject<HTMLInputElement> }): ReactElement {
    return (
        <>
            <input
                ref={picker}
                type="file"
                multiple
                className="unseen"
                tabIndex={-1}
                aria-label="Attach files"
                onChange={(event) => {
                    attach([...(event.target.files ?? [])]);
                    event.target.value = "";
                }}
            />
            <button type="button" className="button quiet icon-only" aria-label="Attach a file" title="Attach a file" onClick={() => picker.current?.click()}>
                <Icon name="clip" />
            </button>
        </>
    );
}

function Emoji({ insert, open, set }: { insert: (words: string) => void; open: boolean; set: (open: boolean) => void }): ReactElement {
    const chord = currentKeymap().emoji[0];
    return (
        <span className="menu-anchor">
            <button
                type="button"
                className="button quiet icon-only"
                aria-label="Emoji"
                aria-expanded={open}
                title={chord ? `Emoji  ${showChord(chord, isMac)}` : "Emoji"}
                onClick={() => set(!open)}
                data-testid="emoji-button"
            >
                <Icon name="smile" />
            </button>
            {open ? <EmojiPicker label="Emoji" choose={insert} close={() => set(false)} /> : null}
        </span>
    );
}
