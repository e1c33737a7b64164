import { cloneElement, useEffect, useRef, useState, type FormEvent, type ReactElement, type ReactNode } from "react";
import { Icon } from "../../../shared/icons";
import { Problem, sentence } from "../../net/api";
import { showRefusal } from "../hooks";

/** A labelled field with its hint and, if the server named it, what is wrong with it. */
export function Field(props: { label: string; hint?: ReactNode; error?: string; children: ReactElement }): ReactElement {
    return (
        <label className="field">
            <span>{props.label}</span>
            {props.error ? cloneElement(props.children, { "aria-invalid": true }) : props.children}
            {props.hint ? <span className="hint">{props.hint}</span> : null}
            <FieldError text={props.error} />
        </label>
    );
}

/** What is wrong with a field or a group of them, if anything is. */
export function FieldError({ text }: { text: string | undefined }): ReactElement | null {
    if (!text) return null;
    return (
        <span className="field-error" role="alert">
            {text}
        </span>
    );
}

/** A secret or an address to take along: shown, with its way to the clipboard. */
export function CopyLine({ value, label }: { value: string; label: string }): ReactElement {
    const [copied, setCopied] = useState(false);
    return (
        <span className="copy-line">
            <code className="grow clip" title={value}>
                {value}
            </code>
            <button
                type="button"
                className="button small"
                aria-label={`Copy ${label}`}
                onClick={() =>
                    void navigator.clipboard.writeText(value).then(() => {
                        setCopied(true);
                        setTimeout(() => setCopied(false), 2000);
                    })
                }
            >
                <Icon name={copied ? "check" : "copy"} /> {copied ? "Copied" : "Copy"}
            </button>
        </span>
    );
}

export interface FormState {
    busy: boolean;
    /** The server's sentence, if it is about no field in particular. */
    error: string;
    /** The server's sentence for a field, by its JSON path. */
    fieldError: (path: string) => string | undefined;
    submit: (event: FormEvent) => void;
}

/** Runs a form's request; what the server refuses stands where it belongs, and what was typed stays. */
export function useForm(send: () => Promise<void>, fields: readonly string[]): FormState {
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState<{ field: string | null; text: string } | null>(null);
    const form = useRef<HTMLFormElement | null>(null);
    useEffect(() => {
        if (problem) showRefusal(form.current);
    }, [problem]);
    const known = (field: string | null): string | null =>
        field === null ? null : (fields.find((path) => field === path || field.endsWith(`.${path}`) || path.endsWith(`.${field}`)) ?? null);
    return {
        busy,
        error: problem && known(problem.field) === null ? problem.text : "",
        fieldError: (path) => (problem && known(problem.field) === path ? problem.text : undefined),
        submit: (event) => {
            event.preventDefault();
            form.current = event.currentTarget as HTMLFormElement;
            if (busy) return;
            setBusy(true);
            setProblem(null);
            send()
                .catch((error: unknown) => setProblem({ field: error instanceof Problem ? error.field : null, text: sentence(error) }))
                .finally(() => setBusy(false));
        },
    };
}

/** The state of a list that is not there: being fetched, or refused. */
export function ListState({ error, empty, reload }: { error: string; empty?: string; reload: () => void }): ReactElement | null {
    if (error) {
        return (
            <div className="empty" role="alert">
                <p>{error}</p>
                <button type="button" className="button" onClick={reload}>
                    Try again
                </button>
            </div>
        );
    }
    return empty ? <p className="empty">{empty}</p> : null;
}

export function FormFoot({ form, label, danger }: { form: FormState; label: string; danger?: boolean }): ReactElement {
    return (
        <footer className="form-foot">
            {form.error ? (
                <p className="field-error grow" role="alert">
                    {form.error}
                </p>
            ) : null}
            {/* Not disabled: that would take the focus away, and with it the dialog's Escape and Tab. */}
            <button type="submit" className={danger ? "button danger filled" : "button primary"} aria-disabled={form.busy}>
                {form.busy ? "One moment…" : label}
            </button>
        </footer>
    );
}
