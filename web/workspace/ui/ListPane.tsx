import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { hear } from "../app/bus";
import { patch, useDesk } from "../app/desk";
import { loadPage, rows, show } from "../app/lists";
import { arrange, belongs, comparison, viewKey, type Sort, type Tab } from "../model/listview";
import type { Conversation } from "../model/types";
import { ConversationRow } from "./ConversationRow";
import { ListEmpty } from "./ListEmpty";
import { MenuButton } from "./Menu";
import { WorkBar } from "./Work";
import { roveFocus, useLasting, useNow } from "./hooks";

/** Height of a row in pixels; the style sheet's `--row-list`. */
const rowHeight = 64;
/** Rows drawn beyond the visible ones. */
const overscan = 6;
const resortMilliseconds = 30_000;
const searchRestMilliseconds = 250;

const tabs: { tab: Tab; label: string }[] = [
    { tab: "mine", label: "Mine" },
    { tab: "queue", label: "Queue" },
    { tab: "all", label: "All" },
];
const sorts: { sort: Sort; label: string }[] = [
    { sort: "time_left", label: "Time left" },
    { sort: "waiting", label: "Longest waiting" },
    { sort: "newest", label: "Newest" },
];

/** The second pane: the conversations of the chosen view. */
export function ListPane(): ReactElement {
    const list = useDesk((state) => state.list);
    const counts = useDesk((state) => state.counts);
    const title = useTitle();
    return (
        <section className="list-pane" aria-label="Conversations">
            <header className="list-head">
                <button type="button" className="button quiet icon-only phone-only" aria-label="Views" onClick={() => patch({ drawer: "rail" })}>
                    <Icon name="panelLeft" />
                </button>
                <h1 className="list-title clip grow">{title}</h1>
                <MenuButton
                    label="Sort"
                    title="Sort"
                    align="end"
                    className="button quiet small"
                    items={() =>
                        sorts.map(({ sort, label }) => ({ label, checked: list.view.sort === sort, run: () => show({ sort }) }))
                    }
                >
                    <span>{sorts.find(({ sort }) => sort === list.view.sort)?.label}</span>
                    <Icon name="down" />
                </MenuButton>
                <button
                    type="button"
                    className="button quiet icon-only"
                    aria-label="New conversation"
                    title="New conversation"
                    data-testid="new-conversation"
                    onClick={() => patch({ dialog: "start" })}
                >
                    <Icon name="plus" />
                </button>
            </header>
            <WorkBar />
            <Search />
            {list.view.q ? <p className="search-scope">Everything found, open and resolved</p> : null}
            <div className="tabs" role="tablist" aria-label="Whose conversations" hidden={list.view.q !== ""} onKeyDown={(event) => roveTabs(event.key)}>
                {tabs.map(({ tab, label }) => (
                    <button
                        key={tab}
                        type="button"
                        role="tab"
                        id={`tab-${tab}`}
                        className="tab"
                        aria-selected={list.view.tab === tab}
                        aria-controls="conversation-list"
                        tabIndex={list.view.tab === tab ? 0 : -1}
                        data-testid={`tab-${tab}`}
                        onClick={() => show({ tab })}
                    >
                        {label}
                        {counts && list.view.status === "open" ? <span className="count">{counts[tab]}</span> : null}
                    </button>
                ))}
            </div>
            <Rows key={viewKey(list.view)} />
        </section>
    );
}

function roveTabs(key: string): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step === undefined) return;
    const items = [...document.querySelectorAll<HTMLElement>("[role=tab][id^=tab-]")];
    const at = items.findIndex((item) => item === document.activeElement);
    const next = items[(at + step + items.length) % items.length];
    next?.focus();
    next?.click();
}

function useTitle(): string {
    const view = useDesk((state) => state.list.view);
    const queues = useDesk((state) => state.queues);
    const channels = useDesk((state) => state.channels);
    if (view.queue) return queues[view.queue]?.name ?? "Queue";
    if (view.channel) return channels[view.channel]?.name ?? "Channel";
    if (view.label) return view.label;
    return { open: "Conversations", snoozed: "Snoozed", resolved: "Resolved" }[view.status];
}

function Search(): ReactElement {
    const q = useDesk((state) => state.list.view.q);
    const [text, setText] = useState(q);
    const field = useRef<HTMLInputElement>(null);
    const shown = useRef(q);
    useEffect(() => hear("search", () => field.current?.focus()), []);
    // Another part of the page may clear the search.
    useEffect(() => {
        if (q === shown.current) return;
        shown.current = q;
        setText(q);
    }, [q]);
    useEffect(() => {
        if (text.trim() === shown.current) return;
        const timer = setTimeout(() => {
            shown.current = text.trim();
            show({ q: text.trim() });
        }, searchRestMilliseconds);
        return () => clearTimeout(timer);
    }, [text]);
    return (
        <div className="search" role="search">
            <Icon name="search" />
            <input
                ref={field}
                type="search"
                placeholder="Name, number or words"
                aria-label="Search conversations"
                value={text}
                dir="auto"
                onChange={(event) => setText(event.target.value)}
                onKeyDown={(event) => {
                    if (event.key !== "Escape") return;
                    event.preventDefault();
                    event.stopPropagation();
                    setText("");
                    event.currentTarget.blur();
                }}
            />
        </div>
    );
}

function Rows(): ReactElement {
    const list = useDesk((state) => state.list);
    const conversations = useDesk((state) => state.conversations);
    const me = useDesk((state) => state.me?.id ?? "");
    const selected = useDesk((state) => (state.route.page === "desk" ? state.route.conversation : null));
    const minute = useNow(resortMilliseconds);
    const scroller = useRef<HTMLDivElement>(null);
    const [top, setTop] = useState(0);
    const [height, setHeight] = useState(800);
    const [hovered, setHovered] = useState(false);
    const [shown, setShown] = useState<readonly string[]>([]);
    const slow = useLasting(list.loading && !list.loaded);

    const ideal = useMemo(
        () => idealOrder(list.view.q, list.paged, conversations, (entry) => belongs(entry, list.view, me), comparison(list.view.sort, minute)),
        [list.view, list.paged, conversations, me, minute],
    );
    const paged = useMemo(() => new Set(list.paged), [list.paged]);
    const held = hovered || top > 0;
    const arranged = useMemo(() => arrange(shown, ideal, paged, held, selected), [shown, ideal, paged, held, selected]);
    useEffect(() => {
        rows.current = arranged.shown;
        setShown((before) => (same(before, arranged.shown) ? before : arranged.shown));
    }, [arranged]);

    useLayoutEffect(() => {
        const box = scroller.current;
        if (!box) return;
        const observer = new ResizeObserver(() => setHeight(box.clientHeight));
        observer.observe(box);
        return () => observer.disconnect();
    }, []);

    // The chosen row comes into view when the keyboard chose it.
    useEffect(() => {
        const box = scroller.current;
        const at = selected === null ? -1 : rows.current.indexOf(selected);
        if (!box || at < 0) return;
        if (at * rowHeight < box.scrollTop) box.scrollTop = at * rowHeight;
        else if ((at + 1) * rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = (at + 1) * rowHeight - box.clientHeight;
    }, [selected]);

    const first = Math.max(0, Math.floor(top / rowHeight) - overscan);
    const last = Math.min(arranged.shown.length, Math.ceil((top + height) / rowHeight) + overscan);
    useEffect(() => {
        if (last >= arranged.shown.length - overscan && list.loaded && list.next && !list.loading) void loadPage(false);
    }, [last, arranged.shown.length, list]);

    const release = (): void => {
        setShown(ideal);
        if (scroller.current) scroller.current.scrollTop = 0;
    };
    return (
        <div className="rows-frame">
            {arranged.fresh > 0 ? (
                <button type="button" className="fresh-button float" onClick={release} data-testid="fresh-rows">
                    <Icon name="up" /> {arranged.fresh} new
                </button>
            ) : null}
            <div
                ref={scroller}
                id="conversation-list"
                className="rows"
                role="listbox"
                aria-label="Conversations"
                aria-busy={list.loading}
                onScroll={(event) => setTop(event.currentTarget.scrollTop)}
                onPointerEnter={(event) => event.pointerType === "mouse" && setHovered(true)}
                onPointerLeave={() => setHovered(false)}
                onKeyDown={(event) => roveFocus(event, "[role=option]")}
            >
                <div className="rows-inner" style={{ height: arranged.shown.length * rowHeight }}>
                    {arranged.shown.slice(first, last).map((id, index) => {
                        const conversation = conversations[id];
                        if (!conversation) return null;
                        return (
                            <ConversationRow
                                key={id}
                                conversation={conversation}
                                selected={id === selected}
                                reachable={id === selected || (first + index === 0 && (selected === null || !arranged.shown.includes(selected)))}
                                gone={list.view.q === "" && !belongs(conversation, list.view, me)}
                                place={first + index}
                                total={arranged.shown.length}
                                top={(first + index) * rowHeight}
                                showAssignee={list.view.tab === "all" || list.view.q !== ""}
                            />
                        );
                    })}
                </div>
                {list.error ? (
                    <div className="empty" role="alert">
                        <p>{list.error}</p>
                        <button type="button" className="button" onClick={() => void loadPage(!list.loaded)}>
                            Try again
                        </button>
                    </div>
                ) : null}
                {slow ? <RowSkeletons /> : null}
                {list.loaded && arranged.shown.length === 0 && !list.error ? <ListEmpty /> : null}
            </div>
        </div>
    );
}

function idealOrder(
    q: string,
    paged: readonly string[],
    conversations: Record<string, Conversation>,
    fits: (conversation: Conversation) => boolean,
    compare: (a: Conversation, b: Conversation) => number,
): string[] {
    if (q !== "") return [...paged];
    return Object.values(conversations)
        .filter(fits)
        .sort(compare)
        .map((conversation) => conversation.id);
}

function same(one: readonly string[], other: readonly string[]): boolean {
    return one.length === other.length && one.every((id, index) => id === other[index]);
}

function RowSkeletons(): ReactElement {
    return (
        <div aria-hidden="true">
            {[0, 1, 2, 3, 4, 5].map((index) => (
                <div key={index} className="row-skeleton">
                    <span className="bone bone-round" />
                    <span className="bone-lines">
                        <span className="bone bone-short" />
                        <span className="bone bone-long" />
                    </span>
                </div>
            ))}
        </div>
    );
}
