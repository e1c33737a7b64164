import { useMemo, type ReactElement, type RefObject } from "react";
import { useDesk } from "../app/desk";
import { go } from "../app/route";
import { fillCanned, searchCanned, type Variables } from "../model/canned";
import { WordMenu, wordMenuLimit } from "./WordMenu";

/** The canned replies that fit what stands after the `/`. */
export function CannedMenu(props: {
    query: string;
    variables: Variables;
    choose: (words: string) => void;
    close: () => void;
    field: RefObject<HTMLTextAreaElement>;
}): ReactElement {
    const canned = useDesk((state) => state.canned);
    const found = useMemo(() => searchCanned(canned, props.query).slice(0, wordMenuLimit), [canned, props.query]);
    const choices = found.map((reply) => {
        const words = fillCanned(reply.body, props.variables);
        return { key: reply.id, word: `/${reply.shortcut}`, meaning: words, take: () => props.choose(words) };
    });
    const none = (
        <>
            {canned.length === 0 ? "There are no canned replies yet. " : `No canned reply for “${props.query}”. `}
            <button
                type="button"
                className="button link"
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => go({ page: "settings", section: "canned" })}
            >
                Write one
            </button>
        </>
    );
    return <WordMenu label="Canned replies" query={props.query} choices={choices} none={none} close={props.close} field={props.field} />;
}
