import { useEffect, useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { toast } from "../../app/desk";
import { surveyLimits, usualSurvey, type SurveySettings, type SurveyText } from "../../model/satisfaction";
import type { JsonObject, Queue } from "../../model/types";
import { get, put, sentence } from "../../net/api";
import { Dialog } from "../Dialog";
import { Field, FormFoot, ListState, useForm } from "./parts";

/** What a queue asks its customers once they were helped. */
export function QueueSurveyForm({ queue, close }: { queue: Queue; close: () => void }): ReactElement {
    const [before, setBefore] = useState<{ survey: SurveySettings | null } | null>(null);
    const [refusal, setRefusal] = useState("");
    useEffect(() => {
        get<{ survey: SurveySettings | null }>(`/queues/${queue.id}/survey`)
            .then(setBefore)
            .catch((problem: unknown) => setRefusal(sentence(problem)));
    }, [queue.id]);
    return (
        <Dialog title={`Satisfaction in ${queue.name}`} close={close}>
            {before ? <Fields queue={queue} before={before.survey} close={close} /> : <ListState error={refusal} reload={close} />}
        </Dialog>
    );
}

function Fields({ queue, before, close }: { queue: Queue; before: SurveySettings | null; close: () => void }): ReactElement {
    const first = before ?? usualSurvey;
    const [asks, setAsks] = useState(before !== null);
    const [texts, setTexts] = useState<SurveyText[]>(first.texts);
    const [delay, setDelay] = useState(first.delay_seconds);
    const [days, setDays] = useState(first.days);
    const [template, setTemplate] = useState(first.template ?? { name: "", language: "" });
    const paths = texts.flatMap((_, index) => ["language", "question", "thanks"].map((name) => `survey.texts[${index}].${name}`));
    const form = useForm(async () => {
        const survey: JsonObject = {
            texts: texts.map((text) => ({ ...text })),
            delay_seconds: delay,
            days,
            template: template.name.trim() ? { name: template.name.trim(), language: template.language.trim() } : null,
        };
        await put(`/queues/${queue.id}/survey`, { survey: asks ? survey : null });
        toast(asks ? `${queue.name} asks its customers now` : `${queue.name} asks nothing now`);
        close();
    }, [...paths, "survey.texts", "survey.delay_seconds", "survey.days", "survey.template.name", "survey.template.language"]);
    const change = (index: number, part: Partial<SurveyText>): void => setTexts(texts.map((text, place) => (place === index ? { ...text, ...part } : text)));
    return (
        <form className="stack" onSubmit={form.submit}>
            <label className="switch">
                <input type="checkbox" checked={asks} data-testid="survey-on" onChange={(event) => setAsks(event.target.checked)} />
                <span className="grow">Ask customers once their conversation is resolved</span>
            </label>
            {asks ? (
                <>
                    {texts.map((text, index) => (
                        <fieldset key={index} className="stack" data-testid="survey-text">
                            <Field label="Language" hint={index === 0 ? "As nl. The first is for everybody whose language is not below." : undefined} error={form.fieldError(`survey.texts[${index}].language`)}>
                                <input className="input" required maxLength={3} value={text.language} onChange={(event) => change(index, { language: event.target.value })} />
                            </Field>
                            <Field label="Question" error={form.fieldError(`survey.texts[${index}].question`)}>
                                <textarea className="input" required rows={2} maxLength={surveyLimits.text} dir="auto" data-testid="survey-question" value={text.question} onChange={(event) => change(index, { question: event.target.value })} />
                            </Field>
                            <Field label="Thanks" hint="Sent after the rating." error={form.fieldError(`survey.texts[${index}].thanks`)}>
                                <textarea className="input" required rows={2} maxLength={surveyLimits.text} dir="auto" value={text.thanks} onChange={(event) => change(index, { thanks: event.target.value })} />
                            </Field>
                            {texts.length > 1 ? (
                                <div>
                                    <button type="button" className="button quiet small" onClick={() => setTexts(texts.filter((_, place) => place !== index))}>
                                        <Icon name="close" /> Remove this language
                                    </button>
                                </div>
                            ) : null}
                        </fieldset>
                    ))}
                    {texts.length < surveyLimits.texts ? (
                        <div>
                            <button type="button" className="button small" onClick={() => setTexts([...texts, { language: "", question: "", thanks: "" }])}>
                                <Icon name="plus" /> Another language
                            </button>
                        </div>
                    ) : null}
                    <Field label="Seconds after resolving" error={form.fieldError("survey.delay_seconds")}>
                        <input className="input" type="number" required min={0} max={surveyLimits.delay} value={delay} onChange={(event) => setDelay(Number(event.target.value))} />
                    </Field>
                    <Field label="Nobody twice within (days)" hint="0 for no limit." error={form.fieldError("survey.days")}>
                        <input className="input" type="number" required min={0} max={surveyLimits.days} value={days} onChange={(event) => setDays(Number(event.target.value))} />
                    </Field>
                    <Field label="Template outside the service window" hint="Without one nothing is asked there. It costs what a template costs." error={form.fieldError("survey.template.name")}>
                        <input className="input" value={template.name} onChange={(event) => setTemplate({ ...template, name: event.target.value })} />
                    </Field>
                    {template.name.trim() ? (
                        <Field label="Language of the template" error={form.fieldError("survey.template.language")}>
                            <input className="input" required placeholder="en_US" value={template.language} onChange={(event) => setTemplate({ ...template, language: event.target.value })} />
                        </Field>
                    ) : null}
                </>
            ) : null}
            <FormFoot form={form} label="Save" />
        </form>
    );
}
