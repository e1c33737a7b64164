import type { JsonObject } from "./types";

/** One line of a list that the customer can choose. */
export interface ListRow {
    title: string;
    description: string;
}

export interface ListSection {
    title: string;
    rows: ListRow[];
}

interface Frame {
    header: string;
    footer: string;
}

/** What goes with a text for the customer to tap, as it is being written. */
export type Interactive = Frame &
    (
        | { kind: "buttons"; titles: string[] }
        | { kind: "list"; button: string; sections: ListSection[] }
        | { kind: "link"; title: string; address: string }
    );

export type InteractiveKind = Interactive["kind"];

/** What the network takes, in characters and in numbers of things. */
export const interactiveLimits = {
    header: 60,
    footer: 60,
    /** Of a reply button, of the button that opens a list, and of a link. */
    button: 20,
    buttons: 3,
    sections: 10,
    /** In all sections together. */
    rows: 10,
    sectionTitle: 24,
    rowTitle: 24,
    rowDescription: 72,
    address: 2000,
} as const;

const emptyRow: ListRow = { title: "", description: "" };
export const emptySection: ListSection = { title: "", rows: [emptyRow] };

export function newInteractive(kind: InteractiveKind): Interactive {
    const frame: Frame = { header: "", footer: "" };
    switch (kind) {
        case "buttons":
            return { ...frame, kind, titles: ["", ""] };
        case "list":
            return { ...frame, kind, button: "", sections: [{ title: "", rows: [emptyRow, emptyRow] }] };
        case "link":
            return { ...frame, kind, title: "", address: "" };
    }
}

/** How long the text above it may be, in characters. */
export function interactiveBodyLimit(kind: InteractiveKind): number {
    return kind === "list" ? 4096 : 1024;
}

export function rowCount(sections: readonly ListSection[]): number {
    return sections.reduce((sum, section) => sum + section.rows.length, 0);
}

/** The list with another row in a section; unchanged when the network takes no more. */
export function withRow(sections: readonly ListSection[], at: number): ListSection[] {
    if (rowCount(sections) >= interactiveLimits.rows) return [...sections];
    return sections.map((section, index) => (index === at ? { ...section, rows: [...section.rows, emptyRow] } : section));
}

/** The list without a row; a section that has none left goes too, unless it is the last. */
export function withoutRow(sections: readonly ListSection[], at: number, row: number): ListSection[] {
    const left = sections
        .map((section, index) => (index === at ? { ...section, rows: section.rows.filter((_, place) => place !== row) } : section))
        .filter((section) => section.rows.length > 0);
    return left.length > 0 ? left : [emptySection];
}

/** Why it cannot be sent as it stands, in a sentence; empty if it can. */
export function interactiveTrouble(interactive: Interactive, text: string): string {
    return partsTrouble(interactive) || (text.trim() === "" ? `Write the text above the ${interactive.kind}.` : "");
}

function partsTrouble(interactive: Interactive): string {
    switch (interactive.kind) {
        case "buttons": {
            const titles = written(interactive.titles);
            if (titles.length === 0) return "Give at least one button a text.";
            return new Set(titles).size < titles.length ? "Every button needs a text of its own." : "";
        }
        case "list":
            return interactive.button.trim() === "" ? "Name the button that opens the list." : sectionsTrouble(writtenSections(interactive.sections));
        case "link":
            if (interactive.title.trim() === "") return "Name the button that opens the link.";
            return isWebAddress(interactive.address.trim()) ? "" : "The link has to be a web address that begins with https://.";
    }
}

function sectionsTrouble(sections: readonly ListSection[]): string {
    if (sections.length === 0) return "Give at least one row a title.";
    if (sections.some((section) => section.rows.some((row) => row.title === ""))) return "A row with a description needs a title.";
    if (sections.length > 1 && sections.some((section) => section.title === "")) return "With several sections, each needs a title.";
    return "";
}

/** An address that a telephone can open. */
export function isWebAddress(text: string): boolean {
    return /^https?:\/\/[^\s/]\S*$/i.test(text);
}

/** The text with what can be tapped, in WhatsApp's shape. */
export function interactivePayload(interactive: Interactive, text: string): JsonObject {
    const [header, footer] = [interactive.header.trim(), interactive.footer.trim()];
    const { type, action } = shape(interactive);
    return {
        type,
        ...(header ? { header: { type: "text", text: header } } : {}),
        body: { text },
        ...(footer ? { footer: { text: footer } } : {}),
        action,
    };
}

function shape(interactive: Interactive): { type: string; action: JsonObject } {
    switch (interactive.kind) {
        case "buttons": {
            const buttons = written(interactive.titles).map((title, index) => ({ type: "reply", reply: { id: `button-${index + 1}`, title } }));
            return { type: "button", action: { buttons } };
        }
        case "list": {
            let number = 0;
            const sections = writtenSections(interactive.sections).map((section) => ({
                ...(section.title ? { title: section.title } : {}),
                rows: section.rows.map((row) => {
                    number += 1;
                    return { id: `row-${number}`, title: row.title, ...(row.description ? { description: row.description } : {}) };
                }),
            }));
            return { type: "list", action: { button: interactive.button.trim(), sections } };
        }
        case "link":
            return {
                type: "cta_url",
                action: { name: "cta_url", parameters: { display_text: interactive.title.trim(), url: interactive.address.trim() } },
            };
    }
}

function written(titles: readonly string[]): string[] {
    return titles.map((title) => title.trim()).filter(Boolean);
}

/** Without the rows and sections that nothing was written in. */
function writtenSections(sections: readonly ListSection[]): ListSection[] {
    return sections
        .map((section) => ({
            title: section.title.trim(),
            rows: section.rows
                .map((row) => ({ title: row.title.trim(), description: row.description.trim() }))
                .filter((row) => row.title !== "" || row.description !== ""),
        }))
        .filter((section) => section.rows.length > 0);
}
