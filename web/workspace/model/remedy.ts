import { isObject, stringMember, type Message } from "./types";

/** What is offered beside a message that failed. */
export type Way = "retry" | "edit" | "template" | "contact" | "copy";

/** The ways on from a message that failed, the best first. */
export function ways(message: Message, windowOpen: boolean): Way[] {
    const isTemplate = message.type === "template";
    const copy: Way[] = words(message) === "" ? [] : ["copy"];
    const change: Way[] = isTemplate ? ["template"] : !windowOpen ? ["template", ...copy] : message.type === "text" ? ["edit"] : copy;
    switch (message.errors?.[0]?.remedy) {
        case "edit":
            return change;
        case "template":
            return ["template", ...(isTemplate ? [] : copy)];
        case "contact":
            return ["contact", ...copy];
        case "none":
            return copy;
        // Also for what a later server may name: a person may always try again.
        default:
            return isTemplate || windowOpen ? ["retry"] : ["template", ...copy];
    }
}

/** The words that somebody wrote; empty if there are none. */
export function words(message: Message): string {
    if (["text", "template", "interactive"].includes(message.type)) return message.text;
    const content = message[message.type];
    return (isObject(content) && stringMember(content, "caption")) || "";
}

/** What the server may take a moment later although it refused it; anything else has to be changed first. */
const passing: ReadonlySet<string> = new Set(["channel_stopped", "conflict", "forbidden", "media_not_ready", "not_found", "unavailable"]);

/** Whether the same message may be taken another time, by the code of the refusal. */
export function mayPass(code: string | undefined): boolean {
    return code === undefined || passing.has(code);
}
