import { useCallback, useEffect, useMemo, useRef, useState, type ReactElement, type RefObject } from "react";
import { clockTime } from "../model/format";
import type { Store } from "../model/store";
import type { BusinessNumber, Message, Phone } from "../model/types";
import { groupedNumber } from "../../shared/number";
import { Avatar } from "./Avatar";
import { Chat } from "./Chat";
import { ChoiceSheet } from "./ChoiceSheet";
import { Composer } from "./Composer";
import { PhoneMenu } from "./PhoneMenu";

interface Props {
    store: Store;
    phone: Phone;
    numbers: BusinessNumber[];
    messages: Message[];
    now: number;
    isFront: boolean;
}

/** One customer's telephone, with the chat of one business number on its screen. */
export function Telephone({ store, phone, numbers, messages, now, isFront }: Props): ReactElement {
    const [chosen, setChosen] = useState<string | null>(null);
    const [quoted, setQuoted] = useState<Message | null>(null);
    const [edited, setEdited] = useState<Message | null>(null);
    const [list, setList] = useState<Message | null>(null);
    const frame = useRef<HTMLElement>(null);

    const latest = messages[messages.length - 1]?.number;
    const number = numbers.find((each) => each.phone_number_id === (chosen ?? latest)) ?? numbers[0];
    const id = number?.phone_number_id ?? "";
    const shown = useMemo(() => messages.filter((message) => message.number === id), [messages, id]);
    const thread = phone.threads.find((each) => each.number === id);
    const isTyping = phone.online && (thread?.typing_until_ms ?? 0) > now;

    const quote = useCallback((message: Message) => {
        setEdited(null);
        setQuoted(message);
    }, []);
    const edit = useCallback((message: Message) => {
        setQuoted(null);
        setEdited(message);
    }, []);

    useReading(store, phone, id, shown, frame);

    return (
        <section className={isFront ? "telephone front" : "telephone"} aria-label={`Telephone of ${phone.name}`} data-testid="telephone" data-number={phone.number} ref={frame}>
            <div className="owner">
                <Avatar name={phone.name} />
                <div className="owner-names">
                    <h2 className="owner-name cut">{phone.name}</h2>
                    <p className="owner-number figures cut">
                        {phone.shows_number ? groupedNumber(phone.number) : `@${phone.username ?? ""} · number hidden`}
                    </p>
                </div>
                <button
                    type="button"
                    role="switch"
                    aria-checked={phone.online}
                    className="switch"
                    aria-label={`${phone.name}'s phone is ${phone.online ? "on" : "off"}`}
                    title={phone.online ? "Switch off" : "Switch on"}
                    onClick={() => void store.change(phone, { online: !phone.online })}
                >
                    <span className="switch-knob" />
                </button>
                <PhoneMenu store={store} phone={phone} />
            </div>
            <div className={phone.online ? "device" : "device is-off"}>
                <div className="screen">
                    <div className="status-line" aria-hidden="true">
                        <span className="figures">{clockTime(now)}</span>
                        <span className="status-mark">Simulation</span>
                        <Bars on={phone.online} />
                    </div>
                    <header className="chat-head">
                        {number ? (
                            <>
                                <Avatar name={number.verified_name} small />
                                <div className="chat-names">
                                    {numbers.length > 1 ? (
                                        <select
                                            className="chat-name chat-pick"
                                            value={id}
                                            aria-label="Business"
                                            onChange={(event) => setChosen(event.target.value)}
                                        >
                                            {numbers.map((each) => (
                                                <option key={each.phone_number_id} value={each.phone_number_id}>
                                                    {each.verified_name}
                                                </option>
                                            ))}
                                        </select>
                                    ) : (
                                        <h3 className="chat-name cut">{number.verified_name}</h3>
                                    )}
                                    <p className="chat-sub figures cut" aria-live="polite">
                                        {isTyping ? "typing…" : groupedNumber(number.display_phone_number)}
                                    </p>
                                </div>
                            </>
                        ) : (
                            <p className="chat-sub">No business number is registered yet.</p>
                        )}
                    </header>
                    <Chat
                        store={store}
                        phone={phone}
                        messages={shown}
                        minute={Math.floor(now / 60_000)}
                        isTyping={isTyping}
                        onQuote={quote}
                        onEdit={edit}
                        onList={setList}
                    />
                    <Composer
                        store={store}
                        phone={phone}
                        number={id}
                        quoted={quoted}
                        edited={edited}
                        onDone={() => {
                            setQuoted(null);
                            setEdited(null);
                        }}
                    />
                    {list && (
                        <ChoiceSheet
                            message={list}
                            onClose={() => setList(null)}
                            onChoose={(choice) => {
                                void store.act(phone, "tap", { message_id: list.id, id: choice });
                                setList(null);
                            }}
                        />
                    )}
                    {!phone.online && (
                        <div className="off-cover">
                            <p>This phone is switched off.</p>
                            <p className="hint">What is sent to it waits on the network.</p>
                            <button type="button" className="button" onClick={() => void store.change(phone, { online: true })}>
                                Switch on
                            </button>
                        </div>
                    )}
                </div>
            </div>
        </section>
    );
}

/** Reads what has arrived while the phone is on, in view, and somebody looks at the page. */
function useReading(store: Store, phone: Phone, number: string, messages: Message[], frame: RefObject<HTMLElement>): void {
    const [inView, setInView] = useState(false);
    const [awake, setAwake] = useState(document.visibilityState === "visible");
    useEffect(() => {
        const element = frame.current;
        if (!element) return undefined;
        const observer = new IntersectionObserver((entries) => setInView(entries[entries.length - 1]?.isIntersecting ?? false), {
            threshold: 0.6,
        });
        observer.observe(element);
        const wake = () => setAwake(document.visibilityState === "visible");
        document.addEventListener("visibilitychange", wake);
        return () => {
            observer.disconnect();
            document.removeEventListener("visibilitychange", wake);
        };
    }, [frame]);
    const unread = messages.filter((message) => message.direction === "received" && message.status === "delivered");
    const newest = unread[unread.length - 1]?.id;
    useEffect(() => {
        if (newest === undefined || !phone.online || !inView || !awake) return undefined;
        // A person needs a moment before the ticks can turn.
        const timer = window.setTimeout(() => void store.act(phone, "read", { number }), 600);
        return () => window.clearTimeout(timer);
    }, [store, phone.id, phone.online, number, newest, inView, awake]);
}

/** Reception: four bars, or none. */
function Bars({ on }: { on: boolean }): ReactElement {
    return (
        <svg className="bars" viewBox="0 0 16 12" width="16" height="12" aria-hidden="true">
            {[3, 6, 9, 12].map((height, index) => (
                <rect key={height} x={index * 4} y={12 - height} width="2.6" height={height} rx="1" opacity={on ? 1 : 0.25} />
            ))}
        </svg>
    );
}
