import type { ContactRef, Identity } from "./types";

/** What to call a contact: the name, else the number, else another identity. */
export function contactLabel(contact: ContactRef): string {
    if (contact.name?.trim()) return contact.name;
    const best = contact.identities.find((identity) => identity.kind === "phone") ?? contact.identities[0];
    return best ? identityLabel(best) : "Unknown contact";
}

/** An identity as people read it: a number with its plus sign and groups. */
export function identityLabel(identity: Identity): string {
    if (identity.kind !== "phone" || !/^\d{6,15}$/.test(identity.value)) return identity.value;
    // Groups of three from the end: country codes differ in length, and the eye only needs short runs.
    return `+${identity.value.replace(/\B(?=(?:\d{3})+(?!\d))/g, " ")}`;
}

/** The kinds of identity in words. */
export function identityKind(kind: string): string {
    return { phone: "Phone", bsuid: "User ID", username: "Username", email: "E-mail" }[kind] ?? kind.replace(/_/g, " ");
}

/** The number of a contact, if there is one besides the name. */
export function contactNumber(contact: ContactRef): string | null {
    const phone = contact.identities.find((identity) => identity.kind === "phone");
    return phone ? identityLabel(phone) : null;
}
