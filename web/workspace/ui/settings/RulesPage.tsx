import { useEffect, useMemo, useRef, useState, type DragEvent, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { toast, useDesk } from "../../app/desk";
import { draftOf, keepDraft } from "../../app/ruleDraft";
import type { Schedule } from "../../model/hours";
import { actionsInWords, moved, whenInWords, type Rule, type RuleList, type RuleNames, type Trial } from "../../model/rules";
import type { Channel, JsonObject, Named } from "../../model/types";
import { get, post, put, Problem, sentence } from "../../net/api";
import { ListState } from "./parts";
import { RuleForm } from "./RuleForm";
import { RuleTrial } from "./RuleTrial";
import { useList } from "./useList";

/** What places a new conversation: one ordered list, saved as a whole, which can be tried before. */
export function RulesPage(): ReactElement {
    const [list, setList] = useState<RuleList | null>(null);
    const [error, setError] = useState("");
    const load = (): void => {
        setError("");
        get<RuleList>("/rules")
            .then(setList)
            .catch((problem: unknown) => setError(sentence(problem)));
    };
    useEffect(load, []);
    const schedules = useList<Schedule>("/schedules");
    const channels = useList<Channel>("/channels");
    const skills = useList<Named>("/skills");
    const trouble = error || schedules.error || channels.error || skills.error;
    if (!list || !schedules.items || !channels.items || !skills.items) return <ListState error={trouble} reload={load} />;
    return <Rules list={list} setList={setList} reload={load} scope={{ schedules: schedules.items, channels: channels.items, skills: skills.items }} />;
}

/** What rules can name. */
export interface RuleScope {
    schedules: readonly Named[];
    channels: readonly Named[];
    skills: readonly Named[];
}

function useNames(scope: RuleScope): RuleNames {
    const queues = useDesk((state) => state.queues);
    return useMemo(() => {
        const byID = (things: readonly Named[]): Record<string, string> => Object.fromEntries(things.map((thing) => [thing.id, thing.name]));
        return { queues: byID(Object.values(queues)), channels: byID(scope.channels), schedules: byID(scope.schedules), skills: byID(scope.skills) };
    }, [queues, scope.channels, scope.schedules, scope.skills]);
}

function Rules({ list, setList, reload, scope }: { list: RuleList; setList: (list: RuleList) => void; reload: () => void; scope: RuleScope }): ReactElement {
    // What was changed and not saved is there again on coming back to this page.
    const [rules, setRules] = useState<Rule[]>(() => draftOf(list) ?? list.rules);
    const [edited, setEdited] = useState<number | null>(null);
    const [trial, setTrial] = useState<Trial | null>(null);
    const [busy, setBusy] = useState<"save" | "try" | null>(null);
    const [refusal, setRefusal] = useState<Problem | string>("");
    const names = useNames(scope);
    const isChanged = JSON.stringify(rules) !== JSON.stringify(list.rules);
    useWarning(isChanged);
    useEffect(() => keepDraft(isChanged ? { version: list.version, rules } : null), [isChanged, rules, list.version]);

    const change = (next: Rule[]): void => {
        setRules(next);
        setTrial(null);
        setRefusal("");
    };
    const attempt = (what: "save" | "try", work: () => Promise<void>): void => {
        if (busy) return;
        setBusy(what);
        setRefusal("");
        work()
            .catch((problem: unknown) => setRefusal(problem instanceof Problem ? problem : sentence(problem)))
            .finally(() => setBusy(null));
    };
    const save = (): void =>
        attempt("save", async () => {
            const saved = await put<RuleList>("/rules", { version: list.version, rules } as unknown as JsonObject);
            setList(saved);
            setRules(saved.rules);
            // It told what would be different from the list that was saved then.
            setTrial(null);
            toast("The rules are saved");
        });
    const attemptTrial = (): void => attempt("try", async () => setTrial(await post<Trial>("/rules/trial", { rules } as unknown as JsonObject)));
    const isStale = refusal instanceof Problem && refusal.code === "conflict";
    return (
        <>
            <p className="hint">
                When a customer opens a conversation, the rules are asked from top to bottom. The first that holds decides, unless it says to go on.
            </p>
            {rules.length === 0 ? <p className="empty">There are no rules: every conversation goes to its channel’s queue.</p> : null}
            <RuleRows rules={rules} names={names} change={change} edit={setEdited} />
            <div className="rule-deeds">
                <button type="button" className="button" data-testid="new-rule" onClick={() => setEdited(rules.length)}>
                    <Icon name="plus" /> New rule
                </button>
                <button type="button" className="button" data-testid="try-rules" aria-disabled={busy !== null} onClick={attemptTrial}>
                    <Icon name="play" /> {busy === "try" ? "One moment…" : "Try on the last 100 conversations"}
                </button>
            </div>
            {refusal ? (
                <p className="field-error" role="alert">
                    {refusal instanceof Problem ? `${refusal.detail}${ruleAt(refusal.field, rules)}` : refusal}{" "}
                    {isStale ? (
                        <button type="button" className="button link" onClick={() => { keepDraft(null); reload(); }}>
                            Load them, and lose these changes
                        </button>
                    ) : null}
                </p>
            ) : null}
            {isChanged ? (
                <div className="unsaved" role="status" data-testid="unsaved">
                    <Icon name="warning" /> <span className="grow">These changes are not saved yet.</span>
                    <button type="button" className="button quiet" onClick={() => change(list.rules)}>
                        Discard
                    </button>
                    <button type="button" className="button primary" data-testid="save-rules" aria-disabled={busy !== null} onClick={save}>
                        {busy === "save" ? "One moment…" : "Save"}
                    </button>
                </div>
            ) : null}
            {trial ? <RuleTrial trial={trial} /> : null}
            {edited !== null ? (
                <RuleForm
                    rule={rules[edited] ?? { name: "", enabled: true, when: {}, do: {}, continue: false }}
                    scope={scope}
                    close={() => setEdited(null)}
                    done={(rule) => change(edited < rules.length ? rules.map((one, index) => (index === edited ? rule : one)) : [...rules, rule])}
                />
            ) : null}
        </>
    );
}

/** Which rule the server spoke of: " (in “Refunds”)". */
function ruleAt(field: string | null, rules: readonly Rule[]): string {
    const place = /^rules\[(\d+)\]/.exec(field ?? "")?.[1];
    const name = place === undefined ? undefined : rules[Number(place)]?.name;
    return name ? ` (in “${name}”)` : "";
}

/** Closing the page asks first; going elsewhere in the workspace says that the changes wait here. */
function useWarning(isChanged: boolean): void {
    const current = useRef(isChanged);
    current.current = isChanged;
    useEffect(() => {
        const warn = (event: BeforeUnloadEvent): void => {
            if (current.current) event.preventDefault();
        };
        window.addEventListener("beforeunload", warn);
        return () => {
            window.removeEventListener("beforeunload", warn);
            if (current.current) toast("Your changes of the rules are not saved yet. They wait on their page.");
        };
    }, []);
}

function RuleRows({ rules, names, change, edit }: { rules: readonly Rule[]; names: RuleNames; change: (rules: Rule[]) => void; edit: (index: number) => void }): ReactElement {
    const [dragged, setDragged] = useState<number | null>(null);
    const drop = (event: DragEvent, to: number): void => {
        event.preventDefault();
        if (dragged !== null && dragged !== to) change(moved(rules, dragged, to));
        setDragged(null);
    };
    return (
        <ol className="rules">
            {rules.map((rule, index) => (
                <li
                    key={rule.id ?? `new-${index}`}
                    className="rule"
                    data-testid="rule"
                    data-off={!rule.enabled || undefined}
                    data-dragged={dragged === index || undefined}
                    draggable
                    onDragStart={(event) => {
                        event.dataTransfer.effectAllowed = "move";
                        setDragged(index);
                    }}
                    onDragOver={(event) => dragged !== null && event.preventDefault()}
                    onDrop={(event) => drop(event, index)}
                    onDragEnd={() => setDragged(null)}
                >
                    <span className="rule-place tabular" aria-hidden="true">{index + 1}</span>
                    <button type="button" className="rule-body" aria-label={`Change ${rule.name}`} onClick={() => edit(index)}>
                        <span className="rule-name clip" dir="auto">
                            {rule.name}
                            {rule.enabled ? null : <span className="hint"> · off</span>}
                            {rule.continue ? <span className="hint"> · goes on</span> : null}
                        </span>
                        <span className="rule-words" dir="auto">
                            {whenInWords(rule.when, names)}: {actionsInWords(rule.do, names)}
                        </span>
                    </button>
                    <span className="rule-move">
                        <button type="button" className="button quiet icon-only small" aria-label={`Move ${rule.name} up`} disabled={index === 0} onClick={() => change(moved(rules, index, index - 1))}>
                            <Icon name="up" />
                        </button>
                        <button type="button" className="button quiet icon-only small" aria-label={`Move ${rule.name} down`} disabled={index === rules.length - 1} onClick={() => change(moved(rules, index, index + 1))}>
                            <Icon name="down" />
                        </button>
                        <button type="button" className="button quiet icon-only small" aria-label={`Remove ${rule.name}`} onClick={() => change(rules.filter((_, place) => place !== index))}>
                            <Icon name="trash" />
                        </button>
                    </span>
                </li>
            ))}
        </ol>
    );
}
