import type { ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { isObject, stringMember, type Json, type JsonObject } from "../../model/types";
import { RichText } from "./RichText";

/** Buttons, a list or a link that we sent, as the customer sees them. */
export function InteractiveBody({ content, text }: { content: JsonObject; text: string }): ReactElement {
    const header = inner(content["header"], "text");
    const body = inner(content["body"], "text") ?? text;
    const footer = inner(content["footer"], "text");
    return (
        <>
            {header ? <p className="bubble-strong">{header}</p> : null}
            <RichText text={body} />
            {footer ? <p className="hint">{footer}</p> : null}
            <ul className="choices">
                {choices(content["action"]).map((choice, index) => (
                    <li key={`${index} ${choice.title}`}>
                        <Icon name={choice.icon} /> <span dir="auto">{choice.title}</span>
                        {choice.description ? <span className="hint"> {choice.description}</span> : null}
                    </li>
                ))}
            </ul>
        </>
    );
}

interface Choice {
    title: string;
    description?: string;
    icon: "reply" | "link" | "queue";
}

function choices(action: Json | undefined): Choice[] {
    if (!isObject(action)) return [];
    const buttons = list(action["buttons"]).map((button) => inner(button["reply"], "title"));
    const rows = list(action["sections"]).flatMap((section) => list(section["rows"]));
    const link = inner(action["parameters"], "display_text");
    const address = inner(action["parameters"], "url");
    return [
        ...buttons.filter((title): title is string => title !== undefined).map((title) => ({ title, icon: "reply" as const })),
        ...rows.map((row) => ({ title: stringMember(row, "title") ?? "", description: stringMember(row, "description"), icon: "queue" as const })),
        ...(link ? [{ title: link, description: address, icon: "link" as const }] : []),
    ];
}

function inner(value: Json | undefined, key: string): string | undefined {
    return isObject(value) ? stringMember(value, key) : undefined;
}

function list(value: Json | undefined): JsonObject[] {
    return Array.isArray(value) ? value.filter(isObject) : [];
}
