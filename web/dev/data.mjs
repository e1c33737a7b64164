// The content of the development server: real-looking, and nasty on purpose.

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A picture of a boarding pass, drawn here so that no file is needed. */
export const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><rect width="640" height="480" fill="#d9e7e4"/><rect x="90" y="90" width="460" height="300" rx="18" fill="#fff"/><rect x="90" y="90" width="460" height="64" rx="18" fill="#0b6e5f"/><g fill="#1b1b19" font-family="sans-serif"><text x="120" y="132" fill="#fff" font-size="26">Boarding pass</text><text x="120" y="220" font-size="44">AMS → LIS</text><text x="120" y="270" font-size="22">CA 204 · Gate D12 · Seat 14A</text></g><g fill="#1b1b19">${Array.from({ length: 64 }, (_, i) => ((i * 7919) % 5 < 3 ? `<rect x="${424 + (i % 8) * 12}" y="${276 + Math.floor(i / 8) * 12}" width="12" height="12"/>` : "")).join("")}</g></svg>`;

/** One second of a soft tone as WAV, for voice messages. */
export function tone() {
    const rate = 8000;
    const samples = rate * 3;
    const bytes = Buffer.alloc(44 + samples * 2);
    bytes.write("RIFF", 0);
    bytes.writeUInt32LE(36 + samples * 2, 4);
    bytes.write("WAVEfmt ", 8);
    bytes.writeUInt32LE(16, 16);
    bytes.writeUInt16LE(1, 20);
    bytes.writeUInt16LE(1, 22);
    bytes.writeUInt32LE(rate, 24);
    bytes.writeUInt32LE(rate * 2, 28);
    bytes.writeUInt16LE(2, 32);
    bytes.writeUInt16LE(16, 34);
    bytes.write("data", 36);
    bytes.writeUInt32LE(samples * 2, 40);
    for (let i = 0; i < samples; i += 1) bytes.writeInt16LE(Math.round(4000 * Math.sin((2 * Math.PI * 330 * i) / rate)), 44 + i * 2);
    return bytes;
}

export const agents = [
    { id: "agt_bo", name: "Bo de Vries", email: "bo@cee.example", role: "admin", presence: "online", capacity: 6, load: 3, skills: [], queues: ["que_service", "que_travel"], active: true },
    { id: "agt_mina", name: "Mina Aydın", email: "mina@cee.example", role: "agent", presence: "online", capacity: 4, load: 2, skills: [], queues: ["que_service"], active: true },
    { id: "agt_joost", name: "Joost van der Velden-Kuipers", email: "joost@cee.example", role: "agent", presence: "away", capacity: 4, load: 0, skills: [], queues: ["que_travel"], active: true },
    { id: "agt_sam", name: "Sam Okafor", email: "sam@cee.example", role: "supervisor", presence: "not_responding", capacity: 4, load: 1, skills: [], queues: [], active: true },
    { id: "agt_eve", name: "Eve Lund", email: "eve@cee.example", role: "agent", presence: "offline", capacity: 4, load: 0, skills: [], queues: [], active: true },
];

export const queues = [
    { id: "que_service", name: "Service", strategy: "longest_idle", ring_seconds: 20, members: ["agt_bo", "agt_mina"], required_skills: [], waiting: 4, longest_waiting_since: null },
    { id: "que_travel", name: "Travel day", strategy: "least_busy", ring_seconds: 30, members: ["agt_bo", "agt_joost"], required_skills: [], waiting: 1, longest_waiting_since: null },
];

export const channels = [
    { id: "chn_air", kind: "whatsapp", name: "Cee Air", state: "active", hook_path: "/hooks/chn_air", settings: { phone_number_id: "106300000000001", waba_id: "102200000000001", graph_version: "v23.0" }, queue: { id: "que_service", name: "Service" } },
    { id: "chn_cargo", kind: "whatsapp", name: "Cee Cargo", state: "stopped", hook_path: "/hooks/chn_cargo", settings: { phone_number_id: "106300000000002", waba_id: "102200000000001" }, queue: { id: "que_service", name: "Service" } },
];

export const canned = [
    { id: "can_1", shortcut: "hello", body: "Hello {{contact.first_name}}, this is {{agent.first_name}} from {{channel.name}}. How can I help?" },
    { id: "can_2", shortcut: "thanks", body: "Thank you {{contact.first_name}}, have a good flight!" },
    { id: "can_3", shortcut: "refund", body: "A refund takes five working days. You will get a message when it is on its way." },
];

export const templates = [
    { name: "boarding_pass", language: "en_US", status: "APPROVED", category: "UTILITY", components: [{ type: "HEADER", format: "IMAGE" }, { type: "BODY", text: "Hi {{first_name}}, your boarding pass for {{flight}} is attached. Gate {{gate}}." }, { type: "FOOTER", text: "Cee Air" }, { type: "BUTTONS", buttons: [{ type: "URL", text: "Open pass", url: "https://cee.example/bp/{{1}}" }, { type: "QUICK_REPLY", text: "Change seat" }] }] },
    { name: "we_are_back", language: "en_US", status: "APPROVED", category: "UTILITY", components: [{ type: "BODY", text: "Hello {{1}}, we have news about your question of {{2}}. Answer here and an agent takes over." }] },
    { name: "we_are_back", language: "nl", status: "APPROVED", category: "UTILITY", components: [{ type: "BODY", text: "Dag {{1}}, we hebben nieuws over je vraag van {{2}}. Antwoord hier en een medewerker helpt je." }] },
    { name: "delay_notice", language: "en_US", status: "APPROVED", category: "UTILITY", components: [{ type: "HEADER", format: "TEXT", text: "Flight {{1}} is late" }, { type: "BODY", text: "Your flight leaves at {{1}} from gate {{2}}. We are sorry for the wait." }] },
    { name: "summer_fares", language: "en_US", status: "PENDING", category: "MARKETING", components: [{ type: "BODY", text: "Summer fares are here." }] },
];

const long = Array.from({ length: 60 }, (_, i) => `${i + 1}. On the way to Lisbon my bag was left behind, and at the desk nobody could say where it was.`).join(" ").slice(0, 4000);

/** The conversations and their messages, as of `now` (milliseconds). */
export function seed(now) {
    const conversations = [];
    const messages = [];
    let number = 0;
    const iso = (ago) => new Date(now - ago).toISOString();

    const open = (options) => {
        number += 1;
        const id = `cnv_${String(number).padStart(5, "0")}`;
        const contact = { id: `con_${number}`, name: options.name ?? null, identities: options.identities ?? [{ kind: "phone", value: options.phone ?? `3161234${String(5000 + number)}` }] };
        const conversation = {
            id, status: options.status ?? "open", version: 1, channel: { id: "chn_air", kind: "whatsapp", name: "Cee Air" }, contact,
            queue: { id: "que_service", name: "Service" }, assignee: options.assignee ?? null, labels: options.labels ?? [], unread: options.unread ?? 0,
            priority: 0, window: options.left === null ? { state: "closed", until: null } : { state: options.left > 0 ? "open" : "closed", until: new Date(now + options.left).toISOString() },
            waiting_since: options.assignee ? null : iso(4 * minute), snoozed_until: options.snoozed ?? null, offer: null, last_message: null, referral: options.referral ?? null,
            created_at: iso(options.age ?? 3 * hour), updated_at: iso(0),
        };
        let last = null;
        for (const given of options.messages ?? []) {
            const made = message(id, contact, given, now);
            messages.push(made);
            if (made.type !== "reaction") last = made;
        }
        if (last) {
            conversation.last_message = preview(last);
            conversation.updated_at = last.created_at;
        }
        conversations.push(conversation);
        return conversation;
    };

    const bo = { id: "agt_bo", name: "Bo de Vries" };
    const mina = { id: "agt_mina", name: "Mina Aydın" };

    open({
        name: "Ann Castellanos", assignee: bo, unread: 2, left: 42 * minute + 7000, labels: ["vip", "baggage"], age: 26 * hour,
        referral: { source_type: "ad", source_url: "https://fb.me/xy12", headline: "Summer fares to Lisbon", body: "From 49 euro, book until Sunday", ctwa_clid: "Bqq-x1Yw" },
        messages: [
            { ago: 25 * hour, text: "Hi, I have a question about my flight tomorrow" },
            { ago: 25 * hour - 2 * minute, out: bo, text: "Hello Ann, this is Bo from Cee Air. How can I help?", status: "read" },
            { ago: 25 * hour - 4 * minute, text: "Can I take a *folding bicycle*? It is about 12 kg, see https://www.brompton.example/size." },
            { ago: 25 * hour - 9 * minute, note: mina, text: "She flew with us in March with the same bicycle, it went as special baggage. Ref 88-1204." },
            { ago: 25 * hour - 12 * minute, out: bo, text: "Yes, as special baggage. It needs a bag or a box.", status: "read", reactions: [{ emoji: "🙏", author: { kind: "contact", name: "Ann Castellanos" } }], quote: "Can I take a folding bicycle? It is about 12 kg" },
            { ago: 24 * hour - 20 * minute, type: "interactive", out: bo, status: "read", text: "Shall I add it to your booking?", payload: { type: "button", body: { text: "Shall I add it to your booking?" }, action: { buttons: [{ type: "reply", reply: { id: "y", title: "Yes, please" } }, { type: "reply", reply: { id: "n", title: "Not now" } }] } } },
            { ago: 24 * hour - 25 * minute, type: "button_reply", text: "Yes, please", payload: { id: "y", title: "Yes, please" }, quote: "Shall I add it to your booking?" },
            { ago: 23 * hour - 40 * minute, type: "image", out: bo, status: "delivered", text: "Here is your new boarding pass", payload: { caption: "Here is your new boarding pass" }, media: { id: "med_pass", mime: "image/svg+xml", size: 30383, name: "pass.svg", url: "/api/v1/media/med_pass" } },
            { ago: 2 * hour, type: "audio", text: "Voice message", payload: { voice: true }, media: { id: "med_tone", mime: "audio/wav", size: 48044, name: "voice.wav", url: "/api/v1/media/med_tone" } },
            { ago: 6 * minute, text: "The gate changed on the board, is that right?" },
            { ago: 5 * minute, text: "It says D12 now, my pass says C4" },
        ],
    });
    open({
        name: "Wolfeschlegelsteinhausenbergerdorff-Katharina von und zu Hohenzollern-Sigmaringen", assignee: bo, unread: 300, left: 3 * hour + 12 * minute,
        messages: [{ ago: 9 * minute, text: long }, { ago: 8 * minute, out: bo, text: "Thank you, I am reading it now.", status: "failed", errors: [{ code: 131026, title: "Message undeliverable", details: "Message undeliverable.", explanation: "The number is not on WhatsApp, or the customer has not accepted its latest terms. Try another way to reach them.", remedy: "contact" }] }, { ago: 7 * minute, out: bo, text: "Is there another number that we can reach you on?", status: "unknown" }],
    });
    open({
        name: null, phone: "4915112345678", assignee: bo, unread: 1, left: 21 * hour,
        messages: [{ ago: 20 * minute, type: "image", text: "Photo", payload: {}, media: { id: "med_broken", mime: "image/jpeg", size: 99000, name: "bag.jpg", url: "/api/v1/media/med_broken" } }, { ago: 19 * minute, text: "Can you see my suitcase in it?" }],
    });
    open({
        name: "ליאת כהן", assignee: bo, left: 11 * hour, labels: ["travel day"],
        messages: [
            { ago: 70 * minute, text: "שלום, הטיסה שלי ל-Lisbon מתעכבת? מספר הטיסה CA 204." },
            { ago: 68 * minute, out: bo, text: "שלום ליאת, הטיסה תצא בזמן.", status: "read" },
            { ago: 66 * minute, text: "👍🏽🎉" },
            { ago: 60 * minute, type: "location", text: "Location: Ben Gurion Airport", payload: { latitude: 32.0055, longitude: 34.8854, name: "Ben Gurion Airport", address: "Airport City" } },
        ],
    });
    open({
        name: "Hendrik Pol", assignee: bo, left: -3 * hour, age: 40 * hour,
        messages: [{ ago: 27 * hour, text: "Where is my refund?" }, { ago: 26 * hour, out: bo, text: "A refund takes five working days.", status: "delivered" }],
    });
    open({
        name: "Zeynep", assignee: mina, left: 23 * hour, unread: 0,
        messages: [
            { ago: 50 * minute, type: "document", text: "invoice 2026-08.pdf", payload: { filename: "invoice 2026-08.pdf", caption: "Can you book this under my company?" }, media: { id: "med_pdf", mime: "application/pdf", size: 182400, name: "invoice 2026-08.pdf", url: "/api/v1/media/med_pdf", download: true } },
            { ago: 48 * minute, type: "contacts", text: "Contact: Pia Lund", payload: [{ name: { formatted_name: "Pia Lund" }, org: { company: "Lund Reizen" }, phones: [{ phone: "+45 20 12 34 56" }], emails: [{ email: "pia@lund.example" }] }] },
            { ago: 46 * minute, type: "order", text: "Order of 2 items", payload: { catalog_id: "c1", text: "And these, please", items: [{ product_retailer_id: "SEAT-XL", quantity: 2, item_price: 30, currency: "EUR" }, { product_retailer_id: "BAG-23", quantity: 1, item_price: 45, currency: "EUR" }] } },
            { ago: 44 * minute, type: "unsupported", text: "A poll", payload: { kind: "poll_creation", raw: { type: "unsupported", unsupported: { type: "poll_creation" }, errors: [{ code: 131051 }] } } },
            { ago: 42 * minute, text: "Sorry, wrong chat", deleted: true },
            { ago: 40 * minute, text: "I meant the company in Utrecht", edited: true },
            { ago: 39 * minute, type: "system", text: "Zeynep changed number to +31 6 20 00 00 00", payload: { kind: "number_changed", body: "changed" } },
            { ago: 38 * minute, type: "flow_reply", text: "Form: seat choice", payload: { name: "seat_choice", body: "Sent", response: { seat: "14A", meal: "vegetarian", flow_token: "t" } } },
            { ago: 37 * minute, type: "list_reply", text: "Window seat", payload: { id: "w", title: "Window seat", description: "Rows 12 to 30" } },
            { ago: 36 * minute, type: "sticker", text: "Sticker", payload: { animated: false }, media: { id: "med_pass", mime: "image/webp", size: 20000, name: null, url: "/api/v1/media/med_pass" } },
            { ago: 35 * minute, out: mina, type: "template", text: "Your flight leaves at 14:05 from gate D12.", status: "sent", payload: { name: "delay_notice", language: "en_US", components: [], rendered: "Flight CA 204 is late\n\nYour flight leaves at 14:05 from gate D12." } },
            { ago: 34 * minute, text: "Is this seen?", forwarded: true },
        ],
    });
    open({ name: "Priya Raman", left: 22 * hour, unread: 1, messages: [{ ago: 3 * minute, text: "Hello, can I change the name on a ticket?" }] });
    open({ name: "Tom", left: 23 * hour, unread: 3, messages: [{ ago: 2 * minute, text: "hi" }, { ago: 2 * minute - 3000, text: "anyone there?" }, { ago: minute, text: "my flight is in one hour!!" }] });
    open({ name: "@quiet.fox", identities: [{ kind: "bsuid", value: "NL.123456789012345" }], left: 18 * hour, unread: 1, messages: [{ ago: 14 * minute, text: "Do you fly to Porto on Sundays?" }] });
    open({ name: "Aunt Marga", left: 30 * minute, assignee: mina, messages: [{ ago: 23 * hour, text: "Thank you dear" }] });
    open({ name: "Later Gator", status: "snoozed", snoozed: new Date(now + 16 * hour).toISOString(), assignee: bo, left: 9 * hour, messages: [{ ago: 15 * hour, text: "I will know tomorrow" }] });
    const names = ["Noor", "Daan", "Sofie", "Lucas", "Emma", "Finn", "Olivia", "Levi", "Yara", "Mats", "Fatima", "Igor", "Chidi", "Aiko", "Lars"];
    for (let i = 0; i < 220; i += 1) {
        const family = ["Jansen", "Bakker", "Visser", "Smit", "Meijer", "Mulder", "Bos", "Peters"][i % 8];
        open({
            name: `${names[i % names.length]} ${family}`, left: (2 + ((i * 7) % 21)) * hour + (i % 11) * 9 * minute, assignee: i % 4 === 0 ? null : mina, unread: i % 9 === 0 ? 1 : 0,
            messages: [{ ago: (i + 1) * 4 * minute, text: ["When does check-in open?", "Thanks, that helps", "Can I bring my cat on board?", "I lost my booking code", "The seat map does not load"][i % 5] }],
        });
    }
    const old = open({ name: "Ann Castellanos", status: "resolved", left: -9 * day, age: 12 * day, assignee: bo, messages: [{ ago: 11 * day, text: "Perfect, thanks!" }] });
    old.contact = conversations[0].contact;
    return { conversations, messages };
}

let messageNumber = 0;

export function message(conversationID, contact, given, now) {
    messageNumber += 1;
    const type = given.type ?? (given.note ? "note" : "text");
    const at = new Date(now - given.ago).toISOString();
    const direction = given.note ? "note" : given.out ? "out" : "in";
    const made = {
        id: `msg_${String(messageNumber).padStart(7, "0")}`, conversation_id: conversationID, direction, type, text: given.text,
        media: given.media ? { state: "ready", download: false, ...given.media } : null, external_id: `wamid.${messageNumber}`,
        status: given.status ?? (direction === "out" ? "sent" : "received"), errors: given.errors ?? [],
        author: given.note ?? given.out ? { kind: "agent", ...(given.note ?? given.out) } : { kind: "contact", id: contact.id, name: contact.name },
        context: given.quote ? { message_id: null, text: given.quote, author: contact.name, forwarded: false } : given.forwarded ? { forwarded: true } : null,
        reactions: given.reactions ?? [], edited_at: given.edited ? at : null, deleted_at: given.deleted ? at : null, client_key: given.client_key ?? null,
        occurred_at: at, created_at: at,
    };
    if (given.payload) made[type] = given.payload;
    else if (type === "text") made.text_content = { body: given.text };
    else if (type === "note") made.note = { body: given.text };
    return made;
}

export function preview(message) {
    const { id, direction, type, text, status, author, occurred_at } = message;
    return { id, direction, type, text, status, author, occurred_at };
}

/** What a simulation of a day answers: a morning that runs away from the agents, and one that does not with more of them. */
export function simulation({ agents = 0, strategy, scenario }) {
    const hours = Array.from({ length: 48 }, (_, place) => place / 2);
    const wave = (hour) => Math.exp(-((hour - 10.5) ** 2) / 3) + 0.7 * Math.exp(-((hour - 16) ** 2) / 5);
    const report = (relief) => {
        const mean = 252 / relief;
        const estimate = (value, margin) => ({ value, margin });
        const wait = (hour) => (hour < 7 || hour > 22 ? null : (620 * wave(hour) + 12) / relief);
        const share = (value) => estimate(Math.min(0.995, value * Math.sqrt(relief)), 0.0123);
        const figures = (weight) => ({
            offered: estimate(Math.round(1593 * weight), null), answered: estimate(Math.round(1560 * weight), 4.2), abandoned: estimate(0, 0), unanswered: estimate(0, 0),
            wait_mean: estimate(mean, mean / 19), wait_p50: estimate(mean / 5, mean / 50), wait_p90: estimate(mean * 2.4, mean / 9), wait_p99: estimate(mean * 6.1, mean / 3),
            service_level_1: share(0.52), service_level_2: share(0.52), service_level_3: share(0.52), service_level_4: share(0.52), service_level_5: share(0.52),
            occupancy: estimate(0.83 / Math.sqrt(relief), 0.011), late_answers: estimate(0.4, 0.3), late_cost: estimate(22_400, 16_800), abandonment_rate: estimate(0, 0),
        });
        return {
            name: scenario?.name ?? "a day", runs: 10, agents: 12 + (relief > 1 ? agents : 0), threshold_seconds: 60, currency: "EUR", erlang_c: null, measures: figures(1),
            queues: [{ name: "Service", measures: figures(0.8) }, { name: "Travel day, disruptions and everything that cannot wait until tomorrow", measures: figures(0.2) }],
            intervals: hours.map((hour) => {
                const seconds = wait(hour);
                const level = seconds === null ? null : 60 / (60 + seconds / 3);
                const late = seconds === null ? null : Math.max(0, seconds - 300) * 900;
                return {
                    from_seconds: hour * 3600,
                    measures: {
                        offered: estimate(Math.round(90 * wave(hour)), 3.1), wait_mean: estimate(seconds, seconds && seconds / 7), service_level_3: estimate(level, level && level * (1 - level) * 0.3),
                        occupancy: estimate(hour < 6.5 ? null : Math.min(1, 0.2 + wave(hour) / Math.sqrt(relief)), 0.03), late_answers: estimate(late === null ? null : late / 56_000, 0.4), late_cost: estimate(late, late && late / 6),
                    },
                };
            }),
        };
    };
    const label = [agents ? `${agents > 0 ? "+" : ""}${agents} agents` : null, strategy].filter(Boolean).join(", ");
    const recorded = { offered: { value: 1593, margin: null }, answered: { value: 1561, margin: null }, unanswered: { value: 2, margin: null }, wait_mean: { value: 241, margin: null }, wait_p90: { value: 633, margin: null }, service_level_1: { value: 0.531, margin: null }, late_answers: { value: 0, margin: null } };
    return {
        seed: 1, start: scenario ? null : "2026-11-20T23:00:00.000Z", recorded: scenario ? null : recorded,
        variants: [{ label: "as it is", report: report(1) }, ...(label ? [{ label, report: report(1 + Math.abs(agents) * 0.9) }] : [])],
    };
}
