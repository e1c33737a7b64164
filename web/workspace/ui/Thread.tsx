import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { hear } from "../app/bus";
import { useDesk } from "../app/desk";
import { preferences } from "../app/preferences";
import { loadOlder, openThread } from "../app/threads";
import { sentAgain } from "../model/delivery";
import { emptyThread } from "../model/state";
import { dayName, exactTime } from "../model/time";
import { staysAtEnd, timeline, type TimelineItem } from "../model/timeline";
import type { Conversation, Decision, Message } from "../model/types";
import { Bubble } from "./Bubble";
import { NewLine, useNewLine } from "./NewLine";
import { OutgoingBubble } from "./OutgoingBubble";
import { ConsultLine, StatusLine } from "./ThreadHeader";
import { useLasting, useNow } from "./hooks";

/** So close to the end, in pixels, counts as being at the end. */
const endMargin = 48;
/** So close to the top, older messages are fetched. */
const olderMargin = 240;
const noDecisions: Decision[] = [];

/**
 * The messages of one conversation. It stays at the end while the person is there, and never moves otherwise. Without `quote`
 * it is only read: nothing in it reaches the customer.
 */
export function Thread({ conversation, quote }: { conversation: Conversation; quote?: (message: Message) => void }): ReactElement {
    const id = conversation.id;
    const thread = useDesk((state) => state.threads[id]) ?? emptyThread;
    const outbox = useDesk((state) => state.outbox);
    const decisions = useDesk((state) => state.decisions[id]) ?? noDecisions;
    const me = useDesk((state) => state.me?.id ?? "");
    const showActivity = useDesk(() => preferences().activity);
    const outgoing = useMemo(() => outbox.filter((entry) => entry.conversationID === id), [outbox, id]);
    const line = useNewLine(conversation, thread.messages, thread.loaded, outgoing.some((entry) => entry.type !== "note"));
    const items = useMemo(
        () =>
            timeline({
                messages: thread.messages,
                outgoing,
                decisions: showActivity ? decisions : noDecisions,
                firstNew: line,
                partial: thread.older !== null,
            }),
        [thread, outgoing, decisions, showActivity, line],
    );
    const again = useMemo(() => sentAgain(thread.messages), [thread.messages]);
    const scroll = useThreadScroll(items, () => void loadOlder(id), thread.loaded);
    const slow = useLasting(thread.loading && !thread.loaded);
    return (
        <div className="thread-frame">
            <StatusLine conversation={conversation} />
            <ConsultLine conversation={conversation} />
            <div
                className="thread"
                ref={scroll.box}
                onScroll={scroll.onScroll}
                role="log"
                aria-label="Messages"
                aria-busy={thread.loading}
                tabIndex={0}
            >
                <div className="thread-inner" ref={scroll.inner}>
                    {thread.loaded && thread.older === null ? <p className="thread-begin">The beginning of this conversation</p> : null}
                    {thread.error ? (
                        <div className="empty" role="alert">
                            <p>{thread.error}</p>
                            <button type="button" className="button" onClick={() => void (thread.loaded ? loadOlder(id) : openThread(id, true))}>
                                Try again
                            </button>
                        </div>
                    ) : null}
                    {slow ? <ThreadSkeleton /> : null}
                    {items.map((item) => (
                        <Item key={item.key} item={item} again={again} me={me} messages={thread.messages} quote={quote} windowOpen={conversation.window.state === "open"} />
                    ))}
                </div>
            </div>
            {scroll.away ? (
                <button type="button" className="latest-button float" onClick={scroll.toEnd} aria-label="Jump to the latest message">
                    <Icon name="down" />
                    {scroll.missed > 0 ? <span>{scroll.missed} new</span> : null}
                </button>
            ) : null}
        </div>
    );
}

function Item(props: {
    item: TimelineItem;
    me: string;
    again: ReadonlySet<string>;
    messages: readonly Message[];
    quote?: (message: Message) => void;
    windowOpen: boolean;
}): ReactElement {
    const { item } = props;
    switch (item.kind) {
        case "day":
            return <DayLine at={item.at} />;
        case "new":
            return <NewLine count={item.count} />;
        case "activity":
            return (
                <p className="activity" title={`${exactTime(item.at)}\n${item.reason}`}>
                    {item.text}
                </p>
            );
        case "message":
            return <Bubble message={item.message} joined={item.joined} again={props.again.has(item.message.id)} me={props.me} quote={props.quote} windowOpen={props.windowOpen} />;
        case "outgoing":
            return <OutgoingBubble entry={item.entry} joined={item.joined} />;
    }
}

function DayLine({ at }: { at: string }): ReactElement {
    const now = useNow(60_000);
    return (
        <div className="day" role="separator">
            <span>{dayName(at, now)}</span>
        </div>
    );
}

interface ThreadScroll {
    box: React.RefObject<HTMLDivElement>;
    inner: React.RefObject<HTMLDivElement>;
    onScroll: () => void;
    away: boolean;
    missed: number;
    toEnd: () => void;
}

function useThreadScroll(items: readonly TimelineItem[], older: () => void, loaded: boolean): ThreadScroll {
    const box = useRef<HTMLDivElement>(null);
    const inner = useRef<HTMLDivElement>(null);
    const atEnd = useRef(true);
    const lastTop = useRef(0);
    const before = useRef({ first: "", count: 0, height: 0 });
    const [away, setAway] = useState(false);
    const [missed, setMissed] = useState(0);

    /** At the end nothing is missed. */
    const arrive = (): void => {
        atEnd.current = true;
        setAway(false);
        setMissed(0);
    };
    const toEnd = (): void => {
        const element = box.current;
        if (element) element.scrollTop = element.scrollHeight;
        arrive();
    };
    useEffect(() => hear("latest", toEnd), []);

    // Older messages came above: what the person reads keeps its place.
    useLayoutEffect(() => {
        const element = box.current;
        if (!element) return;
        const bubbles = items.filter((item) => item.kind === "message" || item.kind === "outgoing");
        const first = bubbles[0]?.key ?? "";
        const grew = bubbles.length - before.current.count;
        const prepended = before.current.first !== "" && first !== before.current.first;
        if (prepended && !atEnd.current) element.scrollTop += element.scrollHeight - before.current.height;
        else if (atEnd.current || bubbles[bubbles.length - 1]?.kind === "outgoing" && grew > 0) toEnd();
        else if (grew > 0 && before.current.count > 0) setMissed((count) => count + grew);
        before.current = { first, count: bubbles.length, height: element.scrollHeight };
    }, [items]);

    // Pictures and fonts may change heights later; the end stays the end.
    useEffect(() => {
        const [element, content] = [box.current, inner.current];
        if (!element || !content) return;
        const observer = new ResizeObserver(() => {
            if (atEnd.current) element.scrollTop = element.scrollHeight;
            // What grew shorter, or is taller now, may show its end without a scroll.
            else if (isNear(element)) arrive();
            before.current.height = element.scrollHeight;
        });
        observer.observe(content);
        observer.observe(element);
        return () => observer.disconnect();
    }, []);

    const onScroll = (): void => {
        const element = box.current;
        if (!element) return;
        // Content that grows while it loads takes nobody from the end; only going up does.
        const near = isNear(element);
        const stays = staysAtEnd(atEnd.current, near, element.scrollTop < lastTop.current);
        if (stays && !near) element.scrollTop = element.scrollHeight;
        atEnd.current = stays;
        lastTop.current = element.scrollTop;
        if (stays) arrive();
        else {
            setAway(true);
            setMissed((count) => Math.min(count, belowView(element)));
        }
        if (loaded && element.scrollTop < olderMargin) older();
    };
    return { box, inner, onScroll, away, missed, toEnd };
}

function isNear(box: HTMLElement): boolean {
    return box.scrollHeight - box.scrollTop - box.clientHeight < endMargin;
}

/** How many messages begin below what is in view. */
function belowView(box: HTMLElement): number {
    const edge = box.getBoundingClientRect().bottom;
    const messages = box.querySelectorAll("[data-message-id]");
    let count = 0;
    while (count < messages.length && (messages[messages.length - 1 - count]?.getBoundingClientRect().top ?? 0) >= edge) count += 1;
    return count;
}

function ThreadSkeleton(): ReactElement {
    return (
        <div aria-hidden="true">
            <span className="bone bone-bubble" />
            <span className="bone bone-bubble bone-own" />
            <span className="bone bone-bubble" />
        </div>
    );
}
