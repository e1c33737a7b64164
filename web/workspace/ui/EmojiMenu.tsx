import type { ReactElement, RefObject } from "react";
import { usedEmoji } from "../app/recentEmoji";
import { searchEmoji } from "../model/emoji";
import { WordMenu, wordMenuLimit } from "./WordMenu";

/** The emoji that fit what stands after the `:`. */
export function EmojiMenu(props: {
    query: string;
    choose: (words: string) => void;
    close: () => void;
    field: RefObject<HTMLTextAreaElement>;
}): ReactElement | null {
    const found = searchEmoji(props.query).slice(0, wordMenuLimit);
    // Nothing of that name: it was no emoji, so the menu stays out of the way.
    if (found.length === 0) return null;
    const choices = found.map((emoji) => ({
        key: emoji.sign,
        word: emoji.sign,
        meaning: emoji.name,
        take: () => {
            usedEmoji(emoji.sign);
            props.choose(`${emoji.sign} `);
        },
    }));
    return <WordMenu label="Emoji" query={props.query} choices={choices} none="" signs close={props.close} field={props.field} />;
}
