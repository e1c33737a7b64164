import { useState, type ReactElement, type ReactNode } from "react";
import { Icon } from "../../../shared/icons";
import { listed, type RuleWhen } from "../../model/rules";
import { MenuButton } from "../Menu";
import type { RuleScope } from "./RulesPage";

type Condition = keyof RuleWhen;

const titles: Record<Condition, string> = {
    words: "The first message says",
    channels: "It comes by",
    languages: "The language is",
    attributes: "The contact’s",
    labels: "The customer had the label",
    hours: "The hours",
    advertisement: "It comes from an advertisement",
};

/** Begins a condition of a kind. */
function begun(kind: Condition, scope: RuleScope): RuleWhen {
    switch (kind) {
        case "hours":
            return { hours: { schedule: scope.schedules[0]?.id ?? "", open: false } };
        case "advertisement":
            return { advertisement: {} };
        case "attributes":
            return { attributes: [{ name: "", values: [] }] };
        case "channels":
            return { channels: scope.channels[0] ? [scope.channels[0].id] : [] };
        default:
            return { [kind]: [] };
    }
}

/** What must hold for a rule: each kind once, all of them together. */
export function RuleConditions({ when, change, scope }: { when: RuleWhen; change: (when: RuleWhen) => void; scope: RuleScope }): ReactElement {
    const kinds = (Object.keys(titles) as Condition[]).filter((kind) => when[kind] !== undefined);
    const free = (Object.keys(titles) as Condition[]).filter((kind) => when[kind] === undefined && (kind !== "hours" || scope.schedules.length > 0));
    const without = (kind: Condition): void => {
        const { [kind]: _, ...rest } = when;
        change(rest);
    };
    return (
        <fieldset className="checks">
            <legend>When</legend>
            {kinds.length === 0 ? <p className="hint">Always. Add a condition to narrow it.</p> : null}
            {kinds.map((kind) => (
                <div key={kind} className="condition" data-testid={`condition-${kind}`}>
                    <span className="condition-name">{titles[kind]}</span>
                    <Editor kind={kind} when={when} change={change} scope={scope} />
                    <button type="button" className="button quiet icon-only small" aria-label={`Remove “${titles[kind]}”`} onClick={() => without(kind)}>
                        <Icon name="close" />
                    </button>
                </div>
            ))}
            {free.length > 0 ? (
                <MenuButton label="Add a condition" className="button small" items={() => free.map((kind) => ({ label: titles[kind], run: () => change({ ...when, ...begun(kind, scope) }) }))}>
                    <Icon name="plus" /> Add a condition
                </MenuButton>
            ) : null}
        </fieldset>
    );
}

function Editor({ kind, when, change, scope }: { kind: Condition; when: RuleWhen; change: (when: RuleWhen) => void; scope: RuleScope }): ReactElement {
    switch (kind) {
        case "words":
            return <Values label="Words" hint="Words or phrases, separated by commas; one is enough" values={when.words ?? []} set={(words) => change({ ...when, words })} />;
        case "languages":
            return <Values label="Languages" hint="nl, de: the contact’s language, else by the country of the number" values={when.languages ?? []} set={(languages) => change({ ...when, languages })} />;
        case "labels":
            return <Values label="Labels" hint="On an earlier conversation; separated by commas" values={when.labels ?? []} set={(labels) => change({ ...when, labels })} />;
        case "channels":
            return (
                <span className="condition-values">
                    {scope.channels.map((channel) => (
                        <label key={channel.id} className="switch">
                            <input
                                type="checkbox"
                                checked={when.channels?.includes(channel.id) ?? false}
                                onChange={(event) => {
                                    const others = (when.channels ?? []).filter((id) => id !== channel.id);
                                    change({ ...when, channels: event.target.checked ? [...others, channel.id] : others });
                                }}
                            />
                            <span dir="auto">{channel.name}</span>
                        </label>
                    ))}
                </span>
            );
        case "attributes": {
            const attributes = when.attributes ?? [];
            return (
                <span className="condition-values">
                    {attributes.map((attribute, index) => {
                        const put = (part: Partial<typeof attribute>): void =>
                            change({ ...when, attributes: attributes.map((one, place) => (place === index ? { ...one, ...part } : one)) });
                        return (
                            <Row key={index}>
                                <input className="input small" placeholder="tier" aria-label="Attribute" dir="auto" value={attribute.name} onChange={(event) => put({ name: event.target.value })} />
                                <Values label="Values" hint="is one of, separated by commas" values={attribute.values} set={(values) => put({ values })} />
                            </Row>
                        );
                    })}
                </span>
            );
        }
        case "hours":
            return (
                <Row>
                    <select className="input small" aria-label="Hours" value={when.hours?.schedule} onChange={(event) => change({ ...when, hours: { schedule: event.target.value, open: when.hours?.open ?? false } })}>
                        {scope.schedules.map((schedule) => (
                            <option key={schedule.id} value={schedule.id}>
                                {schedule.name}
                            </option>
                        ))}
                    </select>
                    <select
                        className="input small"
                        aria-label="Open or closed"
                        value={when.hours?.open ? "open" : "closed"}
                        onChange={(event) => change({ ...when, hours: { schedule: when.hours?.schedule ?? "", open: event.target.value === "open" } })}
                    >
                        <option value="closed">say closed</option>
                        <option value="open">say open</option>
                    </select>
                </Row>
            );
        case "advertisement": {
            const advertisement = when.advertisement ?? {};
            return (
                <span className="condition-values">
                    <Values label="Advertisement ids" hint="With one of these ids; any, if empty" values={advertisement.ids ?? []} set={(ids) => change({ ...when, advertisement: { ...advertisement, ids } })} />
                    <Values label="Headline" hint="With one of these words in its headline" values={advertisement.headline ?? []} set={(headline) => change({ ...when, advertisement: { ...advertisement, headline } })} />
                </span>
            );
        }
    }
}

function Row({ children }: { children: ReactNode }): ReactElement {
    return <span className="condition-row">{children}</span>;
}

/** Values between commas, as they are typed. */
function Values({ label, hint, values, set }: { label: string; hint: string; values: readonly string[]; set: (values: string[]) => void }): ReactElement {
    const [text, setText] = useState(values.join(", "));
    return (
        <input
            className="input small grow"
            aria-label={label}
            placeholder={hint}
            title={hint}
            dir="auto"
            value={text}
            onChange={(event) => {
                setText(event.target.value);
                set(listed(event.target.value));
            }}
        />
    );
}
