import { send } from "../app/outgoing";
import { openVariables } from "../model/canned";
import type { Draft, JsonObject } from "../model/types";
import type { Attachment } from "./attachments";

/** Why this cannot be sent as it stands, in a sentence; empty if it can. */
export function blocked(input: {
    draft: Draft;
    length: number;
    limit: number;
    attachments: { list: readonly { state: string }[] };
    buttons: string[] | null;
}): string {
    if (input.length > input.limit) return `Shorten it by ${(input.length - input.limit).toLocaleString("en-GB")} characters.`;
    if (input.attachments.list.some((file) => file.state === "uploading")) return "A file is still going up.";
    if (input.attachments.list.some((file) => file.state === "failed")) return "A file did not go up: try it again or remove it.";
    const open = openVariables(input.draft.body);
    if (open.length > 0) return `Fill in {{${open[0]}}} first.`;
    if (!input.buttons) return "";
    const titles = input.buttons.map((title) => title.trim()).filter(Boolean);
    if (titles.length === 0) return "Give at least one button a text.";
    if (new Set(titles).size < titles.length) return "Every button needs a text of its own.";
    if (input.draft.body.trim() === "") return "Write the text above the buttons.";
    return "";
}

/** WhatsApp's shape of a text with reply buttons. */
export function buttonsPayload(text: string, titles: string[]): JsonObject {
    const buttons = titles
        .map((title) => title.trim())
        .filter(Boolean)
        .map((title, index) => ({ type: "reply", reply: { id: `button-${index + 1}`, title } }));
    return { type: "button", body: { text }, action: { buttons } };
}

/** Each file is a message; the words go under the first that can carry them. */
export function sendFiles(id: string, files: readonly Attachment[], options: { text: string; quoted?: { id: string; text: string; author: string } }): void {
    let words = options.text;
    for (const file of files) {
        if (!file.mediaID) continue;
        const carries = file.kind !== "audio";
        const caption = carries ? words : "";
        const content: JsonObject =
            file.kind === "audio" ? { voice: false } : { ...(caption ? { caption } : {}), ...(file.kind === "document" ? { filename: file.name } : {}) };
        send(id, file.kind, { [file.kind]: content, media: { id: file.mediaID } }, { text: caption, quoted: options.quoted, mediaName: file.name });
        if (carries) words = "";
    }
    if (words) send(id, "text", { text: { body: words } }, { ...options, text: words });
}
