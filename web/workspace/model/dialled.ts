import { identityLabel } from "./names";

/** The digits of a number as somebody typed it, without what people put between them; as the server reads it. */
export function digits(text: string): string {
    return text.replace("(0)", "").replace(/[-+() .]/g, "");
}

/** Whether a text can be a telephone number with its country code, as the server takes it. */
export function looksLikeNumber(text: string): boolean {
    return /^[1-9]\d{6,14}$/.test(digits(text)) && text.length <= 40;
}

/** A number that was typed, as people read it. */
export function numberLabel(text: string): string {
    return identityLabel({ kind: "phone", value: digits(text) });
}
