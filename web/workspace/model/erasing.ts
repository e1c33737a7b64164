/** Whether what was typed is the name that was asked for; capitals and the spaces around and between words do not count. */
export function isTheName(typed: string, name: string): boolean {
    const wanted = plain(name);
    return wanted !== "" && plain(typed) === wanted;
}

/** Without the marks that turn the writing's direction, which nobody can type. */
function plain(text: string): string {
    return text.normalize("NFC").replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").trim().replace(/\s+/g, " ").toLowerCase();
}
