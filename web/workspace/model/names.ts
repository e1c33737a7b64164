import type { ContactRef, Identity } from "./types";

/** What to call a contact: the name, else the number, else another identity. */
export function contactLabel(contact: ContactRef): string {
    if (contact.name?.trim()) return contact.name;
    const best = contact.identities.find((identity) => identity.kind === "phone") ?? contact.identities[0];
    return best ? identityLabel(best) : "Unknown contact";
}

/** Country codes of one and two digits; all others have three. Source: ITU-T E.164, list of assigned codes. */
const shortCodes = /^(?:1|7|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** How mobile numbers are written where groups of three are not the habit. Source: the countries' numbering plans. */
const mobileGroups: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
    "31": [[/^(6)(\d{8})$/, "$1 $2"]],
    "32": [[/^(4\d\d)(\d\d)(\d\d)(\d\d)$/, "$1 $2 $3 $4"]],
    "33": [[/^([67])(\d\d)(\d\d)(\d\d)(\d\d)$/, "$1 $2 $3 $4 $5"]],
    "44": [[/^(7\d{3})(\d{6})$/, "$1 $2"]],
    "49": [[/^(1[567]\d)(\d{7,8})$/, "$1 $2"]],
};

/** An identity as people read it: a number with its plus sign, its country code and groups. */
export function identityLabel(identity: Identity): string {
    if (identity.kind !== "phone" || !/^\d{6,15}$/.test(identity.value)) return identity.value;
    const code = shortCodes.exec(identity.value)?.[0] ?? identity.value.slice(0, 3);
    const rest = identity.value.slice(code.length);
    const own = mobileGroups[code]?.find(([shape]) => shape.test(rest));
    return `+${code} ${own ? rest.replace(own[0], own[1]) : rest.replace(/(\d{3})(?=\d{2})/g, "$1 ")}`;
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
