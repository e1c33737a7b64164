import { isObject, stringMember } from "./types";

/** The newest time in what an event tells that the server's own clock gave; it is not before that time now. */
export function newestTime(data: unknown): string | undefined {
    if (!isObject(data)) return undefined;
    const times = (["message", "offer", "conversation"] as const).flatMap((part) => {
        const told = data[part];
        return isObject(told) ? [stringMember(told, part === "conversation" ? "updated_at" : "created_at")] : [];
    });
    return times.reduce((newest, time) => (time !== undefined && (newest === undefined || Date.parse(time) > Date.parse(newest)) ? time : newest), undefined);
}
