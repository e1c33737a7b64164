import type { ReactElement } from "react";
import { Icon } from "../../shared/icons";

/** What the network takes: so many buttons, with so many characters each. */
const buttonLimit = 3;
const titleLimit = 20;

/** Up to three buttons under a text, which the customer can press instead of typing. */
export function ButtonsBuilder({ titles, change, close }: { titles: string[]; change: (titles: string[]) => void; close: () => void }): ReactElement {
    return (
        <fieldset className="buttons-builder">
            <legend className="unseen">Buttons for the customer</legend>
            {titles.map((title, index) => (
                <input
                    key={index}
                    className="input small"
                    aria-label={`Button ${index + 1}`}
                    placeholder={`Button ${index + 1}`}
                    maxLength={titleLimit}
                    value={title}
                    dir="auto"
                    autoFocus={index === 0}
                    onChange={(event) => change(titles.map((entry, at) => (at === index ? event.target.value : entry)))}
                />
            ))}
            {titles.length < buttonLimit ? (
                <button type="button" className="button quiet icon-only small" aria-label="One more button" onClick={() => change([...titles, ""])}>
                    <Icon name="plus" />
                </button>
            ) : null}
            <button type="button" className="button quiet icon-only small" aria-label="No buttons" onClick={close}>
                <Icon name="close" />
            </button>
        </fieldset>
    );
}
