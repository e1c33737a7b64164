import { useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import type { Message } from "../../model/types";
import { EmojiPicker } from "../EmojiPicker";
import { Float } from "../Float";

const usual = ["👍", "❤️", "😂", "😮", "🙏", "✅"];

/** The reactions at the corner of a bubble. */
export function Reactions({ message }: { message: Message }): ReactElement | null {
    const reactions = message.reactions ?? [];
    if (reactions.length === 0) return null;
    const counted = new Map<string, string[]>();
    for (const reaction of reactions) {
        const names = counted.get(reaction.emoji) ?? [];
        counted.set(reaction.emoji, [...names, reaction.author?.name ?? "Customer"]);
    }
    return (
        <span className="reactions">
            {[...counted].map(([emoji, names]) => (
                <span key={emoji} className="reaction" title={names.join(", ")} role="img" aria-label={`${emoji} by ${names.join(", ")}`}>
                    {emoji}
                    {names.length > 1 ? <span className="reaction-count">{names.length}</span> : null}
                </span>
            ))}
        </span>
    );
}

/** The button that offers the usual reactions, and behind the last of them all others. */
export function ReactionPicker({ align, choose }: { align: "start" | "end"; choose: (emoji: string) => void }): ReactElement {
    const [open, setOpen] = useState<"few" | "all" | null>(null);
    const close = (): void => setOpen(null);
    return (
        <span className="menu-anchor">
            <button
                type="button"
                className="button quiet icon-only small"
                aria-label="React"
                title="React"
                aria-expanded={open !== null}
                onClick={() => setOpen(open ? null : "few")}
            >
                <Icon name="smile" />
            </button>
            {open === "few" ? <Choices align={align} choose={choose} close={close} more={() => setOpen("all")} /> : null}
            {open === "all" ? <EmojiPicker label="React with any emoji" align={align} choose={choose} close={close} /> : null}
        </span>
    );
}

function Choices(props: { align: "start" | "end"; choose: (emoji: string) => void; close: () => void; more: () => void }): ReactElement {
    return (
        <Float className="reaction-choices" role="group" label="Reactions" align={props.align} up close={props.close}>
            {usual.map((emoji) => (
                <button
                    key={emoji}
                    type="button"
                    aria-label={`React with ${emoji}`}
                    onClick={() => {
                        props.close();
                        props.choose(emoji);
                    }}
                >
                    {emoji}
                </button>
            ))}
            <button type="button" className="reaction-more" aria-label="More reactions" title="More" data-testid="more-reactions" onClick={props.more}>
                <Icon name="plus" />
            </button>
        </Float>
    );
}
