import { useEffect, useRef, useState, type ReactElement } from "react";
import { Icon, type IconName } from "../../shared/icons";
import { base64 } from "../model/api";
import type { Store } from "../model/store";
import { summary } from "../model/summary";
import type { Message, Phone } from "../model/types";
import { useDismiss } from "./useDismiss";

interface Props {
    store: Store;
    phone: Phone;
    number: string;
    quoted: Message | null;
    edited: Message | null;
    onDone: () => void;
}

const samples: [string, IconName, Record<string, unknown>][] = [
    ["Photo", "image", { type: "image", image: { caption: "The view from here" } }],
    ["Voice", "mic", { type: "audio", audio: {} }],
    ["Document", "file", { type: "document", document: { filename: "invoice 2041.pdf" } }],
    [
        "Location",
        "pin",
        { type: "location", location: { latitude: 52.3791, longitude: 4.8994, name: "Central Station", address: "Stationsplein, Amsterdam" } },
    ],
    [
        "Contact",
        "user",
        { type: "contacts", contacts: [{ name: { formatted_name: "Kim Jansen", first_name: "Kim" }, phones: [{ phone: "+31687654321" }] }] },
    ],
    ["Sticker", "smile", { type: "sticker", sticker: {} }],
    ["Video", "play", { type: "video", video: {} }],
];

/** The type of message that carries a file of a content type. */
function kind(type: string): string {
    if (type === "image/jpeg" || type === "image/png") return "image";
    if (type.startsWith("video/")) return "video";
    return type.startsWith("audio/") ? "audio" : "document";
}

/** Where the customer writes. */
export function Composer({ store, phone, number, quoted, edited, onDone }: Props): ReactElement {
    const [text, setText] = useState("");
    const [tray, setTray] = useState(false);
    const trayRef = useDismiss(tray, () => setTray(false));
    const input = useRef<HTMLTextAreaElement>(null);
    const file = useRef<HTMLInputElement>(null);

    useEffect(() => {
        if (edited) setText(edited.text?.body ?? "");
        if (edited || quoted) input.current?.focus();
    }, [edited, quoted]);
    useEffect(() => {
        const element = input.current;
        if (!element) return;
        element.style.height = "auto";
        element.style.height = `${element.scrollHeight}px`;
    }, [text]);

    const context = quoted ? { context: { id: quoted.id } } : {};
    const send = async () => {
        const body = text.trim();
        if (body === "" || number === "") return;
        setText("");
        onDone();
        const content = { type: "text", text: { body } };
        const message = edited ? { type: "edit", edit: { original_message_id: edited.id, message: content } } : { ...content, ...context };
        // What was typed comes back if it could not be sent.
        if (!(await store.write(phone, number, message))) setText(body);
    };
    const sendFile = async (chosen: File) => {
        const type = kind(chosen.type);
        const data = await base64(chosen);
        const content = { data, mime_type: chosen.type || "application/octet-stream", ...(type === "document" ? { filename: chosen.name } : {}) };
        await store.write(phone, number, { type, [type]: content, ...context });
        onDone();
    };

    return (
        <div className="composer">
            {(quoted ?? edited) && (
                <div className="composer-strip">
                    <span className="strip-words">
                        <b>{edited ? "Edit message" : quoted?.direction === "sent" ? "You" : "Business"}</b>
                        <span className="cut">{summary((edited ?? quoted) as Message)}</span>
                    </span>
                    <button
                        type="button"
                        className="icon-button"
                        aria-label="Cancel"
                        onClick={() => {
                            if (edited) setText("");
                            onDone();
                        }}
                    >
                        <Icon name="close" />
                    </button>
                </div>
            )}
            <div className="composer-row">
                <div className="menu-anchor" ref={trayRef}>
                    <button
                        type="button"
                        className="icon-button"
                        aria-label="Send something else"
                        aria-haspopup="menu"
                        aria-expanded={tray}
                        disabled={number === ""}
                        onClick={() => setTray(!tray)}
                    >
                        <Icon name="plus" />
                    </button>
                    {tray && (
                        <div className="menu tray" role="menu">
                            {samples.map(([label, icon, message]) => (
                                <button
                                    key={label}
                                    type="button"
                                    role="menuitem"
                                    className="menu-item"
                                    onClick={() => {
                                        setTray(false);
                                        void store.write(phone, number, { ...message, ...context });
                                        onDone();
                                    }}
                                >
                                    <Icon name={icon} /> {label}
                                </button>
                            ))}
                            <hr className="menu-line" />
                            <button type="button" role="menuitem" className="menu-item" onClick={() => file.current?.click()}>
                                <Icon name="clip" /> File of yours…
                            </button>
                        </div>
                    )}
                    <input
                        ref={file}
                        type="file"
                        hidden
                        onChange={(event) => {
                            const chosen = event.target.files?.[0];
                            event.target.value = "";
                            setTray(false);
                            if (chosen) void store.attempt(() => sendFile(chosen));
                        }}
                    />
                </div>
                <textarea
                    ref={input}
                    className="composer-text"
                    data-testid="phone-text"
                    rows={1}
                    placeholder="Message"
                    aria-label={`Message from ${phone.name}`}
                    dir="auto"
                    value={text}
                    disabled={number === ""}
                    onChange={(event) => setText(event.target.value)}
                    onKeyDown={(event) => {
                        if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
                            event.preventDefault();
                            void send();
                        }
                        if (event.key === "Escape" && (quoted ?? edited)) {
                            if (edited) setText("");
                            onDone();
                        }
                    }}
                />
                <button type="button" className="send" data-testid="phone-send" aria-label="Send" disabled={text.trim() === "" || number === ""} onClick={() => void send()}>
                    <Icon name="send" />
                </button>
            </div>
        </div>
    );
}
