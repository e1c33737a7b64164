/** The shapes of the HTTP API that the workspace reads. `docs/api/README.md` is the contract. */

import type { OverflowRule } from "./overflow";
import type { Satisfaction } from "./satisfaction";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export type Role = "agent" | "supervisor" | "admin";

/** Whether somebody looks after the work of others. The server decides again on every request. */
export function isLeader(role: Role | undefined): boolean {
    return role === "supervisor" || role === "admin";
}
export type Presence = "online" | "away" | "offline" | "not_responding";

export interface Named {
    id: string;
    name: string;
}

export interface Me {
    id: string;
    name: string;
    email: string;
    role: Role;
    workspace: Named;
    presence: Presence;
    capacity: number;
    load: number;
    queues?: string[];
    /** Until then we write up what we resolved, and are offered nothing. */
    wrap_up_until?: string | null;
    has_password: boolean;
    preferences: JsonObject;
}

export interface Identity {
    kind: string;
    value: string;
}

export interface ContactRef {
    id: string;
    name: string | null;
    identities: Identity[];
}

export interface Contact extends ContactRef {
    profile_name?: string | null;
    created_at?: string;
    updated_at?: string;
    last_seen_at?: string | null;
    /** Asked for no marketing: templates of that category are refused. */
    marketing_opt_out?: boolean;
    /** What is known of them besides, by name. */
    attributes?: Record<string, string>;
}

export type ConversationStatus = "open" | "snoozed" | "resolved";

export interface ServiceWindow {
    state: "open" | "closed";
    /** RFC 3339; `null` if the customer never wrote. */
    until: string | null;
}

export interface Author {
    kind: "contact" | "agent" | "api" | "system";
    id?: string | null;
    name?: string | null;
}

export interface LastMessage {
    id: string;
    direction: Direction;
    type: string;
    text: string;
    status: Status;
    author?: Author | null;
    occurred_at: string;
}

export interface Conversation {
    id: string;
    status: ConversationStatus;
    version: number;
    channel: { id: string; kind: string; name: string };
    contact: ContactRef;
    queue: Named | null;
    assignee: Named | null;
    labels: string[];
    unread: number;
    priority: number;
    window: ServiceWindow;
    waiting_since: string | null;
    snoozed_until: string | null;
    offer: { id: string; agent: Named; expires_at: string } | null;
    last_message: LastMessage | null;
    referral?: JsonObject | null;
    /** What rules did when it opened. */
    placed_by?: JsonObject | null;
    /** What the customer said when they were last asked. */
    satisfaction?: Satisfaction | null;
    created_at: string;
    updated_at: string;
}

export interface Draft {
    mode: "reply" | "note";
    body: string;
}

export interface Viewer {
    agent: Named;
    typing: boolean;
}

export interface ConversationDetail extends Conversation {
    draft: Draft | null;
    viewers: Viewer[];
}

export type Direction = "in" | "out" | "note";
export type Status =
    | "queued"
    | "sending"
    | "unknown"
    | "accepted"
    | "sent"
    | "delivered"
    | "read"
    | "played"
    | "failed"
    | "received";

export interface Media {
    id: string;
    mime: string;
    size: number | null;
    name: string | null;
    state: "ready" | "pending" | "failed";
    url: string | null;
    /** The bytes come as a download: browsers cannot show this kind safely. */
    download: boolean;
}

export interface DeliveryError {
    code: number;
    title: string;
    details?: string | null;
    explanation: string;
    remedy: Remedy;
}

/** What helps after a failure: the same again, other content, a template, another way to the person, or nothing from here. */
export type Remedy = "retry" | "edit" | "template" | "contact" | "none";

export interface MessageContext {
    message_id?: string | null;
    external_id?: string | null;
    text?: string | null;
    author?: string | null;
    forwarded?: boolean;
    frequently_forwarded?: boolean;
    product?: Json;
}

export interface Reaction {
    emoji: string;
    author?: Author | null;
}

export interface Message {
    id: string;
    conversation_id: string;
    direction: Direction;
    type: string;
    /** The words that a person would read, for every type. */
    text: string;
    media?: Media | null;
    external_id?: string | null;
    status: Status;
    errors?: DeliveryError[] | null;
    author?: Author | null;
    context?: MessageContext | null;
    reactions?: Reaction[] | null;
    edited_at?: string | null;
    deleted_at?: string | null;
    client_key?: string | null;
    referral?: JsonObject | null;
    occurred_at: string;
    created_at: string;
    /** The payload stands under the type's name; see {@link payload}. */
    [member: string]: unknown;
}

export interface Offer {
    id: string;
    conversation_id: string;
    conversation?: Conversation | null;
    agent: Named;
    state: "ringing" | "accepted" | "declined" | "expired" | "withdrawn";
    created_at: string;
    expires_at: string;
    waited_ms: number;
    summary: string;
    explanation?: Json;
}

export interface Decision {
    at: string;
    kind: string;
    agent?: Named | null;
    /** Of the offer that it was about. */
    state?: Offer["state"];
    summary: string;
    explanation?: Json;
}

export interface Channel {
    id: string;
    kind: string;
    name: string;
    state: string;
    /** Why sending stopped, if it did. */
    stopped?: string | null;
    hook_path: string;
    settings: JsonObject;
    queue?: Named | null;
    /** What one of its conversations takes of an agent's capacity. */
    units: number;
    implements?: Json;
}

export interface ChannelCheck {
    check: string;
    ok: boolean;
    finding: string | null;
}

export interface Template {
    name: string;
    language: string;
    status: string;
    category: string;
    components: TemplateComponent[];
}

export interface TemplateComponent {
    type: string;
    format?: string;
    text?: string;
    buttons?: { type: string; text?: string; url?: string; phone_number?: string }[];
    [member: string]: unknown;
}

export type Strategy =
    | "longest_idle"
    | "least_busy"
    | "round_robin"
    | "most_available"
    | "best_skill"
    | "fewest_handled"
    | "fixed_order";

/** How a queue is served: `GET /queues/{id}/routing`. */
export interface QueueRouting {
    strategy: Strategy;
    ring_seconds: number;
    /** An expression over skills, such as `(dutch>=3 & billing>=2) | supervisor`. */
    needs: string | null;
    members: QueuePlace[];
    /** Members up to this tier are asked at once; `null` for all. */
    highest_tier: number | null;
    steps: RoutingStep[];
    mode: "push" | "pull";
    picking: boolean;
    /** How long agents write up what they resolved, and under which codes; `null` for not at all. */
    wrap_up: { seconds: number; codes: string[] } | null;
    /** What is done for who would wait too long, in this order. */
    overflow: OverflowRule[];
}

/** A member's place in a queue: the first tier is asked first. */
export interface QueuePlace {
    agent: string;
    tier: number;
    position: number;
}

/** What changes once a conversation has waited so long; `null` leaves it as it was. */
export interface RoutingStep {
    after_seconds: number;
    needs: string | null;
    highest_tier: number | null;
}

export interface Queue {
    id: string;
    name: string;
    strategy: Strategy;
    ring_seconds: number;
    members: string[];
    required_skills?: { skill: string; level: number }[];
    /** Whether its work rings at an agent, or agents take it. */
    mode?: "push" | "pull";
    picking?: boolean;
    waiting?: number;
    longest_waiting_since?: string | null;
}

export interface Agent {
    id: string;
    name: string;
    email?: string;
    role: Role;
    presence: Presence;
    capacity: number;
    load: number;
    skills?: { skill: string; level: number }[];
    queues?: string[];
    active?: boolean;
    wrap_up_until?: string | null;
}

/** What we write up: `GET /me/wrap-ups`. */
export interface WrapUp {
    conversation_id: string;
    queue_id: string;
    until: string;
    codes: string[];
}

/** A colleague who was asked into a conversation. */
export interface Consult {
    id: string;
    conversation_id: string;
    agent: Named;
    asked_by: Named;
    created_at: string;
    /** `null` while it lasts. */
    ended_at: string | null;
}

export interface CannedReply {
    id: string;
    shortcut: string;
    body: string;
}

export interface Setup {
    steps: { key: string; done: boolean }[];
    sandbox_url?: string | null;
}

export interface Counts {
    mine: number;
    queue: number;
    all: number;
    unread: number;
}

export interface Page<T> {
    data: T[];
    next: string | null;
}

/** The payload of a message: under its type's name, except text, whose name the words have taken. */
export function payload(message: Message): JsonObject {
    const value = message[message.type === "text" ? "text_content" : message.type];
    return isObject(value) ? value : {};
}

/** The payload of a message whose payload is a list (`contacts`). */
export function payloadList(message: Message): JsonObject[] {
    const value = message[message.type];
    return Array.isArray(value) ? value.filter(isObject) : [];
}

export function isObject(value: unknown): value is JsonObject {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A string member of a JSON object, or `undefined` if it is absent, empty or of another type. */
export function stringMember(object: JsonObject, key: string): string | undefined {
    const value = object[key];
    return typeof value === "string" && value !== "" ? value : undefined;
}
