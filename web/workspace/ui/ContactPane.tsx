import { useEffect, useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { patch, store, toast, useDesk, complain } from "../app/desk";
import { go } from "../app/route";
import { applyEvent } from "../model/reduce";
import { ratingInWords, type Satisfaction } from "../model/satisfaction";
import { contactLabel, identityKind, identityLabel } from "../model/names";
import { exactTime, shortTime } from "../model/time";
import { stringMember, type Contact, type Conversation, type JsonObject } from "../model/types";
import { all, call, get } from "../net/api";
import { Avatar } from "./Avatar";
import { tintOf } from "./ConversationRow";
import { MenuButton } from "./Menu";
import { useNow } from "./hooks";

/** The fourth pane: who this is, what we know, what was before. */
export function ContactPane({ id }: { id: string }): ReactElement | null {
    const conversation = useDesk((state) => state.conversations[id]);
    const contactID = conversation?.contact.id;
    const contact = useDesk((state) => (contactID ? state.contacts[contactID] : undefined));
    useEffect(() => {
        if (!contactID) return;
        get<Contact>(`/contacts/${contactID}`)
            .then((fresh) => store.set((state) => ({ ...state, contacts: { ...state.contacts, [fresh.id]: fresh } })))
            .catch(() => undefined);
    }, [contactID]);
    const now = useNow(60_000);
    if (!conversation) return null;
    return (
        <aside className="contact-pane" aria-label="Contact">
            <button type="button" className="button quiet icon-only drawer-close" aria-label="Close contact details" onClick={() => patch({ drawer: null })}>
                <Icon name="close" />
            </button>
            <Person conversation={conversation} contact={contact} />
            <section className="panel" aria-label="Conversation details">
                <h3>Conversation</h3>
                <dl className="facts">
                    <Fact name="Assigned to">
                        <button type="button" className="button link" onClick={() => patch({ dialog: "assign" })}>
                            {conversation.assignee?.name ?? "Nobody"}
                        </button>
                    </Fact>
                    <Fact name="Queue">
                        <button type="button" className="button link" onClick={() => patch({ dialog: "transfer" })}>
                            {conversation.queue?.name ?? "None"}
                        </button>
                    </Fact>
                    <Fact name="Channel">{conversation.channel.name}</Fact>
                    <Fact name="Opened">
                        <time dateTime={conversation.created_at} title={exactTime(conversation.created_at)}>
                            {shortTime(conversation.created_at, now)}
                        </time>
                    </Fact>
                    <Rating satisfaction={conversation.satisfaction} />
                </dl>
                <div className="labels">
                    {conversation.labels.map((label) => (
                        <span key={label} className="label">
                            <span className={`label-dot tint-${tintOf(label)}`} /> <span dir="auto">{label}</span>
                        </span>
                    ))}
                    <button type="button" className="button quiet small" onClick={() => patch({ dialog: "labels" })}>
                        <Icon name="tag" /> {conversation.labels.length === 0 ? "Add a label" : "Labels"}
                    </button>
                </div>
            </section>
            {conversation.referral ? <Referral referral={conversation.referral} /> : null}
            <Earlier conversation={conversation} />
        </aside>
    );
}

function Rating({ satisfaction }: { satisfaction: Satisfaction | null | undefined }): ReactElement | null {
    if (!satisfaction) return null;
    return (
        <>
            <Fact name="Satisfaction">
                <span data-testid="satisfaction" title={exactTime(satisfaction.answered_at ?? satisfaction.asked_at)}>
                    {ratingInWords(satisfaction)}
                </span>
            </Fact>
            {satisfaction.comment ? <Fact name="Comment">{satisfaction.comment}</Fact> : null}
        </>
    );
}

function Fact({ name, children }: { name: string; children: ReactElement | string }): ReactElement {
    return (
        <div>
            <dt>{name}</dt>
            <dd dir="auto">{children}</dd>
        </div>
    );
}

function Person({ conversation, contact }: { conversation: Conversation; contact: Contact | undefined }): ReactElement {
    const shown = conversation.contact;
    const [editing, setEditing] = useState(false);
    const isAdmin = useDesk((state) => state.me?.role === "admin");
    const profile = contact?.profile_name;
    const now = useNow(60_000);
    return (
        <section className="panel person" aria-label="Person">
            <div className="person-head">
                <Avatar id={shown.id} name={shown.name} />
                {isAdmin ? (
                    <MenuButton
                        label="More about this contact"
                        title="More"
                        align="end"
                        className="button quiet icon-only"
                        testid="contact-menu"
                        items={() => [
                            { label: "Change the name", icon: "edit", run: () => setEditing(true) },
                            { label: "Erase contact…", icon: "trash", danger: true, run: () => patch({ dialog: "erase" }) },
                        ]}
                    >
                        <Icon name="dots" />
                    </MenuButton>
                ) : null}
            </div>
            {editing ? (
                <NameForm id={shown.id} name={shown.name ?? ""} done={() => setEditing(false)} />
            ) : (
                <h2 className="person-name">
                    <span dir="auto">{contactLabel(shown)}</span>
                    <button type="button" className="button quiet icon-only small" aria-label="Change the name" title="Change the name" onClick={() => setEditing(true)}>
                        <Icon name="edit" />
                    </button>
                </h2>
            )}
            <ul className="identities">
                {shown.identities.map((identity) => (
                    <li key={identity.kind + identity.value}>
                        <span className="hint">{identityKind(identity.kind)}</span>
                        <span className="grow clip tabular" title={identity.value}>
                            {identityLabel(identity)}
                        </span>
                        <button
                            type="button"
                            className="button quiet icon-only small"
                            aria-label={`Copy ${identityLabel(identity)}`}
                            onClick={() => void navigator.clipboard.writeText(identity.kind === "phone" ? `+${identity.value}` : identity.value).then(() => toast("Copied"))}
                        >
                            <Icon name="copy" />
                        </button>
                    </li>
                ))}
            </ul>
            <dl className="facts">
                {profile && profile !== shown.name ? <Fact name="Profile name">{profile}</Fact> : null}
                {Object.entries(contact?.attributes ?? {})
                    .sort(([one], [other]) => one.localeCompare(other))
                    .map(([name, value]) => (
                        <Fact key={name} name={name}>
                            {value}
                        </Fact>
                    ))}
                {contact?.last_seen_at ? (
                    <Fact name="Last wrote">
                        <time dateTime={contact.last_seen_at} title={exactTime(contact.last_seen_at)}>
                            {shortTime(contact.last_seen_at, now)}
                        </time>
                    </Fact>
                ) : null}
                {contact?.marketing_opt_out === true ? <Fact name="Marketing">Does not want any</Fact> : null}
            </dl>
        </section>
    );
}

function NameForm({ id, name, done }: { id: string; name: string; done: () => void }): ReactElement {
    const [text, setText] = useState(name);
    const save = async (): Promise<void> => {
        done();
        try {
            const contact = await call<Contact>("PATCH", `/contacts/${id}`, { name: text.trim() });
            store.set((state) => applyEvent(state, { name: "contact.updated", data: { contact } }));
        } catch (error) {
            complain(error);
        }
    };
    return (
        <form
            className="inline-form"
            onSubmit={(event) => {
                event.preventDefault();
                void save();
            }}
        >
            <input
                className="input grow"
                aria-label="Name"
                dir="auto"
                autoFocus
                value={text}
                onChange={(event) => setText(event.target.value)}
                onKeyDown={(event) => {
                    if (event.key !== "Escape") return;
                    event.stopPropagation();
                    done();
                }}
            />
            <button type="submit" className="button small">
                Save
            </button>
        </form>
    );
}

function Referral({ referral }: { referral: JsonObject }): ReactElement {
    const url = stringMember(referral, "source_url");
    return (
        <section className="panel" aria-label="Advertisement">
            <h3>Came from an advertisement</h3>
            <p dir="auto">{stringMember(referral, "headline") ?? "Advertisement"}</p>
            {stringMember(referral, "body") ? (
                <p className="hint" dir="auto">
                    {stringMember(referral, "body")}
                </p>
            ) : null}
            {url?.startsWith("http") ? (
                <a href={url} target="_blank" rel="noopener noreferrer">
                    Open it
                </a>
            ) : null}
        </section>
    );
}

function Earlier({ conversation }: { conversation: Conversation }): ReactElement | null {
    const [earlier, setEarlier] = useState<Conversation[] | null>(null);
    const now = useNow(60_000);
    const { id } = conversation;
    const contactID = conversation.contact.id;
    useEffect(() => {
        let current = true;
        all<Conversation>(`/contacts/${contactID}/conversations`, 100)
            .then((found) => {
                if (!current) return;
                setEarlier(found.filter((entry) => entry.id !== id));
            })
            .catch(() => current && setEarlier([]));
        return () => {
            current = false;
        };
    }, [contactID, id]);
    if (!earlier) return null;
    return (
        <section className="panel" aria-label="Earlier conversations">
            <h3>Earlier conversations</h3>
            {earlier.length === 0 ? <p className="hint">This is the first one.</p> : null}
            <ul className="earlier">
                {earlier.map((entry) => (
                    <li key={entry.id}>
                        <button type="button" className="earlier-item" onClick={() => go({ page: "desk", conversation: entry.id })}>
                            <span className="clip" dir="auto">
                                {entry.last_message?.text ?? "No messages"}
                            </span>
                            <span className="hint">
                                {entry.status} · {entry.channel.name} · {shortTime(entry.updated_at, now)}
                            </span>
                        </button>
                    </li>
                ))}
            </ul>
        </section>
    );
}

