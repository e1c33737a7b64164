import { useEffect, useRef, useState, type FormEvent, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { groupedNumber } from "../../shared/number";
import { start } from "../app/deeds";
import { useDesk } from "../app/desk";
import { ongoing } from "../app/ongoing";
import { newKey } from "../app/outgoing";
import { go } from "../app/route";
import { contactLabel, contactNumber } from "../model/names";
import { looksLikeNumber } from "../model/dialled";
import { alreadyTalking } from "../model/ongoing";
import type { Contact, Conversation, JsonObject, Page } from "../model/types";
import { get, sentence } from "../net/api";
import { Avatar } from "./Avatar";
import { Dialog } from "./Dialog";
import { TemplateChooser } from "./TemplatePicker";
import { roveFocus } from "./hooks";

const searchRestMilliseconds = 200;
const shownLimit = 8;

/** Whom a conversation is begun with. */
type Recipient = { contact: Contact } | { number: string };

/** Begins a conversation: with whom, on which channel, with which template. */
export function StartDialog({ close }: { close: () => void }): ReactElement {
    const channels = Object.values(useDesk((state) => state.channels)).sort((a, b) => a.name.localeCompare(b.name));
    const [recipient, setRecipient] = useState<Recipient | null>(null);
    const [chosen, setChosen] = useState("");
    const [busy, setBusy] = useState(false);
    const [refusal, setRefusal] = useState("");
    const tried = useRef({ what: "", key: "" });
    const channel = channels.find((candidate) => candidate.id === chosen) ?? channels.find((candidate) => candidate.state === "active") ?? channels[0];
    const { asking, goingOn } = useOngoing(recipient, channel?.id);
    if (!recipient) {
        return (
            <Dialog title="New conversation" close={close}>
                <ChooseRecipient choose={setRecipient} />
            </Dialog>
        );
    }
    const label = "contact" in recipient ? contactLabel(recipient.contact) : groupedNumber(recipient.number);
    const send = (body: JsonObject): void => {
        if (!channel) return;
        setBusy(true);
        setRefusal("");
        const whom: JsonObject = "contact" in recipient ? { contact: recipient.contact.id } : { number: recipient.number };
        const message: JsonObject = { type: "template", channel: channel.id, ...whom, ...body };
        // The same once more has the same key: what was sent although no answer came is not sent again.
        const what = JSON.stringify(message);
        if (tried.current.what !== what) tried.current = { what, key: newKey() };
        start({ ...message, client_key: tried.current.key })
            .then((id) => {
                close();
                go({ page: "desk", conversation: id });
            })
            .catch((error: unknown) => {
                setRefusal(sentence(error));
                setBusy(false);
            });
    };
    return (
        <Dialog title="New conversation" kind="wide" close={close}>
            <div className="start-head">
                <span className="hint">To</span>
                <span className="start-whom clip" dir="auto">
                    {label}
                </span>
                <button type="button" className="button quiet small" onClick={() => setRecipient(null)}>
                    Change
                </button>
                <span className="grow" />
                {channels.length > 1 ? (
                    <select className="input" aria-label="Channel" value={channel?.id ?? ""} onChange={(event) => setChosen(event.target.value)}>
                        {channels.map((candidate) => (
                            <option key={candidate.id} value={candidate.id} disabled={candidate.state === "stopped"}>
                                {candidate.state === "stopped" ? `${candidate.name} (stopped)` : candidate.name}
                            </option>
                        ))}
                    </select>
                ) : (
                    <span className="hint clip">{channel?.name}</span>
                )}
            </div>
            {goingOn ? <AlreadyTalking conversation={goingOn} close={close} /> : null}
            {channel ? (
                <TemplateChooser
                    key={channel.id}
                    channel={channel.id}
                    name={"contact" in recipient ? (recipient.contact.name ?? "") : ""}
                    send={send}
                    busy={busy || asking}
                    refusal={refusal}
                />
            ) : (
                <p className="empty">No channel is connected yet.</p>
            )}
        </Dialog>
    );
}

/** Whether a conversation with them goes on already, asked before anything is sent. */
function useOngoing(recipient: Recipient | null, channel: string | undefined): { asking: boolean; goingOn: Conversation | null } {
    const [answer, setAnswer] = useState<{ about: string; goingOn: Conversation | null }>({ about: "", goingOn: null });
    const about = recipient && channel ? JSON.stringify([channel, "contact" in recipient ? recipient.contact.id : recipient.number]) : "";
    useEffect(() => {
        if (!recipient || !channel) return;
        let stale = false;
        ongoing(recipient, channel)
            // What cannot be asked now is said by the server's answer to the message.
            .catch(() => null)
            .then((goingOn) => !stale && setAnswer({ about, goingOn }));
        return () => {
            stale = true;
        };
    }, [about]);
    return answer.about === about ? { asking: false, goingOn: answer.goingOn } : { asking: about !== "", goingOn: null };
}

function AlreadyTalking({ conversation, close }: { conversation: Conversation; close: () => void }): ReactElement {
    const me = useDesk((state) => state.me?.id ?? "");
    return (
        <div className="start-ongoing" role="alert" data-testid="start-ongoing">
            <Icon name="chat" />
            <p className="grow">
                <strong>{alreadyTalking(conversation, me)}</strong> A template that you send here goes into that conversation.
            </p>
            <button
                type="button"
                className="button"
                data-testid="start-open"
                onClick={() => {
                    close();
                    go({ page: "desk", conversation: conversation.id });
                }}
            >
                Open conversation
            </button>
        </div>
    );
}

/** A contact by name or number, or a number that is new. */
function ChooseRecipient({ choose }: { choose: (recipient: Recipient) => void }): ReactElement {
    const [query, setQuery] = useState("");
    const [found, setFound] = useState<{ query: string; contacts: Contact[] }>({ query: "", contacts: [] });
    const [error, setError] = useState("");
    const wanted = query.trim();
    useEffect(() => {
        let stale = false;
        const timer = setTimeout(() => {
            get<Page<Contact>>(`/contacts?limit=${shownLimit}${wanted ? `&q=${encodeURIComponent(wanted)}` : ""}`)
                .then(({ data }) => {
                    if (stale) return;
                    setError("");
                    setFound({ query: wanted, contacts: data });
                })
                .catch((refusal: unknown) => !stale && setError(sentence(refusal)));
        }, wanted ? searchRestMilliseconds : 0);
        return () => {
            stale = true;
            clearTimeout(timer);
        };
    }, [wanted]);
    const isNumber = looksLikeNumber(wanted);
    const submit = (event: FormEvent): void => {
        event.preventDefault();
        const first = found.query === wanted ? found.contacts[0] : undefined;
        if (isNumber) choose({ number: wanted });
        else if (first && wanted) choose({ contact: first });
    };
    return (
        <form onSubmit={submit} onKeyDown={(event) => roveFocus(event, "input, button.menu-item")}>
            <input
                type="search"
                className="input"
                placeholder="Name, or number with country code"
                aria-label="Name, or number with country code"
                value={query}
                dir="auto"
                data-testid="start-query"
                onChange={(event) => setQuery(event.target.value)}
            />
            <p className="hint start-hint">Only a template can begin a conversation. Once the customer answers, you can write freely.</p>
            <div className="choice-list">
                {isNumber ? (
                    <button type="button" className="menu-item" data-testid="start-number" onClick={() => choose({ number: wanted })}>
                        <span className="grow">Write to {groupedNumber(wanted)}</span>
                    </button>
                ) : null}
                {found.contacts.map((contact) => (
                    <button key={contact.id} type="button" className="menu-item" onClick={() => choose({ contact })}>
                        <Avatar id={contact.id} name={contact.name} small />
                        <span className="grow clip" dir="auto">
                            {contactLabel(contact)}
                        </span>
                        {contactNumber(contact) && !looksLikeNumber(contactLabel(contact)) ? <span className="hint tabular">{contactNumber(contact)}</span> : null}
                    </button>
                ))}
                {error ? (
                    <p className="empty" role="alert">
                        {error}
                    </p>
                ) : null}
                {!error && wanted && !isNumber && found.query === wanted && found.contacts.length === 0 ? (
                    <p className="empty">Nobody of that name. Type the number with its country code, such as +31 6 12345678.</p>
                ) : null}
            </div>
        </form>
    );
}
