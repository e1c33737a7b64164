import { Gatherer } from "../model/gather";
import { applyEvent, lostLabel, type LiveEvent } from "../model/reduce";
import { newestTime } from "../model/told";
import { isObject, stringMember, type Agent, type CannedReply, type Channel, type Consult, type Conversation, type Me, type Message, type Offer, type Setup, type Viewer } from "../model/types";
import { all, call, get, post, Unreachable } from "../net/api";
import { EventStream } from "../net/events";
import { greetedAt } from "../net/greeting";
import { notBefore, setServerNow } from "./clock";
import { announce, patch, store } from "./desk";
import { openDrafts, saveDrafts } from "./drafts";
import { byID } from "./records";
import { countSoon, loadCounts, loadPage } from "./lists";
import { openOutbox, theOutbox } from "./outgoing";
import { applyTheme } from "./preferences";
import { readRoute } from "./route";
import { loadDecisions, openThread } from "./threads";
import { floorChanged, loadFloor } from "./floor";
import { hearTold } from "./told";
import { viewersTold } from "./viewers";

const eventsURL = "/api/v1/events";
let stream: EventStream | null = null;

/** The screen changes at most so often, in milliseconds: under load, events go together. */
const gatherMilliseconds = 50;
const gatherer = new Gatherer<LiveEvent>(gatherMilliseconds, (milliseconds, action) => void setTimeout(action, milliseconds), take);

/** Finds out who we are, and starts the desk or shows the door. */
export async function begin(): Promise<void> {
    const route = store.get().route;
    if (route.page === "sign-in" && route.link) {
        await signIn({ link: route.link }).catch(() => undefined);
        if (store.get().session === "ready") return;
    }
    try {
        start(await get<Me>("/me"));
    } catch (error) {
        patch({ session: error instanceof Unreachable ? "unreachable" : "signed-out" });
    }
}

/** Signs in with a password or a one-time link. Throws the server's refusal. */
export async function signIn(proof: { email: string; password: string } | { link: string }): Promise<void> {
    try {
        start(await post<Me>("/session", proof));
    } catch (error) {
        if (store.get().session === "starting") patch({ session: "signed-out" });
        throw error;
    }
}

export async function signOut(): Promise<void> {
    stream?.stop();
    await call("DELETE", "/session").catch(() => undefined);
    // A fresh page holds nothing of this person.
    window.location.assign("/");
}

function start(me: Me): void {
    // Another person may sign in after a session ended: nothing of the first one may stay on the page.
    const before = store.get().me;
    if (before && before.id !== me.id) {
        window.location.assign("/");
        return;
    }
    openDrafts(me.id);
    patch({ me, session: "ready" });
    // A one-time link must not stay in the address or in the history.
    if (window.location.pathname === "/sign-in") {
        history.replaceState(null, "", "/");
        patch({ route: readRoute(window.location) });
    }
    applyTheme();
    openOutbox(me.id).flush();
    stream?.stop();
    stream = new EventStream({
        url: eventsURL,
        events: (events) => gatherer.add(events),
        greeted: setServerNow,
        connection: (connection) => {
            patch({ connection });
            if (connection !== "live") return;
            theOutbox()?.flush();
            saveDrafts();
        },
        resync: () => void refresh(true),
        signedOut: () => patch({ session: "signed-out" }),
    });
    stream.start();
    void refresh(false);
    void followSandboxClock();
}

let clockTimer: ReturnType<typeof setInterval> | null = null;
const clockMilliseconds = 10_000;

/** A sandbox moves the server's clock without a word; beside one, and only there, the server is asked for its time. */
async function followSandboxClock(): Promise<void> {
    if (clockTimer !== null) return;
    const setup = await get<Setup>("/setup").catch(() => null);
    if (!setup?.sandbox_url || clockTimer !== null) return;
    clockTimer = setInterval(() => {
        if (document.visibilityState === "visible" && store.get().connection === "live") void greetedAt(eventsURL).then(setServerNow);
    }, clockMilliseconds);
}

/** Fetches everything that the screen shows. After a lost place, threads are fetched afresh too. */
async function refresh(lostPlace: boolean): Promise<void> {
    const { route } = store.get();
    const open = route.page === "desk" ? route.conversation : null;
    if (lostPlace) {
        // What is not on screen is fetched when it is opened again.
        store.set((state) => ({
            ...state,
            threads: Object.fromEntries(Object.entries(state.threads).filter(([id]) => id === open)),
        }));
    }
    await Promise.allSettled([
        loadPage(true),
        loadCounts(),
        open && lostPlace ? openThread(open, true) : Promise.resolve(),
        get<{ data: Offer[] }>("/offers").then(({ data }) => patch({ offers: byID(data) })),
        get<{ data: Consult[] }>("/consults").then(({ data }) => patch({ consults: byID(data) })),
        route.page === "floor" ? loadFloor() : Promise.resolve(),
        all<Agent>("/agents").then((agents) => patch({ agents: byID(agents) })),
        loadChannels(),
        loadCanned(),
        loadLabels(),
    ]);
}

async function loadLabels(): Promise<void> {
    const { data } = await get<{ data: string[] }>("/labels");
    patch({ labels: data });
}

async function loadChannels(): Promise<void> {
    patch({ channels: byID(await all<Channel>("/channels")) });
}

export async function loadCanned(): Promise<void> {
    patch({ canned: await all<CannedReply>("/canned-replies") });
}

/** Takes a piece of the live line: one change of the store, then what must be heard. */
function take(events: LiveEvent[]): void {
    const before = store.get().conversations;
    const held = heldBy(before);
    store.set((state) => events.reduce(applyEvent, state));
    if (lostLabel(before, store.get().conversations, events)) void loadLabels().catch(() => undefined);
    for (const event of events) {
        notBefore(newestTime(event.data));
        if (event.name === "message.created") heard(event.data);
        if (event.name === "conversation.updated" || event.name === "message.created") countSoon();
        if (event.name === "viewing") heardViewing(event.data);
        if (event.name === "queue.updated") countSoon();
        if (event.name === "channel.updated") void loadChannels().catch(() => undefined);
        if (event.name === "canned.updated") void loadCanned().catch(() => undefined);
        floorChanged(event.name);
        hearTold(event, held);
        if (event.name.startsWith("offer.") || event.name === "conversation.updated") freshDecisions();
    }
}

/** The conversations that we hold. */
function heldBy(conversations: Record<string, Conversation>): ReadonlySet<string> {
    const me = store.get().me?.id;
    return new Set(Object.values(conversations).filter((entry) => entry.assignee?.id === me).map((entry) => entry.id));
}

function heardViewing(data: unknown): void {
    if (!isObject(data)) return;
    const id = stringMember(data, "conversation_id");
    if (id && Array.isArray(data["viewers"])) viewersTold(id, data["viewers"] as unknown as Viewer[]);
}

function heard(data: unknown): void {
    const message = isObject(data) ? (data["message"] as unknown as Message | undefined) : undefined;
    if (!message) return;
    if (message.client_key) theOutbox()?.settled(message.client_key);
    const { route, conversations } = store.get();
    if (message.direction !== "in" || route.page !== "desk" || route.conversation !== message.conversation_id) return;
    announce(`${conversations[message.conversation_id]?.contact.name ?? "Customer"}: ${message.text}`);
}

let decisionsTimer: ReturnType<typeof setTimeout> | null = null;
const decisionsMilliseconds = 600;

/** The open conversation's activity lines follow its changes, a moment later. */
function freshDecisions(): void {
    if (decisionsTimer !== null) return;
    decisionsTimer = setTimeout(() => {
        decisionsTimer = null;
        const { route } = store.get();
        if (route.page === "desk" && route.conversation) void loadDecisions(route.conversation);
    }, decisionsMilliseconds);
}


