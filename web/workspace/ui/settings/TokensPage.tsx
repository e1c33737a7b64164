import { useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { serverNow } from "../../app/clock";
import { complain } from "../../app/desk";
import { exactTime, shortTime } from "../../model/time";
import type { ApiToken } from "../../model/administration";
import type { Role } from "../../model/types";
import { call, post } from "../../net/api";
import { Dialog } from "../Dialog";
import { CopyLine, Field, FormFoot, ListState, useForm } from "./parts";
import { useList } from "./useList";

/** Keys for programs. */
export function TokensPage(): ReactElement {
    const { items, error, reload, setItems } = useList<ApiToken>("/tokens");
    const [adding, setAdding] = useState(false);
    const [doomed, setDoomed] = useState<ApiToken | null>(null);
    const remove = (token: ApiToken): void => {
        setDoomed(null);
        setItems((items ?? []).filter((entry) => entry.id !== token.id));
        call("DELETE", `/tokens/${token.id}`).catch((refusal: unknown) => {
            complain(refusal);
            reload();
        });
    };
    return (
        <>
            <p className="hint">A token lets a program use the API in place of a person.</p>
            <ListState error={error} empty={items?.length === 0 ? "There are no tokens." : undefined} reload={reload} />
            <table className="table">
                <tbody>
                    {(items ?? []).map((token) => (
                        <tr key={token.id}>
                            <th scope="row">{token.name}</th>
                            <td>{token.role}</td>
                            <td>{token.created_at ? <time title={exactTime(token.created_at)}>made {shortTime(token.created_at, serverNow())}</time> : null}</td>
                            <td className="amount">
                                <button type="button" className="button quiet icon-only small" aria-label={`Delete ${token.name}`} onClick={() => setDoomed(token)}>
                                    <Icon name="trash" />
                                </button>
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
            <button type="button" className="button primary" onClick={() => setAdding(true)}>
                <Icon name="plus" /> New token
            </button>
            {adding ? (
                <TokenForm
                    close={() => {
                        setAdding(false);
                        reload();
                    }}
                />
            ) : null}
            {doomed ? (
                <Dialog title={`Delete ${doomed.name}?`} close={() => setDoomed(null)}>
                    <p>Programs that use this token stop working at once. This cannot be undone.</p>
                    <footer className="dialog-foot">
                        <button type="button" className="button" data-autofocus onClick={() => setDoomed(null)}>
                            Keep it
                        </button>
                        <button type="button" className="button danger" onClick={() => remove(doomed)}>
                            Delete
                        </button>
                    </footer>
                </Dialog>
            ) : null}
        </>
    );
}

function TokenForm({ close }: { close: () => void }): ReactElement {
    const [name, setName] = useState("");
    const [role, setRole] = useState<Role>("agent");
    const [token, setToken] = useState("");
    const form = useForm(async () => {
        setToken((await post<{ token: string }>("/tokens", { name: name.trim(), role })).token);
    }, ["name", "role"]);
    if (token) {
        return (
            <Dialog title="The token" close={close}>
                <div className="stack">
                    <p>Keep it somewhere safe: it is not shown again.</p>
                    <CopyLine value={token} label="the token" />
                    <footer className="dialog-foot">
                        <button type="button" className="button primary" data-autofocus onClick={close}>
                            Done
                        </button>
                    </footer>
                </div>
            </Dialog>
        );
    }
    return (
        <Dialog title="New token" close={close}>
            <form className="stack" onSubmit={form.submit}>
                <Field label="Name" hint="What it is for." error={form.fieldError("name")}>
                    <input className="input" required value={name} onChange={(event) => setName(event.target.value)} />
                </Field>
                <Field label="May do what" error={form.fieldError("role")}>
                    <select className="input" value={role} onChange={(event) => setRole(event.target.value as Role)}>
                        <option value="agent">an agent may</option>
                        <option value="supervisor">a supervisor may</option>
                        <option value="admin">an administrator may</option>
                    </select>
                </Field>
                <FormFoot form={form} label="Make the token" />
            </form>
        </Dialog>
    );
}
