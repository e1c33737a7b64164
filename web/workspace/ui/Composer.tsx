import { useEffect, useLayoutEffect, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { serverNow } from "../app/clock";
import { takeArrival } from "../app/arrival";
import { hear } from "../app/bus";
import { useDesk } from "../app/desk";
import { draftOf, keepDraft } from "../app/drafts";
import { send } from "../app/outgoing";
import { preferences } from "../app/preferences";
import { tellViewing } from "../app/threads";
import { cannedVariables, wordQuery } from "../model/canned";
import { interactiveBodyLimit, interactivePayload, newInteractive, type Interactive } from "../model/interactive";
import { contactLabel } from "../model/names";
import type { Conversation, Draft, Message } from "../model/types";
import { windowTick, windowView } from "../model/window";
import { upload } from "../net/api";
import { AnsweredBy } from "./AnsweredBy";
import { AttachmentRow } from "./AttachmentRow";
import { useAttachments } from "./attachments";
import { CannedMenu } from "./CannedMenu";
import { ClosedWindow } from "./ClosedWindow";
import { ComposerTools } from "./ComposerTools";
import { EmojiMenu } from "./EmojiMenu";
import { InteractiveBuilder } from "./InteractiveBuilder";
import { MentionMenu } from "./MentionMenu";
import { VoiceRecorder } from "./VoiceRecorder";
import { WindowChip } from "./WindowChip";
import { blocked, sendFiles } from "./compose";
import { useRecorder, type Recorded } from "./useRecorder";
import { isMac, useNow } from "./hooks";

/** What the network takes in one text, in characters. */
const textLimit = 4096;
const captionLimit = 1024;
/** From here on the composer counts. */
const countFrom = 3500;
/** Typing is told to colleagues and the network at most this often. */
const typingMilliseconds = 5000;
/** Fewer letters after a colon are a face of old or a list, not the name of an emoji. */
const emojiLetters = 2;
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
    const recorder = useRecorder();
    const [caret, setCaret] = useState(0);
    const [cannedOpen, setCannedOpen] = useState(false);
    const [emojiOpen, setEmojiOpen] = useState(false);
    const [interactive, setInteractive] = useState<Interactive | null>(null);
    const [hint, setHint] = useState("");
    const [dragging, setDragging] = useState(false);
    const lastTyping = useRef(0);
    const touched = useRef(false);
    const rest = useRef<ReturnType<typeof setTimeout>>();

    const note = draft.mode === "note";
    const shut = closed && !note;
    const files = note ? [] : attachments.list;
    const extra = note ? null : interactive;
    const recording = !note && recorder.state.step !== "idle";
    const limit = files.length > 0 ? captionLimit : extra ? interactiveBodyLimit(extra.kind) : textLimit;
    const length = [...draft.body].length;
    const typedSlash = wordQuery("/", draft.body, caret);
    const slash = typedSlash ?? (cannedOpen ? { start: caret, query: "" } : null);
    const mention = note ? wordQuery("@", draft.body, caret) : null;
    const colon = wordQuery(":", draft.body, caret);
    // A menu that was closed stays closed until another word begins.
    const [closedAt, setClosedAt] = useState<number | null>(null);
    const menu = shut
        ? null
        : slash && (cannedOpen || slash.start !== closedAt)
          ? "canned"
          : mention && mention.start !== closedAt
            ? "mention"
            : colon && colon.query.length >= emojiLetters && colon.start !== closedAt
              ? "emoji"
              : null;

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
        // A closed window shows the field only after the mode has changed.
        if (field.current) field.current.focus();
        else requestAnimationFrame(() => field.current?.focus());
    };

    /** To what was accepted just now, behind the words that stand there. */
    const welcome = (): void => {
        const element = field.current;
        if (!element || !takeArrival(id)) return;
        element.focus();
        element.setSelectionRange(element.value.length, element.value.length);
    };
    useEffect(welcome);
    useEffect(() => {
        const stops = [
            hear("write", welcome),
            hear("reply", () => focus("reply")),
            hear("note", () => focus("note")),
            hear("attach", () => picker.current?.click()),
            hear("emoji", () => setEmojiOpen(!shut && !recording && !emojiOpen)),
            hear("macros", () => {
                field.current?.focus();
                setCannedOpen(true);
            }),
        ];
        return () => stops.forEach((stop) => stop());
    });
    useEffect(() => () => clearTimeout(rest.current), []);
    // What cannot go now is kept, but nobody is recorded who does not see it.
    const heard = recorder.state.step === "recording";
    useEffect(() => {
        if (heard && (note || shut)) void recorder.stop();
    }, [heard, note, shut]);
    const wasRecording = useRef(false);
    useEffect(() => {
        if (wasRecording.current && !recording) field.current?.focus();
        wasRecording.current = recording;
    }, [recording]);
    useEffect(() => {
        if (quoted) field.current?.focus();
    }, [quoted]);
    useLayoutEffect(() => {
        const element = field.current;
        if (!element) return;
        element.style.height = "auto";
        element.style.height = `${Math.min(tallest, element.scrollHeight)}px`;
    }, [draft.body, shut, recording]);

    const shownHint = hint || (recorder.state.step === "idle" ? recorder.state.trouble : "");
    const trouble = blocked({ draft, length, limit, attachments: { list: files }, interactive: extra });
    const quote = quoted ? { id: quoted.id, text: quoted.text, author: quoted.direction === "in" ? contactLabel(conversation.contact) : "You" } : undefined;
    const submit = (): void => {
        if (shut) return;
        if (trouble) {
            setHint(trouble);
            return;
        }
        const words = draft.body.trim();
        if (words === "" && files.length === 0) return;
        const shared = { text: words, quoted: quote };
        if (note) {
            send(id, "note", { note: { body: words } }, { text: words });
        } else if (files.length > 0) {
            sendFiles(id, files, shared);
            attachments.clear();
        } else if (extra) {
            send(id, "interactive", { interactive: interactivePayload(extra, words) }, shared);
            setInteractive(null);
        } else {
            send(id, "text", { text: { body: words } }, shared);
        }
        setCannedOpen(false);
        props.clearQuoted();
        keepDraft(id, { mode: draft.mode, body: "" });
        stopTyping();
    };

    /** The words that are being written stay; a voice message goes alone. */
    const sendVoice = async ({ file, voice }: Recorded): Promise<void> => {
        const { id: mediaID } = await upload<{ id: string }>(file);
        sendFiles(id, [{ name: voice ? "Voice message" : file.name, kind: "audio", mediaID, voice }], { text: "", quoted: quote });
        props.clearQuoted();
        recorder.discard();
    };

    const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
        if (event.nativeEvent.isComposing || event.keyCode === 229) return;
        const mod = isMac ? event.metaKey : event.ctrlKey;
        if (event.key === "Enter" && (mod || (preferences().enterSends && !event.shiftKey && !event.altKey))) {
            event.preventDefault();
            event.stopPropagation();
            // A key that is held down since it did something else must not send.
            if (!event.repeat) submit();
        } else if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            if (quoted) props.clearQuoted();
            else event.currentTarget.blur();
        }
    };
    const insert = (start: number, words: string, upTo = caret): void => {
        const next = draft.body.slice(0, start) + words + draft.body.slice(upTo);
        write({ body: next });
        setCannedOpen(false);
        const end = start + words.length;
        requestAnimationFrame(() => {
            field.current?.focus();
            field.current?.setSelectionRange(end, end);
            setCaret(end);
        });
    };
    /** Where the caret stands, in place of what is selected; at the end of words that nobody touched yet. */
    const insertHere = (words: string): void => {
        const element = field.current;
        const end = draft.body.length;
        insert(touched.current && element ? element.selectionStart : end, words, touched.current && element ? element.selectionEnd : end);
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
                {note ? <span className="grow" /> : <AnsweredBy conversation={conversation} />}
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
                    {recording ? (
                        <VoiceRecorder recorder={recorder} send={sendVoice} />
                    ) : (
                        <>
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
                            {menu === "emoji" && colon ? (
                                <EmojiMenu query={colon.query} choose={(words) => insert(colon.start, words)} close={() => setClosedAt(colon.start)} field={field} />
                            ) : null}
                            {note ? null : <AttachmentRow attachments={attachments} />}
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
                                    if (!/[/@:]/.test(event.target.value)) setClosedAt(null);
                                    typed(event.target.value);
                                }}
                                onFocus={() => (touched.current = true)}
                                onSelect={(event) => setCaret(event.currentTarget.selectionEnd)}
                                onKeyDown={onKeyDown}
                                onPaste={(event) => takeFiles(event, event.clipboardData)}
                            />
                            {extra ? <InteractiveBuilder interactive={extra} change={setInteractive} close={() => setInteractive(null)} /> : null}
                            <div className="composer-foot">
                                <ComposerTools
                                    note={note}
                                    attach={(chosen) => attachments.add(chosen)}
                                    picker={picker}
                                    insert={insertHere}
                                    emoji={{ open: emojiOpen, set: setEmojiOpen }}
                                    record={() => (recorder.impossible ? setHint(recorder.impossible) : void recorder.start())}
                                    recordTrouble={recorder.impossible}
                                    interactive={extra?.kind ?? null}
                                    chooseInteractive={(kind) => setInteractive(kind === interactive?.kind ? interactive : newInteractive(kind))}
                                    canned={() => {
                                        field.current?.focus();
                                        setCannedOpen(!cannedOpen);
                                    }}
                                />
                                <span className="grow composer-hint" role={shownHint ? "alert" : undefined}>
                                    {shownHint}
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
                                    aria-disabled={trouble !== "" || (draft.body.trim() === "" && files.length === 0)}
                                    data-testid="send"
                                    title={preferences().enterSends ? "Send  ↵" : `Send  ${isMac ? "⌘" : "Ctrl "}↵`}
                                >
                                    <Icon name={note ? "lock" : "send"} /> {note ? "Add note" : "Send"}
                                </button>
                            </div>
                        </>
                    )}
                </div>
            )}
        </section>
    );
}
