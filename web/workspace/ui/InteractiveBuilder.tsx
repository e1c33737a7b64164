import type { ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { interactiveLimits as limits, type Interactive } from "../model/interactive";
import { BuilderField } from "./BuilderField";
import { ListBuilder } from "./ListBuilder";

const names: Record<Interactive["kind"], string> = { buttons: "Reply buttons", list: "List of choices", link: "Link button" };

/** What goes under the text for the customer to tap instead of typing: buttons, a list or a link. */
export function InteractiveBuilder({ interactive, change, close }: { interactive: Interactive; change: (next: Interactive) => void; close: () => void }): ReactElement {
    return (
        <fieldset className="builder" data-testid={`builder-${interactive.kind}`}>
            <legend className="unseen">{names[interactive.kind]}</legend>
            <div className="builder-head">
                <span className="grow">{names[interactive.kind]}</span>
                <button type="button" className="button quiet icon-only small" aria-label={`Remove: ${names[interactive.kind]}`} title="Remove" onClick={close}>
                    <Icon name="close" />
                </button>
            </div>
            <Parts interactive={interactive} change={change} />
            <div className="builder-pair builder-even">
                <BuilderField label="Header, above the text" placeholder="Header (optional)" limit={limits.header} value={interactive.header} change={(header) => change({ ...interactive, header })} />
                <BuilderField label="Footer, below the text" placeholder="Footer (optional)" limit={limits.footer} value={interactive.footer} change={(footer) => change({ ...interactive, footer })} />
            </div>
        </fieldset>
    );
}

function Parts({ interactive, change }: { interactive: Interactive; change: (next: Interactive) => void }): ReactElement {
    switch (interactive.kind) {
        case "buttons":
            return <Buttons titles={interactive.titles} change={(titles) => change({ ...interactive, titles })} />;
        case "list":
            return <ListBuilder list={interactive} change={(part) => change({ ...interactive, ...part })} />;
        case "link":
            return (
                <div className="builder-pair">
                    <BuilderField label="Text on the button" limit={limits.button} value={interactive.title} autoFocus change={(title) => change({ ...interactive, title })} />
                    <BuilderField label="Link" type="url" placeholder="https://…" limit={limits.address} value={interactive.address} change={(address) => change({ ...interactive, address })} />
                </div>
            );
    }
}

function Buttons({ titles, change }: { titles: string[]; change: (titles: string[]) => void }): ReactElement {
    return (
        <div className="builder-row">
            {titles.map((title, index) => (
                <BuilderField
                    key={index}
                    label={`Button ${index + 1}`}
                    limit={limits.button}
                    value={title}
                    autoFocus={index === 0}
                    change={(text) => change(titles.map((entry, at) => (at === index ? text : entry)))}
                />
            ))}
            {titles.length < limits.buttons ? (
                <button type="button" className="button quiet icon-only small" aria-label="One more button" title="One more button" onClick={() => change([...titles, ""])}>
                    <Icon name="plus" />
                </button>
            ) : null}
        </div>
    );
}
