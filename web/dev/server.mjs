// A stand-in for the server while the workspace is developed: docs/api in memory, with content that is hard to draw.
// Usage: node web/dev/server.mjs [port] [--empty]   then open http://127.0.0.1:PORT/sign-in#demo
// POST /__dev/{offer,message,drop,resync,refuse} makes things happen; see `tricks`.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { agents, canned, channels, message, picture, preview, queues, simulation, seed, templates, tone } from "./data.mjs";
import { report } from "./reports.mjs";

const port = Number(process.argv[2] ?? 8090);
const empty = process.argv.includes("--empty");
const folder = join(fileURLToPath(new URL(".", import.meta.url)), "../dist/workspace");
const policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const state = { ...seed(Date.now()), events: [], offers: [], drafts: {}, tokens: [], hooks: [], presence: "online", preferences: {}, mode: "well", media: {} };
if (empty) Object.assign(state, { conversations: [], messages: [] });
state.hooks = [{ id: "hok_1", channel: { id: "chn_air", name: "Cee Air" }, state: "dead", reason: "messages[0].timestamp is not a number", received_at: new Date().toISOString(), applied_at: null, attempts: 3, body: '{"entry":[]}' }];
const me = () => ({ ...agents[0], presence: state.presence, workspace: { id: "wsp_1", name: "Cee Air" }, has_password: true, preferences: state.preferences });
const skills = [{ id: "skl_pt", name: "portuguese" }, { id: "skl_refunds", name: "refunds" }];
const streams = new Set();
let eventNumber = 100;

function publish(name, data) {
    eventNumber += 1;
    const event = { id: eventNumber, name, text: `id: ${eventNumber}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n` };
    state.events.push(event);
    for (const stream of streams) stream.write(event.text);
}

function whisper(name, data) {
    for (const stream of streams) stream.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}

const find = (id) => state.conversations.find((entry) => entry.id === id);

function touch(conversation, change = {}) {
    Object.assign(conversation, change, { version: conversation.version + 1, updated_at: new Date().toISOString() });
    publish("conversation.updated", { conversation });
    return conversation;
}

function add(conversation, made) {
    state.messages.push(made);
    conversation.version += 1;
    conversation.updated_at = made.created_at;
    conversation.last_message = preview(made);
    publish("message.created", { message: made, conversation });
    return made;
}

/** The ladder of statuses, as a network would climb it. */
function climb(made) {
    ["accepted", "sent", "delivered", "read"].forEach((status, index) =>
        setTimeout(() => {
            made.status = status;
            publish("message.updated", { message: made });
        }, 400 * (index + 1)),
    );
}

const tricks = {
    offer({ id } = {}) {
        const conversation = find(id) ?? state.conversations.find((entry) => entry.contact.name === "Tom") ?? state.conversations[0];
        const now = Date.now();
        const offer = { id: `off_${now}`, conversation_id: conversation.id, conversation, agent: { id: "agt_bo", name: "Bo de Vries" }, state: "ringing", created_at: new Date(now).toISOString(), expires_at: new Date(now + 20_000).toISOString(), waited_ms: 73_000, summary: "You are free and idle longest in Service; Mina is at capacity.", explanation: {} };
        state.offers.push(offer);
        publish("offer.created", { offer });
        setTimeout(() => end(offer, "expired"), 20_000);
        return offer;
    },
    message({ id, text = "One more thing: may I bring my dog?" } = {}) {
        const conversation = find(id) ?? state.conversations[0];
        const made = message(conversation.id, conversation.contact, { ago: 0, text }, Date.now());
        conversation.unread += 1;
        return add(conversation, made);
    },
    fresh({ count = 1 } = {}) {
        for (let i = 0; i < count; i += 1) {
            const at = Date.now() + i;
            const conversation = { ...structuredClone(state.conversations[0]), id: `cnv_n${at}`, version: 1, contact: { id: `con_n${at}`, name: `New ${i + 1}`, identities: [] }, assignee: { id: "agt_bo", name: "Bo de Vries" }, labels: [], unread: 0, referral: null, window: { state: "open", until: new Date(at + 60_000).toISOString() } };
            state.conversations.push(conversation);
            add(conversation, message(conversation.id, conversation.contact, { ago: 0, text: "I am new here" }, at));
        }
        return {};
    },
    /** Many events a second, for so many seconds. */
    storm({ perSecond = 100, seconds = 5 } = {}) {
        let left = perSecond * seconds;
        const timer = setInterval(() => {
            const at = Date.now();
            const conversation = state.conversations[10 + (left % 200)];
            add(conversation, message(conversation.id, conversation.contact, { ago: 0, text: `Storm ${left}` }, at));
            left -= 1;
            if (left <= 0) clearInterval(timer);
        }, 1000 / perSecond);
        return {};
    },
    /** A long conversation. */
    history({ id = "cnv_00001", count = 2000 } = {}) {
        const conversation = find(id);
        for (let i = 0; i < count; i += 1) state.messages.push(message(id, conversation.contact, { ago: 30 * 3_600_000 + (count - i) * 60_000, text: `Line ${i} of a long history with some more words in it` }, Date.now()));
        return {};
    },
    drop() {
        for (const stream of streams) stream.end();
        return {};
    },
    resync() {
        whisper("resync", {});
        return {};
    },
    /** well · down (nothing answers) · lossy (a message is stored, its answer lost) · refuse */
    mode({ mode }) {
        state.mode = mode;
        if (mode === "down") tricks.drop();
        return {};
    },
    viewing({ id, typing = true } = {}) {
        whisper("viewing", { conversation_id: id ?? state.conversations[0].id, viewers: [{ agent: { id: "agt_mina", name: "Mina Aydın" }, typing }] });
        return {};
    },
    presence({ status }) {
        state.presence = status;
        publish("agent.updated", { agent: me() });
        return {};
    },
    stored({ id }) {
        return { count: state.messages.filter((entry) => entry.conversation_id === id && entry.direction === "out").length, keys: state.messages.map((entry) => entry.client_key).filter(Boolean) };
    },
};

function end(offer, outcome) {
    if (offer.state !== "ringing") return false;
    offer.state = outcome;
    publish("offer.ended", { offer });
    return true;
}

class Refusal {
    constructor(status, code, detail, field) {
        Object.assign(this, { status, body: { type: "about:blank", title: code, status, code, detail, field } });
    }
}

const list = (items, query, order) => {
    const limit = Number(query.get("limit") ?? 50);
    const start = Number(query.get("cursor") ?? 0);
    const sorted = order ? [...items].sort(order) : items;
    const end = start + limit;
    return { data: sorted.slice(start, end), next: end < sorted.length ? String(end) : null };
};

function conversationList(query) {
    const q = (query.get("q") ?? "").toLowerCase();
    const assignee = query.get("assignee");
    const fits = state.conversations.filter((entry) => {
        const status = query.get("status");
        if (status && (status === "unresolved" ? entry.status === "resolved" : entry.status !== status)) return false;
        if (assignee === "me" && entry.assignee?.id !== "agt_bo") return false;
        if (assignee === "none" && entry.assignee) return false;
        if (query.get("queue") && entry.queue?.id !== query.get("queue")) return false;
        if (query.get("channel") && entry.channel.id !== query.get("channel")) return false;
        if (query.get("contact") && entry.contact.id !== query.get("contact")) return false;
        if (query.get("number") && !entry.contact.identities.some((i) => i.value === query.get("number").replaceAll("(0)", "").replace(/\D/g, ""))) return false;
        if (query.get("label") && !entry.labels.includes(query.get("label"))) return false;
        if (q && !`${entry.contact.name} ${entry.contact.identities.map((i) => i.value)} ${state.messages.filter((m) => m.conversation_id === entry.id).map((m) => m.text)}`.toLowerCase().includes(q)) return false;
        return true;
    });
    const end = (entry) => (entry.window.state === "open" ? Date.parse(entry.window.until) : Infinity);
    const newest = (a, b) => (a.updated_at < b.updated_at ? 1 : -1);
    return list(fits, query, query.get("sort") === "time_left" ? (a, b) => end(a) - end(b) || newest(a, b) : newest);
}

function sendMessage(conversation, body) {
    const known = state.messages.find((entry) => body.client_key && entry.client_key === body.client_key);
    if (known) return known;
    if (state.mode === "refuse") throw new Refusal(422, "too_long", "The text is longer than the network takes.", "text.body");
    if (body.type !== "template" && body.type !== "note" && conversation.window.state === "closed") throw new Refusal(422, "window_closed", "The window has closed.");
    if (body.type === "reaction") {
        const target = state.messages.find((entry) => entry.id === body.reaction.message_id);
        target.reactions = [...target.reactions.filter((r) => r.author?.id !== "agt_bo"), ...(body.reaction.emoji ? [{ emoji: body.reaction.emoji, author: { kind: "agent", id: "agt_bo", name: "Bo de Vries" } }] : [])];
        publish("message.updated", { message: target });
        return target;
    }
    const bo = { id: "agt_bo", name: "Bo de Vries" };
    const content = body[body.type] ?? {};
    const words = content.body?.text ?? content.body ?? content.caption ?? content.rendered ?? body.type;
    const quoted = body.context && state.messages.find((entry) => entry.id === body.context.message_id);
    const media = body.media ? state.media[body.media.id] : null;
    const made = message(conversation.id, conversation.contact, { ago: 0, type: body.type, text: words, [body.type === "note" ? "note" : "out"]: bo, status: body.type === "note" ? "received" : "queued", payload: body.type === "text" ? undefined : content, client_key: body.client_key, media: media && { id: media.id, mime: media.mime, size: media.bytes.length, name: media.name, url: `/api/v1/media/${media.id}` } }, Date.now());
    if (quoted) made.context = { message_id: quoted.id, text: quoted.text, author: quoted.direction === "in" ? conversation.contact.name : "Bo de Vries" };
    add(conversation, made);
    if (made.direction === "out") climb(made);
    return made;
}

/** The wall board, as far as the content here tells. */
function floor() {
    const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
    const open = state.conversations.filter((entry) => entry.status === "open");
    return {
        at: ago(0),
        position: state.events.length,
        since: new Date(new Date().setHours(0, 0, 0, 0)).toISOString(),
        threshold_seconds: 60,
        service_level: "SL-3 = A_T / (A + B - B_T)",
        people: 1204,
        online: agents.filter((agent) => agent.presence === "online").length,
        queues: queues.map((queue, at) => {
            const waiting = open.filter((entry) => entry.queue?.id === queue.id && !entry.assignee);
            return { id: queue.id, name: queue.name, open: at !== 2, waiting: waiting.length, longest_waiting_since: waiting.length ? ago(6 - at * 4.6) : null, ringing: at === 0 ? 1 : 0, closing: at === 0 ? 2 : 0, first_closing: at === 0 ? ago(-22) : null, stake_millionths: at === 0 ? 100_000 : 0, expected_wait_ms: at === 0 ? 412_000 : null, recent: { answered: 9, abandoned: 1, level: at === 0 ? 0.643 : null }, today: { answered: 180, abandoned: 12 - at * 12, level: at === 0 ? 0.814 : 1 }, unanswered: at === 0 ? 7 : 0, online: at === 0 ? 2 : 1, members: queue.members.length };
        }),
        agents: agents.map((agent, at) => ({ id: agent.id, name: agent.name, presence: agent.presence, presence_since: ago([73.4, 12.2, 24.1, 1.3, 610][at] ?? 3), state_since: ago([2.4, 0.1, 24.1, 1.3, 610][at] ?? 3), wrap_up_until: null, load: agent.load, capacity: agent.capacity, held: open.filter((entry) => entry.assignee?.id === agent.id).length, ringing: at === 1 ? 1 : 0, last_answer: at < 3 ? ago([0.4, 7, 31][at]) : null, queues: agent.queues, skills: [] })),
    };
}

/** The routes: method and path with `:` for a part; the first that fits answers. */
const routes = [
    ["POST", "/session", ({ body }) => (body.link || body.password === "demo-demo-demo" ? me() : new Refusal(401, "invalid_credentials", "No."))],
    ["DELETE", "/session", () => null],
    ["GET", "/me", () => me()],
    ["PUT", "/me/presence", ({ body }) => { state.presence = body.status; publish("agent.updated", { agent: me() }); return me(); }],
    ["PUT", "/me/password", () => null],
    ["PUT", "/me/preferences", ({ body }) => (state.preferences = body)],
    ["GET", "/conversations/counts", () => { const open = state.conversations.filter((e) => e.status === "open"); const mine = open.filter((e) => e.assignee?.id === "agt_bo"); return { mine: mine.length, queue: open.filter((e) => !e.assignee).length, all: open.length, unread: mine.filter((e) => e.unread > 0).length }; }],
    ["GET", "/conversations", ({ query }) => conversationList(query)],
    ["GET", "/conversations/:id", ({ found }) => ({ ...found, draft: state.drafts[found.id] ?? null, viewers: [] })],
    ["GET", "/conversations/:id/messages", ({ found, query }) => list(state.messages.filter((e) => e.conversation_id === found.id), query, (a, b) => (a.created_at < b.created_at ? 1 : -1))],
    ["POST", "/conversations/:id/messages", ({ found, body }) => sendMessage(found, body)],
    ["GET", "/conversations/:id/decisions", ({ found }) => ({ data: found.assignee ? [{ at: new Date(Date.parse(found.created_at) + 95_000).toISOString(), kind: "offer", agent: found.assignee, summary: `Offered to ${found.assignee.name}: free, and idle longest in Service.`, explanation: { considered: [{ name: "Bo de Vries", reason: "free, idle 4 min" }, { name: "Mina Aydın", reason: "at capacity (4 of 4)" }], passed_over: ["Joost is away"] } }, { at: found.created_at, kind: "assign", agent: found.assignee, summary: `Assigned to ${found.assignee.name}.` }] : [] })],
    ["POST", "/conversations/:id/resolve", ({ found }) => touch(found, { status: "resolved", unread: 0 })],
    ["POST", "/conversations/:id/reopen", ({ found }) => touch(found, { status: "open", snoozed_until: null })],
    ["POST", "/conversations/:id/snooze", ({ found, body }) => touch(found, { status: "snoozed", snoozed_until: body.until })],
    ["POST", "/conversations/:id/assign", ({ found, body }) => touch(found, { assignee: agents.map(({ id, name }) => ({ id, name })).find((a) => a.id === body.agent) ?? null })],
    ["POST", "/conversations/:id/transfer", ({ found, body }) => touch(found, body.queue ? { assignee: null, queue: queues.map(({ id, name }) => ({ id, name })).find((q) => q.id === body.queue) } : { assignee: agents.map(({ id, name }) => ({ id, name })).find((a) => a.id === body.agent) })],
    ["POST", "/conversations/:id/labels", ({ found, body }) => touch(found, { labels: body.labels })],
    ["POST", "/conversations/:id/read", ({ found }) => touch(found, { unread: 0 })],
    ["POST", "/conversations/:id/unread", ({ found }) => touch(found, { unread: Math.max(1, found.unread) })],
    ["PUT", "/conversations/:id/draft", ({ found, body }) => { state.drafts[found.id] = body.body ? body : null; return null; }],
    ["PUT", "/conversations/:id/viewing", () => null],
    ["GET", "/messages/:id", ({ params }) => state.messages.find((entry) => entry.id === params.id)],
    ["POST", "/agents/:id/link", () => ({ link: "/sign-in#again" })],
    ["POST", "/messages/:id/retry", ({ params }) => { const old = state.messages.find((e) => e.id === params.id); const conversation = find(old.conversation_id); return sendMessage(conversation, { type: old.type, [old.type]: old.type === "text" ? { body: old.text } : old[old.type] }); }],
    ["GET", "/offers", () => ({ data: state.offers.filter((e) => e.state === "ringing"), next: null })],
    ["POST", "/offers/:id/accept", ({ params }) => { const offer = state.offers.find((e) => e.id === params.id); if (!offer || !end(offer, "accepted")) return new Refusal(409, "offer_ended", "Ended."); return touch(find(offer.conversation_id), { assignee: offer.agent, waiting_since: null }); }],
    ["POST", "/offers/:id/decline", ({ params }) => { const offer = state.offers.find((e) => e.id === params.id); end(offer, "declined"); return offer; }],
    ["GET", "/contacts", ({ query }) => { const q = (query.get("q") ?? "").toLowerCase(); const known = new Map(state.conversations.map((e) => [e.contact.id, e.contact])); return list([...known.values()].filter((c) => `${c.name} ${c.identities.map((i) => i.value)}`.toLowerCase().includes(q)), query); }],
    ["GET", "/contacts/:id", ({ params }) => { const contact = state.conversations.find((e) => e.contact.id === params.id)?.contact; return { ...contact, profile_name: "annie ✈️", created_at: new Date(0).toISOString(), updated_at: new Date().toISOString(), last_seen_at: new Date(Date.now() - 300_000).toISOString() }; }],
    ["PATCH", "/contacts/:id", ({ params, body }) => { for (const entry of state.conversations) if (entry.contact.id === params.id) entry.contact = { ...entry.contact, name: body.name }; const contact = state.conversations.find((e) => e.contact.id === params.id).contact; publish("contact.updated", { contact }); return contact; }],
    ["DELETE", "/contacts/:id", ({ params }) => { state.conversations = state.conversations.filter((e) => e.contact.id !== params.id); publish("contact.erased", { contact_id: params.id }); return null; }],
    ["GET", "/contacts/:id/conversations", ({ params, query }) => list(state.conversations.filter((e) => e.contact.id === params.id), query)],
    ["GET", "/channels", () => ({ data: empty ? [] : channels, next: null })],
    ["POST", "/channels", ({ body }) => { if (!body.settings.phone_number_id.match(/^\d+$/)) return new Refusal(422, "invalid_field", "A phone number ID has digits only.", "settings.phone_number_id"); const made = { id: "chn_new", kind: "whatsapp", name: body.name, state: "active", hook_path: "/hooks/chn_new", settings: { phone_number_id: body.settings.phone_number_id } }; channels.push(made); return made; }],
    ["PATCH", "/channels/:id", ({ params, body }) => { const channel = channels.find((e) => e.id === params.id); Object.assign(channel.settings, body.settings); return Object.assign(channel, { name: body.name }); }],
    ["POST", "/channels/:id/test", () => ({ data: [{ check: "token", ok: true, finding: null }, { check: "number", ok: true, finding: null }, { check: "subscription", ok: false, finding: "The app is not subscribed to this account's messages. Subscribe it under WhatsApp → Configuration." }] })],
    ["GET", "/channels/:id/templates", () => ({ data: templates })],
    ["GET", "/queues", () => ({ data: queues, next: null })],
    ["PATCH", "/queues/:id", ({ params, body }) => Object.assign(queues.find((e) => e.id === params.id), body)],
    ["POST", "/queues", ({ body }) => { const made = { id: `que_${Date.now()}`, waiting: 0, ...body }; queues.push(made); return made; }],
    ["GET", "/floor", () => floor()],
    ["GET", "/reports/routing", ({ query }) => report("routing", query)],
    ["GET", "/reports/agent-states", ({ query }) => report("agent-states", query)],
    ["GET", "/reports/satisfaction", ({ query }) => report("satisfaction", query)],
    ["GET", "/reports/satisfaction/comments", () => ({ data: [], next: null })],
    ["GET", "/floor/conversations", ({ query }) => ({ data: state.conversations.filter((e) => e.status === "open" && (query.get("of") === "held" ? e.assignee?.id === query.get("agent") : !e.assignee) && (!query.get("queue") || e.queue?.id === query.get("queue"))), next: null })],
    ["GET", "/conversations/:id/why", () => ({ sentences: ["It has waited for 6 min in Service.", "After 0 s it was offered to Mina Aydın, who did not answer within 20 s.", "After 21 s it was offered to Bo de Vries, who declined after 4 s.", "Of 4 who serve this queue: 1 away, 1 declined it, 1 full, 1 not responding."] })],
    ["GET", "/agents/:id/why", () => ({ sentences: ["Joost van der Velden-Kuipers has been away for 24 min: nothing is offered.", "In the last hour 18 offers were made in their queues, 2 to them.", "11 times another was asked because Joost van der Velden-Kuipers is away.", "5 times another was asked because Joost van der Velden-Kuipers comes later by the queue’s strategy."] })],
    ["POST", "/conversations/:id/monitor", () => undefined],
    ["DELETE", "/conversations/:id/monitor", () => undefined],
    ["POST", "/conversations/:id/takeover", ({ found }) => touch(found, { assignee: { id: agents[0].id, name: agents[0].name }, waiting_since: null })],
    ["PUT", "/agents/:id/presence", ({ params, body }) => Object.assign(agents.find((e) => e.id === params.id), { presence: body.status })],
    ["PATCH", "/agents/:id/routing", ({ params, body }) => Object.assign(agents.find((e) => e.id === params.id), body)],
    ["GET", "/consults", () => ({ data: [], next: null })],
    ["GET", "/agents", () => ({ data: agents, next: null })],
    ["POST", "/agents", ({ body }) => { const made = { id: `agt_${Date.now()}`, presence: "offline", capacity: 4, load: 0, queues: [], skills: [], active: true, ...body }; agents.push(made); return { ...made, link: "/sign-in#one-time" }; }],
    ["PATCH", "/agents/:id", ({ params, body }) => Object.assign(agents.find((e) => e.id === params.id), body)],
    ["GET", "/skills", () => ({ data: skills, next: null })],
    ["POST", "/skills", ({ body }) => { const name = body.name.trim(); if (skills.some((e) => e.name.toLowerCase() === name.toLowerCase())) return new Refusal(409, "conflict", "There is a skill of this name already.", "name"); const made = { id: `skl_${Date.now()}`, name }; skills.push(made); return made; }],
    ["POST", "/simulations", ({ body }) => simulation(body)],
    ["GET", "/labels", () => ({ data: ["baggage", "travel day", "vip"] })],
    ["GET", "/canned-replies", () => ({ data: canned, next: null })],
    ["POST", "/canned-replies", ({ body }) => { canned.push({ id: `can_${Date.now()}`, ...body }); return body; }],
    ["PUT", "/canned-replies/:id", ({ params, body }) => Object.assign(canned.find((e) => e.id === params.id), body)],
    ["DELETE", "/canned-replies/:id", ({ params }) => { canned.splice(canned.findIndex((e) => e.id === params.id), 1); return null; }],
    ["GET", "/hooks", ({ query }) => ({ data: state.hooks.filter((e) => e.state === query.get("state")), next: null })],
    ["GET", "/hooks/:id", ({ params }) => state.hooks.find((e) => e.id === params.id)],
    ["POST", "/hooks/:id/replay", ({ params }) => Object.assign(state.hooks.find((e) => e.id === params.id), { state: "applied" })],
    ["GET", "/tokens", () => ({ data: state.tokens, next: null })],
    ["POST", "/tokens", ({ body }) => { const made = { id: `tok_${Date.now()}`, created_at: new Date().toISOString(), ...body }; state.tokens.push(made); return { ...made, token: "balie_4f1c9b7e2d8a" }; }],
    ["DELETE", "/tokens/:id", ({ params }) => { state.tokens = state.tokens.filter((e) => e.id !== params.id); return null; }],
    ["GET", "/setup", () => ({ steps: [{ key: "channel", done: !empty || channels.length > 2 }, { key: "agent", done: !empty }, { key: "message", done: !empty }], sandbox_url: "http://127.0.0.1:8081/" })],
];

function answer(response, status, body, type = "application/json") {
    const text = body === null || body === undefined ? "" : typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    response.writeHead(text === "" ? 204 : status, { "Content-Type": type, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
    response.end(text);
}

function live(request, response) {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    const after = Number(request.headers["last-event-id"] ?? NaN);
    response.write(`event: hello\ndata: ${JSON.stringify({ last: eventNumber, now: new Date().toISOString() })}\n\n`);
    if (Number.isFinite(after)) for (const event of state.events) if (event.id > after) response.write(event.text);
    streams.add(response);
    const beat = setInterval(() => response.write(": \n\n"), 15_000);
    response.on("close", () => {
        clearInterval(beat);
        streams.delete(response);
    });
}

const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".otf": "font/otf", ".map": "application/json" };

function page(path, response) {
    const wanted = normalize(join(folder, path));
    const file = wanted.startsWith(folder) && extname(wanted) && existsSync(wanted) ? wanted : join(folder, "index.html");
    response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream", "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff" });
    createReadStream(file).pipe(response);
}

function media(id, response) {
    if (id === "med_pass") return answer(response, 200, picture, "image/svg+xml");
    if (id === "med_tone") return answer(response, 200, tone(), "audio/wav");
    const kept = state.media[id];
    if (kept) return answer(response, 200, kept.bytes, kept.mime);
    return answer(response, 404, { code: "not_found", detail: "Gone." });
}

async function bodyOf(request) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    return Buffer.concat(pieces);
}

async function handle(request, response) {
    const url = new URL(request.url, "http://x");
    if (url.pathname.startsWith("/__dev/")) {
        const bytes = await bodyOf(request);
        return answer(response, 200, tricks[url.pathname.slice(7)]?.(bytes.length ? JSON.parse(bytes) : {}) ?? {});
    }
    if (!url.pathname.startsWith("/api/v1/")) return page(url.pathname, response);
    if (state.mode === "down") return request.socket.destroy();
    const path = url.pathname.slice(7);
    if (path === "/events") return live(request, response);
    const bytes = await bodyOf(request);
    if (path.startsWith("/media/")) return media(path.slice(7), response);
    if (path === "/media") {
        const id = `med_${Date.now()}`;
        state.media[id] = { id, mime: request.headers["content-type"], name: url.searchParams.get("filename"), bytes };
        return answer(response, 201, { id, mime: state.media[id].mime, size: bytes.length, name: state.media[id].name });
    }
    for (const [method, pattern, act] of routes) {
        const parts = pattern.split("/");
        const given = path.split("/");
        if (method !== request.method || parts.length !== given.length) continue;
        const params = {};
        if (!parts.every((part, index) => (part.startsWith(":") ? (params[part.slice(1)] = decodeURIComponent(given[index])) : part === given[index]))) continue;
        const found = pattern.startsWith("/conversations/:") ? find(params.id) : undefined;
        if (pattern.startsWith("/conversations/:") && !found) return answer(response, 404, new Refusal(404, "not_found", "There is no such conversation.").body);
        let result;
        try {
            result = act({ params, found, query: url.searchParams, body: bytes.length ? JSON.parse(bytes) : {} });
        } catch (refusal) {
            if (!(refusal instanceof Refusal)) throw refusal;
            result = refusal;
        }
        if (state.mode === "lossy" && path.endsWith("/messages") && method === "POST") return request.socket.destroy();
        return result instanceof Refusal ? answer(response, result.status, result.body, "application/problem+json") : answer(response, method === "POST" ? 201 : 200, result);
    }
    answer(response, 404, { code: "not_found", detail: `No route ${request.method} ${path}` });
}

createServer((request, response) => {
    handle(request, response).catch((error) => {
        console.error(error);
        if (!response.headersSent) answer(response, 500, { code: "internal", detail: "The development server failed." });
    });
}).listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/sign-in#demo`));
