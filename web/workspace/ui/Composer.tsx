import { useEffect, useLayoutEffect, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { serverNow } from "../app/clock";
import { hear } from "../app/bus";
import { patch, useDesk } from "../app/desk";
import { draftOf, keepDraft } from "../app/drafts";
import { send } from "../app/outgoing";
import { preferences } from "../app/preferences";
import { tellViewing } from "../app/threads";
import { cannedVariables, wordQuery } from "../model/canned";
import { contactLabel } from "../model/names";
import type { Conversation, Draft, Message } from "../model/types";
import { windowTick, windowView } from "../model/window";
import { AttachmentRow } from "./AttachmentRow";
import { useAttachments } from "./attachments";
import { ButtonsBuilder } from "./ButtonsBuilder";
import { CannedMenu } from "./CannedMenu";
import { ClosedWindow } from "./ClosedWindow";
import { MentionMenu } from "./MentionMenu";
import { WindowChip } from "./WindowChip";
import { blocked, buttonsPayload, sendFiles } from "./compose";
import { isMac, useNow } from "./hooks";

/** What the network takes in one text, in characters. */
const textLimit = 4096;
const captionLimit = 1024;
/** From here on the composer counts. */
const countFrom = 3500;
/** Typing is told to colleagues and the network at most this often. */
const typingMilliseconds = 5000;
/** The tallest that the text field grows by itself, in pixels. */
const tallest = 240;

/** Where an agent writes: a reply to the customer or a note to colleagues. */
export function Composer(props: { conversation: Conversation; quoted: Message | null; clearQuoted: () => void }): ReactElement {
    const { conversation, quoted } = props;
    const id = conversation.id;
    const me = useDesk((state) => state.me);
    const draft = useDesk((state) => state.drafts[id]) ?? draftOf(id);
    const now = useNow(windowTick(windowView(conversation.window, serverNow())));
    const closed = windowView(conversation.window, now).tone === "closed";
    const field = useRef<HTMLTextAreaElement>(null);
    const picker = useRef<HTMLInputElement>(null);
    const attachments = useAttachments();
    const [caret, setCaret] = useState(0);
    const [cannedOpen, setCannedOpen] = useState(false);
    const [buttons, setButtons] = useState<string[] | null>(null);
    const [hint, setHint] = useState("");
    const [dragging, setDragging] = useState(false);
    const lastTyping = useRef(0);
    const rest = useRef<ReturnType<typeof setTimeout>>();

    const note = draft.mode === "note";
    const shut = closed && !note;
    const limit = attachments.list.length > 0 ? captionLimit : textLimit;
    const length = [...draft.body].length;
    const typedSlash = wordQuery("/", draft.body, caret);
    const slash = typedSlash ?? (cannedOpen ? { start: caret, query: "" } : null);
    const mention = note ? wordQuery("@", draft.body, caret) : null;
    // A menu that was closed stays closed until another word begins.
    const [closedAt, setClosedAt] = useState<number | null>(null);
    const menu = shut ? null : slash && (cannedOpen || slash.start !== closedAt) ? "canned" : mention && mention.start !== closedAt ? "mention" : null;

    const write = (change: Partial<Draft>): void => {
        keepDraft(id, { ...draft, ...change });
        setHint("");
    };
    const typed = (body: string): void => {
        write({ body });
        clearTimeout(rest.current);
        if (note) return;
        rest.current = setTimeout(stopTyping, typingMilliseconds);
        const at = Date.now();
        if (body === "") stopTyping();
        else if (at - lastTyping.current >= typingMilliseconds) {
            lastTyping.current = at;
            tellViewing(id, "typing");
        }
    };
    /** The keys rest: colleagues see that we only look. */
    const stopTyping = (): void => {
        clearTimeout(rest.current);
        if (lastTyping.current === 0) return;
        lastTyping.current = 0;
        tellViewing(id, "viewing");
    };
    const focus = (mode: Draft["mode"]): void => {
        if (draft.mode !== mode) write({ mode });
        requestAnimationFrame(() => field.current?.focus());
    };

    useEffect(() => {
        const stops = [
            hear("reply", () => focus("reply")),
            hear("note", () => focus("note")),
            hear("attach", () => picker.current?.click()),
            hear("macros", () => {
                field.current?.focus();
                setCannedOpen(true);
            }),
        ];
        return () => stops.forEach((stop) => stop());
    });
    useEffect(() => () => clearTimeout(rest.current), []);
    useEffect(() => {
        if (quoted) field.current?.focus();
    }, [quoted]);
    useLayoutEffect(() => {
        const element = field.current;
        if (!element) return;
        element.style.height = "auto";
        element.style.height = `${Math.min(tallest, element.scrollHeight)}px`;
    }, [draft.body, shut]);

    const trouble = blocked({ draft, length, limit, attachments, buttons });
    const submit = (): void => {
        if (shut) return;
        if (trouble) {
            setHint(trouble);
            return;
        }
        const words = draft.body.trim();
        if (words === "" && attachments.list.length === 0) return;
        const quote = quoted ? { id: quoted.id, text: quoted.text, author: quoted.direction === "in" ? contactLabel(conversation.contact) : "You" } : undefined;
        const shared = { text: words, quoted: quote };
        if (note) {
            send(id, "note", { note: { body: words } }, { text: words });
        } else if (attachments.list.length > 0) {
            sendFiles(id, attachments.list, shared);
        } else if (buttons) {
            send(id, "interactive", { interactive: buttonsPayload(words, buttons) }, shared);
        } else {
            send(id, "text", { text: { body: words } }, shared);
        }
        attachments.clear();
        setButtons(null);
        setCannedOpen(false);
        props.clearQuoted();
        keepDraft(id, { mode: draft.mode, body: "" });
        stopTyping();
    };

    const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
        if (event.nativeEvent.isComposing || event.keyCode === 229) return;
        const mod = isMac ? event.metaKey : event.ctrlKey;
        if (event.key === "Enter" && (mod || (preferences().enterSends && !event.shiftKey && !event.altKey))) {
            // An empty composer leaves Ctrl/Cmd+Enter to the offer that rings.
            if (mod && draft.body.trim() === "" && attachments.list.length === 0) return;
            event.preventDefault();
            event.stopPropagation();
            submit();
        } else if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            if (quoted) props.clearQuoted();
            else event.currentTarget.blur();
        }
    };
    const insert = (start: number, words: string): void => {
        const next = draft.body.slice(0, start) + words + draft.body.slice(caret);
        write({ body: next });
        setCannedOpen(false);
        const end = start + words.length;
        requestAnimationFrame(() => {
            field.current?.focus();
            field.current?.setSelectionRange(end, end);
            setCaret(end);
        });
    };
    const takeFiles = (event: ClipboardEvent | DragEvent, data: DataTransfer | null): void => {
        setDragging(false);
        const files = [...(data?.files ?? [])];
        if (files.length === 0 || note || shut) return;
        event.preventDefault();
        attachments.add(files);
    };

    return (
        <section
            className={`composer${note ? " composer-note" : ""}${dragging ? " composer-drop" : ""}`}
            aria-label={note ? "Write a private note" : "Write a reply"}
            onDragOver={(event) => {
                event.preventDefault();
                setDragging(true);
            }}
            onDragLeave={() => setDragging(false)}
            onDrop={(event) => takeFiles(event, event.dataTransfer)}
        >
            <div className="composer-head">
                <div className="composer-modes" role="group" aria-label="Reply or note">
                    <button type="button" className="mode" aria-pressed={!note} onClick={() => focus("reply")} title="Reply  R">
                        Reply
                    </button>
                    <button type="button" className="mode mode-note" aria-pressed={note} onClick={() => focus("note")} title="Private note  N" data-testid="note-toggle">
                        <Icon name="lock" /> Note
                    </button>
                </div>
                <span className="grow" />
                {note ? <span className="hint">Only colleagues see this</span> : shut ? null : <WindowChip conversation={conversation} large />}
            </div>
            {shut ? (
                <ClosedWindow conversation={conversation} />
            ) : (
                <div className="composer-box">
                    {quoted ? (
                        <div className="composer-quote">
                            <Icon name="reply" />
                            <span className="clip grow" dir="auto">
                                {quoted.text}
                            </span>
                            <button type="button" className="button quiet icon-only small" aria-label="Do not quote" onClick={props.clearQuoted}>
                                <Icon name="close" />
                            </button>
                        </div>
                    ) : null}
                    {menu === "canned" && slash ? (
                        <CannedMenu
                            query={slash.query}
                            variables={me ? cannedVariables(conversation, me) : {}}
                            choose={(words) => insert(slash.start, words)}
                            close={() => {
                                setCannedOpen(false);
                                setClosedAt(slash.start);
                            }}
                            field={field}
                        />
                    ) : null}
                    {menu === "mention" && mention ? (
                        <MentionMenu query={mention.query} choose={(words) => insert(mention.start, words)} close={() => setClosedAt(mention.start)} field={field} />
                    ) : null}
                    <AttachmentRow attachments={attachments} />
                    <textarea
                        ref={field}
                        className="composer-field"
                        rows={2}
                        dir="auto"
                        value={draft.body}
                        placeholder={note ? "Write a note for colleagues…" : "Write a reply…  / for canned replies"}
                        aria-label={note ? "Private note" : "Reply"}
                        aria-invalid={length > limit}
                        data-testid="composer"
                        onChange={(event) => {
                            setCaret(event.target.selectionEnd);
                            if (!event.target.value.includes("/") && !event.target.value.includes("@")) setClosedAt(null);
                            typed(event.target.value);
                        }}
                        onSelect={(event) => setCaret(event.currentTarget.selectionEnd)}
                        onKeyDown={onKeyDown}
                        onPaste={(event) => takeFiles(event, event.clipboardData)}
                    />
                    {buttons ? <ButtonsBuilder titles={buttons} change={setButtons} close={() => setButtons(null)} /> : null}
                    <div className="composer-foot">
                        {note ? null : (
                            <>
                                <input
                                    ref={picker}
                                    type="file"
                                    multiple
                                    className="unseen"
                                    tabIndex={-1}
                                    aria-label="Attach files"
                                    onChange={(event) => {
                                        attachments.add([...(event.target.files ?? [])]);
                                        event.target.value = "";
                                    }}
                                />
                                <button type="button" className="button quiet icon-only" aria-label="Attach a file" title="Attach a file" onClick={() => picker.current?.click()}>
                                    <Icon name="clip" />
                                </button>
                                <button type="button" className="button quiet icon-only" aria-label="Send a template" title="Template" onClick={() => patch({ dialog: "templates" })}>
                                    <Icon name="template" />
                                </button>
                                <button
                                    type="button"
                                    className="button quiet icon-only"
                                    aria-label="Add buttons for the customer"
                                    title="Buttons"
                                    aria-pressed={buttons !== null}
                                    onClick={() => setButtons(buttons ? null : ["", ""])}
                                >
                                    <Icon name="buttons" />
                                </button>
                            </>
                        )}
                        <button
                            type="button"
                            className="button quiet icon-only"
                            aria-label="Canned replies"
                            title="Canned replies  /"
                            onClick={() => {
                                field.current?.focus();
                                setCannedOpen(!cannedOpen);
                            }}
                        >
                            <Icon name="slash" />
                        </button>
                        <span className="grow composer-hint" role={hint ? "alert" : undefined}>
                            {hint}
                        </span>
                        {length > Math.min(countFrom, limit) ? (
                            <span className={length > limit ? "counter counter-over" : "counter"}>
                                {length.toLocaleString("en-GB")} / {limit.toLocaleString("en-GB")}
                            </span>
                        ) : null}
                        <button
                            type="button"
                            className="button primary send"
                            onClick={submit}
                            aria-disabled={trouble !== "" || (draft.body.trim() === "" && attachments.list.length === 0)}
                            data-testid="send"
                            title={preferences().enterSends ? "Send  ↵" : `Send  ${isMac ? "⌘" : "Ctrl "}↵`}
                        >
                            <Icon name={note ? "lock" : "send"} /> {note ? "Add note" : "Send"}
                        </button>
                    </div>
                </div>
            )}
        </section>
    );
}
