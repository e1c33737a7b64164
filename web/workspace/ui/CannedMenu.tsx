import { useEffect, useMemo, useState, type ReactElement, type RefObject } from "react";
import { useDesk } from "../app/desk";
import { go } from "../app/route";
import { fillCanned, searchCanned, type Variables } from "../model/canned";

const shownLimit = 9;

/** The canned replies that fit what stands after the `/`. The text field keeps the focus; its arrows choose here. */
export function CannedMenu(props: {
    query: string;
    variables: Variables;
    choose: (body: string) => void;
    close: () => void;
    field: RefObject<HTMLTextAreaElement>;
}): ReactElement {
    const canned = useDesk((state) => state.canned);
    const found = useMemo(() => searchCanned(canned, props.query).slice(0, shownLimit), [canned, props.query]);
    const [at, setAt] = useState(0);
    useEffect(() => setAt(0), [props.query]);
    const { choose, close, field } = props;

    useEffect(() => {
        const element = field.current;
        if (!element) return;
        const key = (event: KeyboardEvent): void => {
            if (event.isComposing) return;
            const digit = /^[1-9]$/.test(event.key) && props.query === "" ? Number(event.key) - 1 : -1;
            const chosen = event.key === "Enter" || event.key === "Tab" ? found[at] : found[digit];
            if (event.key === "ArrowDown" || event.key === "ArrowUp") {
                setAt((now) => (now + (event.key === "ArrowDown" ? 1 : -1) + found.length) % Math.max(1, found.length));
            } else if (event.key === "Escape") close();
            else if (chosen && !event.ctrlKey && !event.metaKey) choose(chosen.body);
            else return;
            event.preventDefault();
            event.stopPropagation();
        };
        // Before the field's own handler: Enter chooses here, and sends only when nothing is to be chosen.
        element.addEventListener("keydown", key, true);
        return () => element.removeEventListener("keydown", key, true);
    }, [found, at, choose, close, field, props.query]);

    return (
        <div className="canned-menu float" role="listbox" aria-label="Canned replies">
            {found.map((reply, index) => (
                <button
                    key={reply.id}
                    type="button"
                    role="option"
                    aria-selected={index === at}
                    className="canned-item"
                    tabIndex={-1}
                    onPointerEnter={() => setAt(index)}
                    onPointerDown={(event) => event.preventDefault()}
                    onClick={() => choose(reply.body)}
                >
                    <span className="canned-shortcut">/{reply.shortcut}</span>
                    <span className="clip grow" dir="auto">
                        {fillCanned(reply.body, props.variables)}
                    </span>
                    {props.query === "" ? <kbd>{index + 1}</kbd> : null}
                </button>
            ))}
            {found.length === 0 ? (
                <p className="canned-none">
                    {canned.length === 0 ? "There are no canned replies yet. " : `No canned reply for “${props.query}”. `}
                    <button type="button" className="button link" onPointerDown={(event) => event.preventDefault()} onClick={() => go({ page: "settings", section: "canned" })}>
                        Write one
                    </button>
                </p>
            ) : null}
        </div>
    );
}
