import type { ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { payload, stringMember, type Message } from "../../model/types";

/** A message that the network could not show us, or a type that we do not know: said plainly, with what came. */
export function RawBody({ message }: { message: Message }): ReactElement {
    const content = payload(message);
    const kind = stringMember(content, "kind")?.replace(/_/g, " ");
    const raw = content["raw"];
    return (
        <>
            <p className="bubble-mark">
                <Icon name="help" /> {message.type === "unsupported" ? "The network does not show this kind of message" : "A kind of message that is new here"}
                {kind ? ` (${kind})` : ""}
            </p>
            {raw === undefined || raw === null ? null : (
                <details className="raw">
                    <summary>What came</summary>
                    <pre>{JSON.stringify(raw, null, 2)}</pre>
                </details>
            )}
        </>
    );
}
