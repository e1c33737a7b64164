import type { ContactRef, Identity } from "./types";

/** What to call a contact: the name, else the number, else another identity. */
export function contactLabel(contact: ContactRef): string {
    if (contact.name?.trim()) return contact.name;
    const best = contact.identities.find((identity) => identity.kind === "phone") ?? contact.identities[0];
    return best ? identityLabel(best) : "Unknown contact";
}

/** Country codes of one and two digits; all others have three. Source: ITU-T E.164, list of assigned codes. */
const shortCodes = /^(?:1|7|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** An identity as people read it: a number with its plus sign, its country code and groups. */
export function identityLabel(identity: Identity): string {
    if (identity.kind !== "phone" || !/^\d{6,15}$/.test(identity.value)) return identity.value;
    const code = shortCodes.exec(identity.value)?.[0] ?? identity.value.slice(0, 3);
    const rest = identity.value.slice(code.length);
    return `+${code} ${rest.replace(/(\d{3})(?=\d{2})/g, "$1 ")}`;
}

/** The kinds of identity in words. */
export function identityKind(kind: string): string {
    return { phone: "Phone", bsuid: "User ID", parent_bsuid: "Group user ID", psid: "Page user ID", username: "Username", email: "E-mail" }[kind] ?? kind.replace(/_/g, " ");
}

/** The number of a contact, if there is one besides the name. */
export function contactNumber(contact: ContactRef): string | null {
    const phone = contact.identities.find((identity) => identity.kind === "phone");
    return phone ? identityLabel(phone) : null;
}
