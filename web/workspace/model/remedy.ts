import { isObject, stringMember, type DeliveryError, type Message } from "./types";

/** What helps after a failure: the same again, other words, a template, another way to the person, or nothing from here. */
export type Remedy = "again" | "words" | "template" | "person" | "none";

type Codes = readonly (number | readonly [number, number])[];

/** Source: Cloud API, error codes; the classes are those of the server's table. What is in no list may pass another time. */
const remedies: readonly (readonly [Remedy, Codes])[] = [
    ["person", [131020, 131021, 131026, 131041, 131062, 137000]],
    ["template", [131047, [132000, 132068], [134100, 134102]]],
    ["words", [100, 1026, 2040, 2046, 2047, 131008, 131009, 131051, 131053, 131055, 131060, 135000, [139000, 139004]]],
    // Marketing that is not wanted, countries that are not served, groups that do not allow it.
    ["none", [130472, 130497, 131049, 131050, [131201, 131207], [131209, 131215]]],
];

/** The title of what our own rules refused; its code is one of the network's too. */
const refusedHere = "Not sent";

/** What helps after this error. */
export function remedy(error: DeliveryError | undefined): Remedy {
    if (!error) return "again";
    if (error.title === refusedHere) return "words";
    const fits = (codes: Codes): boolean => codes.some((code) => (typeof code === "number" ? code === error.code : code[0] <= error.code && error.code <= code[1]));
    return remedies.find(([, codes]) => fits(codes))?.[0] ?? "again";
}

/** What is offered beside a message that failed. */
export type Way = "retry" | "edit" | "template" | "contact" | "copy";

/** The ways on from a message that failed, the best first. */
export function ways(message: Message, windowOpen: boolean): Way[] {
    const isTemplate = message.type === "template";
    const copy: Way[] = words(message) === "" ? [] : ["copy"];
    const change: Way[] = isTemplate ? ["template"] : !windowOpen ? ["template", ...copy] : message.type === "text" ? ["edit"] : copy;
    switch (remedy(message.errors?.[0])) {
        case "again":
            return isTemplate || windowOpen ? ["retry"] : ["template", ...copy];
        case "words":
            return change;
        case "template":
            return ["template", ...(isTemplate ? [] : copy)];
        case "person":
            return ["contact", ...copy];
        case "none":
            return copy;
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
