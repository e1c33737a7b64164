import type { ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { useDesk } from "../../app/desk";
import { newDraft, overflowFields, placeDrafts, tellsPlace, type Deed, type OverflowDraft, type Trigger, type Wording } from "../../model/overflow";
import type { Queue } from "../../model/types";
import { FieldError } from "./parts";

/** What the server takes. */
const limits = { rules: 10, seconds: 86_400, length: 10_000, tier: 10, minutes: 1_440, text: 1_000, languages: 20 };

const triggers: Record<Trigger, string> = {
    joined: "somebody joins the line",
    waited: "somebody has waited",
    length: "so many wait",
    expected: "the wait would be",
    nobody: "nobody is signed in",
    level: "the service level is below",
};

const deeds: Record<Deed, string> = {
    tier: "ask tiers up to",
    queue: "move them to",
    message: "tell them",
    call_back: "let them go, and back in",
};

interface Props {
    queue: Queue;
    rules: OverflowDraft[];
    set: (rules: OverflowDraft[]) => void;
    error: (path: string) => string | undefined;
}

/** What is done for who would wait too long: rules in their order, each once in a wait. */
export function OverflowRules({ queue, rules, set, error }: Props): ReactElement {
    return (
        <fieldset className="checks" data-testid="overflow">
            <legend>What is done when it takes long</legend>
            <p className="hint">Each rule is carried out once in a wait, for those whom nobody takes at once. Messages go out within the service window only.</p>
            {rules.some(says) ? (
                <p className="hint">
                    In messages <code>{"{place}"}</code> is the number in line, and <code>{"{wait}"}</code> the expected wait, such as 5 min. What stands in <code>[ ]</code> with the wait is left out while nobody can tell.
                </p>
            ) : null}
            {rules.map((rule, index) => (
                // Rules are told apart by their place: none is moved.
                <Rule
                    key={index}
                    number={index + 1}
                    queue={queue}
                    rule={rule}
                    change={(part) => set(rules.map((one, at) => (at === index ? { ...one, ...part } : one)))}
                    remove={() => set(rules.filter((_, at) => at !== index))}
                    error={overflowFields(rules).filter((path) => path.startsWith(`overflow[${index}].`)).map(error).find(Boolean)}
                />
            ))}
            <div className="overflow-add">
                {rules.length < limits.rules ? (
                    <button type="button" className="button small" onClick={() => set([...rules, newDraft()])}>
                        <Icon name="plus" /> Add a rule
                    </button>
                ) : null}
                {rules.length + placeDrafts().length <= limits.rules && !tellsPlace(rules) ? (
                    <button type="button" className="button small" onClick={() => set([...rules, ...placeDrafts()])}>
                        <Icon name="plus" /> Tell the place in line
                    </button>
                ) : null}
            </div>
            <FieldError text={error("overflow")} />
        </fieldset>
    );
}

const says = ({ deed }: OverflowDraft): boolean => deed === "message" || deed === "call_back";

function Rule(props: { number: number; queue: Queue; rule: OverflowDraft; change: (part: Partial<OverflowDraft>) => void; remove: () => void; error?: string }): ReactElement {
    const { number, rule, change } = props;
    return (
        <div className="routing-step overflow-rule">
            <label className="routing-part">
                When
                <select className="input level" aria-label={`Rule ${number}: when`} value={rule.trigger} onChange={(event) => change({ trigger: event.target.value as Trigger })}>
                    {Object.entries(triggers).map(([trigger, words]) => (
                        <option key={trigger} value={trigger}>
                            {words}
                        </option>
                    ))}
                </select>
            </label>
            <Amounts {...props} />
            <button type="button" className="button quiet icon-only small overflow-remove" aria-label={`Remove rule ${number}`} onClick={props.remove}>
                <Icon name="close" />
            </button>
            <span className="overflow-then">
                <label className="routing-part">
                    then
                    <select className="input level" aria-label={`Rule ${number}: then`} value={rule.deed} onChange={(event) => change({ deed: event.target.value as Deed })}>
                        {Object.entries(deeds).map(([deed, words]) => (
                            <option key={deed} value={deed}>
                                {words}
                            </option>
                        ))}
                    </select>
                </label>
                <Target {...props} />
            </span>
            {says(rule) ? <Texts number={number} texts={rule.texts} set={(texts) => change({ texts })} /> : null}
            <FieldError text={props.error} />
        </div>
    );
}

function Count(props: { label: string; most: number; value: number; set: (value: number) => void; unit: string }): ReactElement {
    return (
        <label className="routing-part">
            <input className="input short" type="number" required min={1} max={props.most} aria-label={props.label} value={props.value} onChange={(event) => props.set(Number(event.target.value))} />
            {props.unit}
        </label>
    );
}

function Amounts({ number, rule, change }: { number: number; rule: OverflowDraft; change: (part: Partial<OverflowDraft>) => void }): ReactElement | null {
    const seconds = (unit: string): ReactElement => (
        <Count label={`Rule ${number}: seconds`} most={limits.seconds} value={rule.seconds} set={(value) => change({ seconds: value })} unit={unit} />
    );
    switch (rule.trigger) {
        case "waited":
            return seconds("s");
        case "expected":
            return seconds("s or more");
        case "length":
            return <Count label={`Rule ${number}: how many`} most={limits.length} value={rule.length} set={(length) => change({ length })} unit="or more" />;
        case "level":
            return (
                <>
                    <Count label={`Rule ${number}: percent`} most={100} value={rule.percent} set={(percent) => change({ percent })} unit="% within" />
                    {seconds("s")}
                </>
            );
        case "joined":
        case "nobody":
            return null;
    }
}

function Target({ number, queue, rule, change }: { number: number; queue: Queue; rule: OverflowDraft; change: (part: Partial<OverflowDraft>) => void }): ReactElement | null {
    const queues = useDesk((state) => state.queues);
    const others = Object.values(queues)
        .filter((other) => other.id !== queue.id)
        .sort((one, other) => one.name.localeCompare(other.name));
    switch (rule.deed) {
        case "tier":
            return (
                <select className="input level" aria-label={`Rule ${number}: tier`} value={rule.tier} onChange={(event) => change({ tier: Number(event.target.value) })}>
                    {Array.from({ length: limits.tier }, (_, tier) => (
                        <option key={tier} value={tier + 1}>
                            {tier + 1}
                        </option>
                    ))}
                </select>
            );
        case "queue":
            return (
                <select className="input overflow-queue" required aria-label={`Rule ${number}: queue`} value={rule.queue} onChange={(event) => change({ queue: event.target.value })}>
                    <option value="">{others.length === 0 ? "there is no other queue" : "choose a queue"}</option>
                    {others.map((other) => (
                        <option key={other.id} value={other.id}>
                            {other.name}
                        </option>
                    ))}
                </select>
            );
        case "call_back":
            return <Count label={`Rule ${number}: minutes`} most={limits.minutes} value={rule.minutes} set={(minutes) => change({ minutes })} unit="min, at their old place" />;
        case "message":
            return null;
    }
}

function Texts({ number, texts, set }: { number: number; texts: Wording[]; set: (texts: Wording[]) => void }): ReactElement {
    const change = (index: number, part: Partial<Wording>): void => set(texts.map((text, at) => (at === index ? { ...text, ...part } : text)));
    return (
        <div className="overflow-texts">
            {texts.map((text, index) => (
                <div key={index} className="overflow-text">
                    <input className="input short" required maxLength={3} pattern="[A-Za-z]{2,3}" title="Two or three letters, such as nl" spellCheck={false} autoCapitalize="off" aria-label={`Rule ${number}: language ${index + 1}`} value={text.language} onChange={(event) => change(index, { language: event.target.value })} />
                    <textarea className="input grow" required rows={2} maxLength={limits.text} dir="auto" aria-label={`Rule ${number}: text ${index + 1}`} value={text.text} onChange={(event) => change(index, { text: event.target.value })} />
                    {texts.length > 1 ? (
                        <button type="button" className="button quiet icon-only small" aria-label={`Rule ${number}: remove text ${index + 1}`} onClick={() => set(texts.filter((_, at) => at !== index))}>
                            <Icon name="close" />
                        </button>
                    ) : null}
                </div>
            ))}
            {texts.length < limits.languages ? (
                <button type="button" className="button quiet small" onClick={() => set([...texts, { language: "", text: "" }])}>
                    <Icon name="plus" /> Add a language
                </button>
            ) : null}
        </div>
    );
}
