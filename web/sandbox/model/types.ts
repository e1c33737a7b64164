/** A business number that phones can write to. */
export interface BusinessNumber {
    phone_number_id: string;
    display_phone_number: string;
    verified_name: string;
    registered: boolean;
}

/** One phone and one business number. Times are milliseconds since 1970. */
export interface Thread {
    number: string;
    last_inbound_ms?: number;
    typing_until_ms: number;
    waiting: number;
}

export interface Phone {
    id: string;
    name: string;
    number: string;
    username?: string;
    shows_number: boolean;
    online: boolean;
    auto_read: boolean;
    read_receipts: boolean;
    threads: Thread[];
}

export type Status = "accepted" | "sent" | "delivered" | "read" | "played" | "failed";

/** A file as messages name it. */
export interface Media {
    id?: string;
    link?: string;
    caption?: string;
    filename?: string;
    mime_type?: string;
    voice?: boolean;
}

export interface Place {
    latitude: number | string;
    longitude: number | string;
    name?: string;
    address?: string;
}

export interface Card {
    name?: { formatted_name?: string };
    phones?: { phone?: string }[];
}

export interface Choice {
    id: string;
    title: string;
    description?: string;
}

export interface Interactive {
    type: string;
    header?: Header;
    body?: { text: string };
    footer?: { text: string };
    action?: {
        button?: string;
        buttons?: { reply: Choice }[];
        sections?: { title?: string; rows?: Choice[] }[];
        name?: string;
        parameters?: { display_text?: string; url?: string };
    };
    button_reply?: Choice;
    list_reply?: Choice;
}

export interface Header {
    type: string;
    text?: string;
    image?: Media;
    video?: Media;
    document?: Media;
    location?: Place;
}

/** A template with its parameters filled in. */
export interface Rendered {
    header?: Header;
    body: string;
    footer?: string;
    buttons?: { type: string; text: string; url?: string; code?: string; phone_number?: string; payload?: string }[];
}

/** A message as its phone sees it; what depends on the type is under the type's name. */
export interface Message {
    id: string;
    phone: string;
    number: string;
    direction: "sent" | "received";
    type: string;
    at_ms: number;
    status: Status;
    context?: { id?: string; forwarded?: boolean };
    phone_reaction?: string;
    business_reaction?: string;
    read_by_business?: boolean;
    revoked?: boolean;
    edited?: boolean;
    rendered?: Rendered;
    text?: { body: string };
    image?: Media;
    video?: Media;
    audio?: Media;
    document?: Media;
    sticker?: Media;
    location?: Place;
    contacts?: Card[];
    interactive?: Interactive;
    button?: { text: string; payload?: string };
}

export interface Fault {
    id: number;
    kind: string;
    remaining: number;
    target?: string;
    code?: number;
    ms?: number;
    size?: number;
    shape?: string;
    after?: boolean;
    without_header?: boolean;
}

/** A line of the log: a call to the network, or a webhook from it. */
export interface LogLine {
    key: string;
    kind: "call" | "webhook";
    at: string;
    label: string;
    detail: string;
    state: "good" | "bad" | "open";
}
