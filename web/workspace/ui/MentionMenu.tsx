import type { ReactElement, RefObject } from "react";
import { searchMentions } from "../model/canned";
import { presenceNames } from "./PresenceSwitch";
import { WordMenu, wordMenuLimit } from "./WordMenu";
import { useColleagues } from "./people";

/** The colleagues that fit what stands after the `@` of a note. */
export function MentionMenu(props: {
    query: string;
    choose: (words: string) => void;
    close: () => void;
    field: RefObject<HTMLTextAreaElement>;
}): ReactElement | null {
    const found = searchMentions(useColleagues(), props.query).slice(0, wordMenuLimit);
    // Nobody of that name: it was no mention, so the menu stays out of the way.
    if (found.length === 0) return null;
    const choices = found.map((agent) => ({
        key: agent.id,
        word: `@${agent.name}`,
        meaning: presenceNames[agent.presence],
        take: () => props.choose(`@${agent.name} `),
    }));
    return <WordMenu label="Colleagues" query={props.query} choices={choices} none="" close={props.close} field={props.field} />;
}
