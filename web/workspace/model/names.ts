import { groupedNumber } from "../../shared/number";
import type { ContactRef, Identity } from "./types";

/** What to call a contact: the name, else the number, else another identity. */
export function contactLabel(contact: ContactRef): string {
    if (contact.name?.trim()) return contact.name;
    const best = contact.identities.find((identity) => identity.kind === "phone") ?? contact.identities[0];
    return best ? identityLabel(best) : "Unknown contact";
}

/** An identity as people read it: a number with its plus sign, its country code and groups. */
export function identityLabel(identity: Identity): string {
    return identity.kind === "phone" ? groupedNumber(identity.value) : identity.value;
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
