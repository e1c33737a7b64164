import type { Json, JsonObject, Template, TemplateComponent } from "./types";

/** One hole of a template that the agent must fill. */
export interface TemplateField {
    /** Unique within the template: `body.1`, `header.image`, `button.0`. */
    key: string;
    part: "header" | "body" | "button";
    /** The name between the braces: a number or a word; the format for a medium. */
    name: string;
    label: string;
    media?: "image" | "video" | "document";
    /** Index among the template's buttons. */
    button?: number;
}

const hole = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** Every hole of a template, in reading order. A name that stands twice in one part is asked once. */
export function templateFields(template: Template): TemplateField[] {
    return template.components.flatMap((component): TemplateField[] => {
        switch (component.type.toUpperCase()) {
            case "HEADER":
                return headerFields(component);
            case "BODY":
                return holes(component.text).map((name) => ({ key: `body.${name}`, part: "body", name, label: label(name) }));
            case "BUTTONS":
                return (component.buttons ?? []).flatMap((button, index) =>
                    holes(button.url).map(
                        (name): TemplateField => ({
                            key: `button.${index}`,
                            part: "button",
                            name,
                            label: `End of the link “${button.text ?? ""}”`,
                            button: index,
                        }),
                    ),
                );
            default:
                return [];
        }
    });
}

function headerFields(component: TemplateComponent): TemplateField[] {
    const format = (component.format ?? "TEXT").toLowerCase();
    if (format === "image" || format === "video" || format === "document") {
        return [{ key: `header.${format}`, part: "header", name: format, label: `Header ${format}`, media: format }];
    }
    return holes(component.text).map((name) => ({
        key: `header.${name}`,
        part: "header",
        name,
        label: `Header: ${label(name)}`,
    }));
}

/** The fields that are still empty; a template is sent only when there are none. */
export function missingFields(template: Template, values: Record<string, string>): TemplateField[] {
    return templateFields(template).filter((field) => (values[field.key] ?? "").trim() === "");
}

/** A line break, a tab or more than four spaces in a row, which the network refuses in a variable. */
export function isRefusedValue(value: string): boolean {
    return /[\n\t]| {5,}/.test(value);
}

const fileMark = "file:";

/** Stands for the file of this name that goes with the message, where a link could stand. */
export function headerFile(name: string): string {
    return fileMark + name;
}

export function isHeaderFile(value: string): boolean {
    return value.startsWith(fileMark);
}

/** The components to send, in WhatsApp's shape: only the parts that have variables. */
export function templateComponents(template: Template, values: Record<string, string>): Json[] {
    const fields = templateFields(template);
    const parameters = (part: TemplateField["part"]): JsonObject[] =>
        fields.filter((field) => field.part === part).map((field) => parameter(field, values[field.key] ?? ""));
    const components: JsonObject[] = [];
    const header = parameters("header");
    if (header.length > 0) components.push({ type: "header", parameters: header });
    const body = parameters("body");
    if (body.length > 0) components.push({ type: "body", parameters: body });
    for (const field of fields) {
        if (field.part !== "button" || field.button === undefined) continue;
        components.push({
            type: "button",
            sub_type: "url",
            index: String(field.button),
            parameters: [{ type: "text", text: values[field.key] ?? "" }],
        });
    }
    return components;
}

function parameter(field: TemplateField, value: string): JsonObject {
    if (field.media) return { type: field.media, [field.media]: headerContent(field.media, value) };
    const positional = /^\d+$/.test(field.name);
    return positional ? { type: "text", text: value } : { type: "text", parameter_name: field.name, text: value };
}

/** Where a file goes with the message, the server adds the network's name of it. */
function headerContent(media: string, value: string): JsonObject {
    if (!isHeaderFile(value)) return { link: value };
    return media === "document" ? { filename: value.slice(fileMark.length) } : {};
}

/** The text of one part with the values in; a hole that is still empty keeps its braces. */
export function fillTemplate(text: string, part: TemplateField["part"], values: Record<string, string>): string {
    return text.replace(hole, (whole: string, name: string) => values[`${part}.${name}`]?.trim() || whole);
}

/** The words that the customer will see: header, body and footer. */
export function renderTemplate(template: Template, values: Record<string, string>): string {
    const lines: string[] = [];
    for (const component of template.components) {
        const type = component.type.toUpperCase();
        if (!component.text) continue;
        if (type === "HEADER") lines.push(fillTemplate(component.text, "header", values));
        else if (type === "BODY") lines.push(fillTemplate(component.text, "body", values));
        else if (type === "FOOTER") lines.push(component.text);
    }
    return lines.join("\n\n");
}

/** The templates that match a search and a language, the best first. */
export function searchTemplates(templates: Template[], query: string, language: string): Template[] {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    return templates
        .filter((template) => template.status.toLowerCase() === "approved")
        .filter((template) => language === "" || template.language === language)
        .filter((template) => {
            const text = `${template.name.replace(/_/g, " ")} ${template.name} ${renderTemplate(template, {})}`.toLowerCase();
            return words.every((word) => text.includes(word));
        })
        .sort((a, b) => a.name.localeCompare(b.name) || a.language.localeCompare(b.language));
}

function holes(text: string | undefined): string[] {
    return [...new Set([...(text ?? "").matchAll(hole)].map((match) => match[1] ?? ""))];
}

function label(name: string): string {
    const words = name.replace(/_/g, " ");
    return /^\d+$/.test(name) ? `Variable ${name}` : words.charAt(0).toUpperCase() + words.slice(1);
}
