import { useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { complain, patch, store, useDesk } from "../../app/desk";
import { loadCanned } from "../../app/session";
import type { CannedReply } from "../../model/types";
import { call, post, put } from "../../net/api";
import { Dialog } from "../Dialog";
import { Field, FormFoot, useForm } from "./parts";

const variables = ["contact.name", "contact.first_name", "agent.name", "agent.first_name", "channel.name"];

/** The replies that `/` offers. */
export function CannedPage(): ReactElement {
    const canned = useDesk((state) => state.canned);
    const [edited, setEdited] = useState<CannedReply | null>(null);
    const remove = (reply: CannedReply): void => {
        const before = store.get().canned;
        patch({ canned: before.filter((entry) => entry.id !== reply.id) });
        call("DELETE", `/canned-replies/${reply.id}`).catch((error: unknown) => {
            patch({ canned: before });
            complain(error);
        });
    };
    return (
        <>
            <p className="hint">
                Type <kbd>/</kbd> and the shortcut in a conversation.
            </p>
            <table className="table">
                <tbody>
                    {canned.map((reply) => (
                        <tr key={reply.id}>
                            <th scope="row">/{reply.shortcut}</th>
                            <td className="clip-cell" dir="auto">
                                {reply.body}
                            </td>
                            <td className="amount">
                                <button type="button" className="button quiet icon-only small" aria-label={`Change /${reply.shortcut}`} onClick={() => setEdited(reply)}>
                                    <Icon name="edit" />
                                </button>
                                <button type="button" className="button quiet icon-only small" aria-label={`Delete /${reply.shortcut}`} onClick={() => remove(reply)}>
                                    <Icon name="trash" />
                                </button>
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
            {canned.length === 0 ? <p className="empty">There are no canned replies yet.</p> : null}
            <button type="button" className="button primary" onClick={() => setEdited({ id: "", shortcut: "", body: "" })}>
                <Icon name="plus" /> New canned reply
            </button>
            {edited ? <CannedForm reply={edited} close={() => setEdited(null)} /> : null}
        </>
    );
}

function CannedForm({ reply, close }: { reply: CannedReply; close: () => void }): ReactElement {
    const [shortcut, setShortcut] = useState(reply.shortcut);
    const [body, setBody] = useState(reply.body);
    const form = useForm(async () => {
        const content = { shortcut: shortcut.trim().replace(/^\//, ""), body: body.trim() };
        if (reply.id) await put(`/canned-replies/${reply.id}`, content);
        else await post("/canned-replies", content);
        await loadCanned();
        close();
    }, ["shortcut", "body"]);
    return (
        <Dialog title={reply.id ? "Change the canned reply" : "New canned reply"} close={close}>
            <form className="stack" onSubmit={form.submit}>
                <Field label="Shortcut" error={form.fieldError("shortcut")}>
                    <input className="input" required pattern="\/?[\p{L}\p{N}_\-]+" placeholder="thanks" value={shortcut} onChange={(event) => setShortcut(event.target.value)} />
                </Field>
                <Field label="Text" error={form.fieldError("body")}>
                    <textarea className="input" rows={5} required dir="auto" value={body} onChange={(event) => setBody(event.target.value)} />
                </Field>
                <div className="labels" role="group" aria-label="Variables">
                    {variables.map((name) => (
                        <button key={name} type="button" className="button small" onClick={() => setBody(`${body}{{${name}}}`)}>
                            {`{{${name}}}`}
                        </button>
                    ))}
                </div>
                <FormFoot form={form} label="Save" />
            </form>
        </Dialog>
    );
}
