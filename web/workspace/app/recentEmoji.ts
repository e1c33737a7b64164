import { withRecent } from "../model/emoji";
import { store } from "./desk";
import { recall, remember } from "./keep";

function place(): string {
    return `emoji.${store.get().me?.id ?? "nobody"}`;
}

function isSignList(value: unknown): value is string[] {
    return Array.isArray(value) && value.every((sign) => typeof sign === "string");
}

/** The emoji that this person used last in this browser, the latest first. */
export function recentEmoji(): string[] {
    return recall(place(), isSignList, []);
}

export function usedEmoji(sign: string): void {
    remember(place(), withRecent(recentEmoji(), sign));
}
