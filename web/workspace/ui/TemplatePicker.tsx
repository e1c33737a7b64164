import { useEffect, useMemo, useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { send } from "../app/outgoing";
import { firstName } from "../model/canned";
import { isRefusedValue, missingFields, renderTemplate, searchTemplates, templateComponents, templateFields } from "../model/template";
import type { Conversation, JsonObject, Template } from "../model/types";
import { get, sentence } from "../net/api";
import { Dialog } from "./Dialog";
import { HeaderMedia } from "./HeaderMedia";
import { roveFocus, useLasting } from "./hooks";
import { RichText } from "./bubbles/RichText";

/** Sends a template in a conversation. */
export function TemplatePicker({ conversation, close }: { conversation: Conversation; close: () => void }): ReactElement {
    return (
        <Dialog title="Send a template" kind="wide" close={close}>
            <TemplateChooser
                channel={conversation.channel.id}
                name={conversation.contact.name ?? ""}
                send={(body, rendered) => {
                    send(conversation.id, "template", body, { text: rendered });
                    close();
                }}
            />
        </Dialog>
    );
}

interface ChooserProps {
    channel: string;
    /** What the customer is called, for templates that ask; empty if not known. */
    name: string;
    /** Given the members of the message, and the words that the customer will read. */
    send: (body: JsonObject, rendered: string) => void;
    busy?: boolean;
    /** Why it was not sent. */
    refusal?: string;
}

/** Chooses a template, fills it in, and shows what the customer will read. */
export function TemplateChooser(props: ChooserProps): ReactElement {
    const { channel } = props;
    const [templates, setTemplates] = useState<Template[] | null>(null);
    const [error, setError] = useState("");
    const [query, setQuery] = useState("");
    const [language, setLanguage] = useState("");
    const [chosen, setChosen] = useState<Template | null>(null);
    const slow = useLasting(templates === null && error === "");
    const load = (): void => {
        setError("");
        get<{ data: Template[] }>(`/channels/${channel}/templates`)
            .then(({ data }) => setTemplates(data))
            .catch((refusal: unknown) => setError(sentence(refusal)));
    };
    useEffect(load, [channel]);
    const languages = useMemo(() => [...new Set((templates ?? []).map((template) => template.language))].sort(), [templates]);
    const found = useMemo(() => searchTemplates(templates ?? [], query, language), [templates, query, language]);
    return (
        <div className="template-picker" data-chosen={chosen !== null}>
            <div className="template-list">
                <div className="template-search">
                    <input
                        type="search"
                        className="input grow"
                        placeholder="Search templates"
                        aria-label="Search templates"
                        value={query}
                        onChange={(event) => setQuery(event.target.value)}
                    />
                    <select className="input" aria-label="Language" value={language} onChange={(event) => setLanguage(event.target.value)}>
                        <option value="">All languages</option>
                        {languages.map((code) => (
                            <option key={code}>{code}</option>
                        ))}
                    </select>
                </div>
                <div className="template-items" role="listbox" aria-label="Templates" onKeyDown={(event) => roveFocus(event, "[role=option]")}>
                    {found.map((template) => (
                        <button
                            key={`${template.name} ${template.language}`}
                            type="button"
                            role="option"
                            aria-selected={template === chosen}
                            className="template-item"
                            onClick={() => setChosen(template)}
                        >
                            <span className="template-name clip">{template.name.replace(/_/g, " ")}</span>
                            <span className="hint">
                                {template.language} · {template.category.toLowerCase()}
                            </span>
                            <span className="hint clip">{renderTemplate(template, {})}</span>
                        </button>
                    ))}
                    {slow ? <span className="bone bone-long" /> : null}
                    {error ? (
                        <div className="empty" role="alert">
                            <p>{error}</p>
                            <button type="button" className="button" onClick={load}>
                                Try again
                            </button>
                        </div>
                    ) : null}
                    {templates && found.length === 0 ? (
                        <p className="empty">
                            {templates.length === 0
                                ? "This channel has no approved templates. Create one at the network first."
                                : "No template fits."}
                        </p>
                    ) : null}
                </div>
            </div>
            {chosen ? (
                <FillIn key={`${chosen.name} ${chosen.language}`} template={chosen} chooser={props} back={() => setChosen(null)} />
            ) : (
                <p className="template-none hint">Choose a template to see what the customer will read.</p>
            )}
        </div>
    );
}

function FillIn(props: { template: Template; chooser: ChooserProps; back: () => void }): ReactElement {
    const { template, chooser } = props;
    const fields = useMemo(() => templateFields(template), [template]);
    const [values, setValues] = useState<Record<string, string>>(() => suggested(template, chooser.name));
    const [mediaID, setMediaID] = useState<string | null>(null);
    const [tried, setTried] = useState(false);
    const missing = missingFields(template, values);
    const refused = fields.filter((field) => !field.media && isRefusedValue(values[field.key] ?? ""));
    const submit = (): void => {
        setTried(true);
        const first = missing[0] ?? refused[0];
        if (first) {
            document.getElementById(`field-${first.key}`)?.focus();
            return;
        }
        const rendered = renderTemplate(template, values);
        chooser.send(
            {
                template: { name: template.name, language: template.language, components: templateComponents(template, values), rendered },
                ...(mediaID ? { media: { id: mediaID } } : {}),
            },
            rendered,
        );
    };
    return (
        <form
            className="template-form"
            onSubmit={(event) => {
                event.preventDefault();
                submit();
            }}
        >
            <button type="button" className="button quiet small phone-only" onClick={props.back}>
                <Icon name="back" /> Templates
            </button>
            <div className="template-preview" aria-label="Preview">
                <div className="bubble bubble-out">
                    <RichText text={renderTemplate(template, values)} />
                    {buttonTexts(template).length > 0 ? (
                        <ul className="choices">
                            {buttonTexts(template).map((text) => (
                                <li key={text}>
                                    <Icon name="reply" /> {text}
                                </li>
                            ))}
                        </ul>
                    ) : null}
                </div>
            </div>
            {fields.map((field, index) => {
                const value = values[field.key] ?? "";
                const { media } = field;
                if (media) {
                    const change = (link: string, id: string | null): void => {
                        setValues((all) => ({ ...all, [field.key]: link }));
                        setMediaID(id);
                    };
                    return <HeaderMedia key={field.key} field={{ ...field, media }} value={value} tried={tried} autoFocus={index === 0} change={change} />;
                }
                const bad = tried && (value.trim() === "" || isRefusedValue(value));
                return (
                    <label key={field.key} className="field">
                        <span>{field.label}</span>
                        <input
                            id={`field-${field.key}`}
                            className="input"
                            dir="auto"
                            value={value}
                            aria-invalid={bad}
                            autoFocus={index === 0}
                            onChange={(event) => setValues({ ...values, [field.key]: event.target.value })}
                        />
                        {bad ? <span className="field-error">{value.trim() === "" ? "This must not be empty." : "No line breaks, tabs or rows of spaces."}</span> : null}
                    </label>
                );
            })}
            <footer className="dialog-foot">
                {chooser.refusal ? (
                    <span className="grow field-error" role="alert">
                        {chooser.refusal}
                    </span>
                ) : null}
                <span className="grow hint" role="status">
                    {tried && missing.length > 0 ? `${missing.length} ${missing.length === 1 ? "variable is" : "variables are"} empty.` : ""}
                </span>
                <button type="submit" className="button primary" disabled={chooser.busy} data-testid="template-send">
                    <Icon name="send" /> Send template
                </button>
            </footer>
        </form>
    );
}

/** The contact's name where a template asks for one; a person still sees and sends it. */
function suggested(template: Template, name: string): Record<string, string> {
    const values: Record<string, string> = {};
    for (const field of templateFields(template)) {
        if (field.name === "first_name") values[field.key] = firstName(name);
        else if (field.name === "name" || field.name === "customer_name") values[field.key] = name;
    }
    return values;
}

function buttonTexts(template: Template): string[] {
    return template.components.flatMap((component) => (component.buttons ?? []).map((button) => button.text ?? "")).filter(Boolean);
}
