import type { Outgoing } from "./outbox";
import { firstView, type View } from "./listview";
import type { Floor } from "./board";
import type { Agent, CannedReply, Channel, Consult, Contact, Conversation, Counts, Decision, Draft, Me, Message, Offer, Queue, Viewer } from "./types";

export interface Thread {
    /** Oldest first. */
    messages: Message[];
    /** The cursor to older messages; `null` at the beginning. */
    older: string | null;
    loading: boolean;
    loaded: boolean;
    error?: string;
}

export interface ListState {
    view: View;
    /** The ids that the server's pages gave, in its order. */
    paged: string[];
    next: string | null;
    loading: boolean;
    loaded: boolean;
    error?: string;
}

export interface Toast {
    id: number;
    text: string;
    tone: "plain" | "bad";
    /** What the button does, and what it is about; a toast with an action stays for the time to undo. */
    action?: { label: string; about: string; run: () => void };
}

export type Route =
    | { page: "desk"; conversation: string | null }
    | { page: "settings"; section: string }
    /** The wall board: whole screen for a television, or with a conversation that is looked into without being seen. */
    | { page: "floor"; tv: boolean; conversation: string | null }
    | { page: "reports"; section: string }
    | { page: "simulation" }
    | { page: "sign-in"; link: string | null };

export type DialogName = "commandBar" | "help" | "templates" | "snooze" | "assign" | "transfer" | "labels" | "canned" | "erase" | "start" | "consult";

export interface State {
    session: "starting" | "signed-out" | "ready" | "unreachable";
    me: Me | null;
    connection: "connecting" | "live" | "lost";
    route: Route;
    list: ListState;
    counts: Counts | null;
    conversations: Record<string, Conversation>;
    threads: Record<string, Thread>;
    decisions: Record<string, Decision[]>;
    viewers: Record<string, Viewer[]>;
    drafts: Record<string, Draft>;
    offers: Record<string, Offer>;
    /** Those that last, of everybody. */
    consults: Record<string, Consult>;
    /** What the wall board shows, and why it could not be fetched last. */
    floor: Floor | null;
    floorError: string;
    agents: Record<string, Agent>;
    queues: Record<string, Queue>;
    channels: Record<string, Channel>;
    contacts: Record<string, Contact>;
    canned: CannedReply[];
    labels: string[];
    outbox: readonly Outgoing[];
    toasts: Toast[];
    dialog: DialogName | null;
    panels: { rail: boolean; contact: boolean };
    /** Below the width of a tablet one pane shows at a time. */
    drawer: "rail" | "contact" | null;
    /** What a screen reader should say next. */
    announcement: string;
}

export const initialState: State = {
    session: "starting",
    me: null,
    connection: "connecting",
    route: { page: "desk", conversation: null },
    list: { view: firstView, paged: [], next: null, loading: false, loaded: false },
    counts: null,
    conversations: {},
    threads: {},
    decisions: {},
    viewers: {},
    drafts: {},
    offers: {},
    consults: {},
    floor: null,
    floorError: "",
    agents: {},
    queues: {},
    channels: {},
    contacts: {},
    canned: [],
    labels: [],
    outbox: [],
    toasts: [],
    dialog: null,
    panels: { rail: true, contact: true },
    drawer: null,
    announcement: "",
};

export const emptyThread: Thread = { messages: [], older: null, loading: false, loaded: false };
