import { digits } from "../../shared/number";

/** Whether a text can be a telephone number with its country code, as the server takes it. */
export function looksLikeNumber(text: string): boolean {
    return /^[1-9]\d{6,14}$/.test(digits(text)) && text.length <= 40;
}
