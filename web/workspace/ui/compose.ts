import { send } from "../app/outgoing";
import { openVariables } from "../model/canned";
import { interactiveTrouble, type Interactive } from "../model/interactive";
import type { Draft, JsonObject } from "../model/types";
import type { AttachmentKind } from "./attachments";

/** Why this cannot be sent as it stands, in a sentence; empty if it can. */
export function blocked(input: {
    draft: Draft;
    length: number;
    limit: number;
    attachments: { list: readonly { state: string }[] };
    interactive: Interactive | null;
}): string {
    if (input.length > input.limit) return `Shorten it by ${(input.length - input.limit).toLocaleString("en-GB")} characters.`;
    if (input.attachments.list.some((file) => file.state === "uploading")) return "A file is still going up.";
    if (input.attachments.list.some((file) => file.state === "failed")) return "A file did not go up: try it again or remove it.";
    const open = openVariables(input.draft.body);
    if (open.length > 0) return `Fill in {{${open[0]}}} first.`;
    if (!input.interactive) return "";
    if (input.attachments.list.length > 0) return `Send the files first, then the ${input.interactive.kind}.`;
    return interactiveTrouble(input.interactive, input.draft.body);
}

/** A file that the server has. */
export interface SentFile {
    name: string;
    kind: AttachmentKind;
    mediaID: string | null;
    voice?: boolean;
}

/** Each file is a message; the words go under the first that can carry them. */
export function sendFiles(id: string, files: readonly SentFile[], options: { text: string; quoted?: { id: string; text: string; author: string } }): void {
    let words = options.text;
    for (const file of files) {
        if (!file.mediaID) continue;
        const carries = file.kind !== "audio";
        const caption = carries ? words : "";
        const content: JsonObject =
            file.kind === "audio" ? { voice: file.voice === true } : { ...(caption ? { caption } : {}), ...(file.kind === "document" ? { filename: file.name } : {}) };
        send(id, file.kind, { [file.kind]: content, media: { id: file.mediaID } }, { text: caption, quoted: options.quoted, mediaName: file.name });
        if (carries) words = "";
    }
    if (words) send(id, "text", { text: { body: words } }, { ...options, text: words });
}
