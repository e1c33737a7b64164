import { call, Refusal } from "./api";
import type { BusinessNumber, Fault, LogLine, Message, Phone } from "./types";

/** Everything the page shows. A new object for every change. */
export interface State {
    loaded: boolean;
    connected: boolean;
    numbers: BusinessNumber[];
    phones: Phone[];
    /** By phone, oldest first; only what that phone can see. */
    messages: Record<string, Message[]>;
    faults: Fault[];
    log: LogLine[];
    /** What to add to this machine's clock to get the sandbox's, in milliseconds. */
    offset: number;
    /** Grows by one a second, for what depends on the time. */
    now: number;
    error: string | null;
}

/** Most lines of the log shown. */
const logLimit = 60;
/** Most messages of a phone kept on the page. */
const messageLimit = 400;

const arrived = new Set(["delivered", "read", "played"]);

/** Whether a message has reached its phone. */
function isVisible(message: Message): boolean {
    return message.direction === "sent" || arrived.has(message.status);
}

/** Holds the state, hears the sandbox's events and does what people ask. */
export class Store {
    private state: State = {
        loaded: false,
        connected: false,
        numbers: [],
        phones: [],
        messages: {},
        faults: [],
        log: [],
        offset: 0,
        now: Date.now(),
        error: null,
    };
    private listeners = new Set<() => void>();

    subscribe = (listener: () => void): (() => void) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    };

    get = (): State => this.state;

    private set(change: Partial<State>): void {
        this.state = { ...this.state, ...change };
        for (const listener of this.listeners) listener();
    }

    /** Opens the event stream; every opening reads all anew, so that nothing is missed. */
    start(): void {
        const events = new EventSource("/sandbox/events");
        events.addEventListener("hello", () => void this.load());
        events.onerror = () => this.set({ connected: false });
        this.listen(events, "message", (message: Message) => this.putMessage(message));
        this.listen(events, "phone", (phone: Phone) => this.putPhone(phone));
        this.listen(events, "phone_deleted", ({ id }: { id: string }) => {
            this.set({ phones: this.state.phones.filter((phone) => phone.id !== id) });
        });
        this.listen(events, "typing", ({ phone, number, until_ms }: { phone: string; number: string; until_ms: number }) => {
            this.putTyping(phone, number, until_ms);
        });
        this.listen(events, "clock", ({ now_ms }: { now_ms: number }) => this.set({ offset: now_ms - Date.now(), now: now_ms }));
        this.listen(events, "state", () => void this.load());
        this.listen(events, "call", (record: CallRecord) => this.putLine(callLine(record)));
        this.listen(events, "delivery", (record: DeliveryRecord) => {
            this.putLine(deliveryLine(record));
            if (this.state.faults.length > 0) void this.loadFaults();
        });
        window.setInterval(() => this.set({ now: Date.now() + this.state.offset }), 1000);
    }

    private listen<T>(events: EventSource, name: string, take: (data: T) => void): void {
        events.addEventListener(name, (event) => take(JSON.parse((event as MessageEvent<string>).data) as T));
    }

    private async load(): Promise<void> {
        try {
            const [state, phones] = await Promise.all([
                call<{ now_ms: number; numbers: BusinessNumber[]; faults: Fault[] }>("GET", "state"),
                call<{ data: Phone[] }>("GET", "phones?automatic=false&limit=24"),
            ]);
            const lists = await Promise.all(
                phones.data.map((phone) => call<{ data: Message[] }>("GET", `phones/${phone.id}/messages?limit=${messageLimit}`)),
            );
            const messages: Record<string, Message[]> = {};
            phones.data.forEach((phone, index) => (messages[phone.id] = lists[index]?.data ?? []));
            const offset = state.now_ms - Date.now();
            this.set({
                loaded: true,
                connected: true,
                numbers: state.numbers,
                faults: state.faults,
                phones: phones.data,
                messages,
                offset,
                now: state.now_ms,
            });
        } catch (error) {
            this.fail(error);
        }
    }

    private async loadFaults(): Promise<void> {
        const { data } = await call<{ data: Fault[] }>("GET", "faults");
        this.set({ faults: data });
    }

    private putMessage(message: Message): void {
        const known = this.state.messages[message.phone];
        if (!known || !isVisible(message)) return;
        const index = known.findIndex((other) => other.id === message.id);
        const list = index < 0 ? [...known, message] : known.map((other, place) => (place === index ? message : other));
        this.set({ messages: { ...this.state.messages, [message.phone]: list.slice(-messageLimit) } });
        if (this.state.faults.length > 0) void this.loadFaults();
    }

    private putPhone(phone: Phone): void {
        if ((phone as { automatic?: boolean }).automatic) return;
        const isNew = !this.state.phones.some((other) => other.id === phone.id);
        this.set({
            phones: isNew
                ? [...this.state.phones, phone]
                : this.state.phones.map((other) => (other.id === phone.id ? phone : other)),
            messages: isNew ? { ...this.state.messages, [phone.id]: [] } : this.state.messages,
        });
    }

    private putTyping(phoneID: string, number: string, until: number): void {
        this.set({
            phones: this.state.phones.map((phone) => {
                if (phone.id !== phoneID) return phone;
                const thread = phone.threads.find((each) => each.number === number) ?? { number, waiting: 0, typing_until_ms: 0 };
                const others = phone.threads.filter((each) => each.number !== number);
                return { ...phone, threads: [...others, { ...thread, typing_until_ms: until }] };
            }),
        });
    }

    private putLine(line: LogLine): void {
        const rest = this.state.log.filter((other) => other.key !== line.key);
        this.set({ log: [line, ...rest].slice(0, logLimit) });
    }

    private fail(error: unknown): void {
        this.set({ error: error instanceof Refusal ? error.message : "Something went wrong." });
    }

    dismissError = (): void => this.set({ error: null });

    /** Does something and says on the page if it was refused; gives back whether it went well. */
    async attempt(action: () => Promise<unknown>): Promise<boolean> {
        try {
            await action();
            return true;
        } catch (error) {
            this.fail(error);
            return false;
        }
    }

    /** Lets a phone write. The event brings the message back. */
    write(phone: Phone, number: string, message: Record<string, unknown>): Promise<boolean> {
        return this.attempt(() => call("POST", `phones/${phone.id}/messages`, { to: number, ...message }));
    }

    act(phone: Phone, action: string, body: unknown): Promise<boolean> {
        return this.attempt(() => call("POST", `phones/${phone.id}/${action}`, body));
    }

    change(phone: Phone, body: unknown): Promise<boolean> {
        return this.attempt(() => call("PATCH", `phones/${phone.id}`, body));
    }

    remove(phone: Phone): Promise<boolean> {
        return this.attempt(() => call("DELETE", `phones/${phone.id}`));
    }

    addPhone(body: unknown): Promise<boolean> {
        return this.attempt(() => call("POST", "phones", body));
    }

    moveClock(milliseconds: number): Promise<boolean> {
        return this.attempt(() => call("POST", "clock", { advance_ms: milliseconds }));
    }

    addFault(body: unknown): Promise<boolean> {
        return this.attempt(async () => {
            await call("POST", "faults", body);
            await this.loadFaults();
        });
    }

    removeFault(id?: number): Promise<boolean> {
        return this.attempt(async () => {
            await call("DELETE", id === undefined ? "faults" : `faults/${id}`);
            await this.loadFaults();
        });
    }
}

interface CallRecord {
    id: number;
    at: string;
    method: string;
    path: string;
    status: number;
    code?: number;
    type?: string;
    dropped?: boolean;
}

interface DeliveryRecord {
    id: number;
    created_at: string;
    field: string;
    updates: number;
    state: string;
    attempts: { status: number | null }[];
}

function callLine(record: CallRecord): LogLine {
    const edge = record.path.split("/").pop() ?? "";
    const result = record.dropped ? "no answer" : record.code === undefined ? String(record.status) : `${record.status} · ${record.code}`;
    return {
        key: `call-${record.id}`,
        kind: "call",
        at: record.at,
        label: record.type ? `${edge} · ${record.type}` : `${record.method} ${/^\d+$/.test(edge) ? "object" : edge}`,
        detail: result,
        state: record.status === 200 && !record.dropped ? "good" : "bad",
    };
}

function deliveryLine(record: DeliveryRecord): LogLine {
    const last = record.attempts[record.attempts.length - 1];
    const tries = record.attempts.length > 1 ? ` · ${record.attempts.length} tries` : "";
    const answer = last ? String(last.status ?? "no answer") : record.state;
    return {
        key: `hook-${record.id}`,
        kind: "webhook",
        at: record.created_at,
        label: record.updates > 1 ? `${record.field} · ${record.updates} updates` : record.field,
        detail: answer + tries,
        state: record.state === "delivered" ? "good" : record.state === "pending" && !last ? "open" : "bad",
    };
}
