import { spans } from "./format";
import type { Message } from "./types";

/** A text without the marks of its emphasis. */
function plain(text: string): string {
    return spans(text)
        .map((span) => span.text)
        .join("");
}

/** One line that says what a message is, for quotes. */
export function summary(message: Message): string {
    if (message.revoked) return "Deleted message";
    switch (message.type) {
        case "text":
            return plain(message.text?.body ?? "");
        case "image":
            return message.image?.caption ?? "Photo";
        case "video":
            return message.video?.caption ?? "Video";
        case "audio":
            return "Voice message";
        case "sticker":
            return "Sticker";
        case "document":
            return message.document?.filename ?? message.document?.caption ?? "Document";
        case "location":
            return message.location?.name ?? "Location";
        case "contacts":
            return message.contacts?.[0]?.name?.formatted_name ?? "Contact";
        case "template":
            return plain(message.rendered?.body ?? "Template");
        case "button":
            return message.button?.text ?? "";
        case "interactive": {
            const part = message.interactive;
            return part?.button_reply?.title ?? part?.list_reply?.title ?? part?.body?.text ?? "Message with choices";
        }
        default:
            return `Message of type ${message.type}`;
    }
}
