import { useEffect, useMemo, useState, type KeyboardEvent, type ReactElement } from "react";
import { Icon, type IconName } from "../../shared/icons";
import { patch, store, useDesk } from "../app/desk";
import { assign, setPresence } from "../app/deeds";
import { perform } from "../app/keyboard";
import { showFirst } from "../app/lists";
import { currentKeymap, prefer, preferences } from "../app/preferences";
import { go } from "../app/route";
import { signOut } from "../app/session";
import { actions, showChord } from "../model/keymap";
import { contactLabel } from "../model/names";
import { putConversation } from "../model/reduce";
import { isLeader, type Conversation, type Page } from "../model/types";
import { get } from "../net/api";
import { Dialog } from "./Dialog";
import { isMac } from "./hooks";
import { toggleContact, toggleRail } from "./Shell";
import { settingsPages } from "./settings/pages";

interface Command {
    key: string;
    label: string;
    group: string;
    icon: IconName;
    chord?: string;
    run: () => void;
}

const shownLimit = 40;
const searchRestMilliseconds = 200;
const icons: Partial<Record<string, IconName>> = {
    resolve: "check",
    resolveNext: "checkCircle",
    snooze: "snooze",
    assign: "user",
    reply: "reply",
    note: "lock",
    attach: "clip",
    macros: "slash",
    emoji: "smile",
    unread: "unread",
    help: "keyboard",
    search: "search",
};

/** Everything that can be done, by its name; and every conversation, by its person. */
export function CommandBar(): ReactElement {
    const [query, setQuery] = useState("");
    const [at, setAt] = useState(0);
    const close = (): void => patch({ dialog: null });
    const commands = useCommands();
    const found = useConversations(query);
    const shown = useMemo(() => [...matching(commands, query), ...found].slice(0, shownLimit), [commands, query, found]);
    useEffect(() => setAt(0), [query]);
    useEffect(() => {
        // Newer browsers answer with a promise here, which must not become the effect's clean-up.
        void document.querySelector("[data-command-chosen]")?.scrollIntoView({ block: "nearest" });
    }, [at]);
    const run = (command: Command | undefined): void => {
        if (!command) return;
        close();
        // After the dialog gave the focus back, so that what the command focuses stays focused.
        setTimeout(command.run, 0);
    };
    const key = (event: KeyboardEvent): void => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            setAt((now) => (now + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % Math.max(1, shown.length));
        } else if (event.key === "Enter") {
            event.preventDefault();
            run(shown[at]);
        }
    };
    return (
        <Dialog title="Command bar" kind="bar" hideTitle close={close}>
            <div className="command-search">
                <Icon name="search" />
                <input
                    type="text"
                    role="combobox"
                    aria-expanded
                    aria-controls="commands"
                    aria-activedescendant={shown[at] ? `command-${at}` : undefined}
                    aria-label="What do you want to do?"
                    placeholder="Do something, or find a conversation…"
                    value={query}
                    onChange={(event) => setQuery(event.target.value)}
                    onKeyDown={key}
                    data-testid="command-input"
                />
            </div>
            <div id="commands" className="commands" role="listbox" aria-label="Commands">
                {shown.map((command, index) => (
                    <div key={command.key} role="presentation">
                        {shown[index - 1]?.group === command.group ? null : <p className="command-group">{command.group}</p>}
                        <div
                            id={`command-${index}`}
                            role="option"
                            aria-selected={index === at}
                            data-command-chosen={index === at ? "" : undefined}
                            className="menu-item"
                            onPointerMove={() => setAt(index)}
                            onClick={() => run(command)}
                        >
                            <Icon name={command.icon} />
                            <span className="grow clip" dir="auto">
                                {command.label}
                            </span>
                            {command.chord ? <kbd>{showChord(command.chord, isMac)}</kbd> : null}
                        </div>
                    </div>
                ))}
                {shown.length === 0 ? <p className="empty">Nothing of that name.</p> : null}
            </div>
        </Dialog>
    );
}

/** What can be done now. */
function useCommands(): Command[] {
    const route = useDesk((state) => state.route);
    const me = useDesk((state) => state.me);
    const queues = useDesk((state) => state.queues);
    return useMemo(() => {
        const open = route.page === "desk" ? route.conversation : null;
        const map = currentKeymap();
        const byKey = actions
            .filter((action) => action.name !== "commandBar" && !action.name.endsWith("Always") && action.name !== "acceptOffer")
            .filter((action) => open !== null || action.group === "Everywhere" || action.name === "next")
            .map(
                (action): Command => ({
                    key: action.name,
                    label: action.label,
                    group: action.group === "Everywhere" || action.name === "next" || action.name === "previous" ? "Page" : "This conversation",
                    icon: icons[action.name] ?? "next",
                    chord: map[action.name][0],
                    run: () => void perform(action.name, { toggleRail, toggleContact }),
                }),
            )
            .sort((a, b) => importance(a.key) - importance(b.key));
        const command = (group: string, icon: IconName, label: string, run: () => void): Command => ({ key: `${group} ${label}`, group, icon, label, run });
        const theme = preferences().theme;
        return [
            ...byKey.filter((entry) => entry.group === "This conversation"),
            ...(open
                ? [
                      command("This conversation", "forward", "Transfer to a queue or colleague", () => patch({ dialog: "transfer" })),
                      command("This conversation", "tag", "Labels", () => patch({ dialog: "labels" })),
                      command("This conversation", "template", "Send a template", () => patch({ dialog: "templates" })),
                      ...(me ? [command("This conversation", "bolt", "Take it", () => void assign(open, { id: me.id, name: me.name }))] : []),
                  ]
                : []),
            ...byKey.filter((entry) => entry.group === "Page"),
            command("Page", "plus", "New conversation", () => patch({ dialog: "start" })),
            command("Go to", "inbox", "My conversations", () => look({ tab: "mine" })),
            command("Go to", "queue", "Queue", () => look({ tab: "queue" })),
            command("Go to", "all", "All conversations", () => look({ tab: "all" })),
            command("Go to", "snooze", "Snoozed", () => look({ tab: "all", status: "snoozed", sort: "newest" })),
            command("Go to", "checkCircle", "Resolved", () => look({ tab: "all", status: "resolved", sort: "newest" })),
            ...Object.values(queues).map((queue) => command("Go to", "queue", `Queue ${queue.name}`, () => look({ tab: "all", queue: queue.id }))),
            ...(isLeader(me?.role) ? [command("Go to", "board", "Floor", () => go({ page: "floor", tv: false, conversation: null }))] : []),
            ...(isLeader(me?.role) ? [command("Go to", "chart", "Reports", () => go({ page: "reports", section: "routing" }))] : []),
            ...(isLeader(me?.role) ? [command("Go to", "fork", "Simulation", () => go({ page: "simulation" }))] : []),
            ...settingsPages
                .filter((page) => page.roles.includes(me?.role ?? "agent"))
                .map((page) => command("Go to", "settings", `Settings: ${page.title}`, () => go({ page: "settings", section: page.key }))),
            command("Me", "user", "Go online", () => void setPresence("online")),
            command("Me", "user", "Go away", () => void setPresence("away")),
            command("Me", "user", "Go offline", () => void setPresence("offline")),
            ...(["light", "dark", "auto"] as const)
                .filter((choice) => choice !== theme)
                .map((choice) => command("Me", "moon", `Theme: ${choice === "auto" ? "as the system" : choice}`, () => void prefer("theme", choice))),
            command("Me", "bell", preferences().sound ? "Sound off" : "Sound on", () => void prefer("sound", !preferences().sound)),
            command("Me", "logout", "Sign out", () => void signOut()),
        ];
    }, [route, me, queues]);
}

/** What agents do most stands first. */
const first = ["resolve", "resolveNext", "reply", "note", "snooze", "assign", "unread", "macros", "attach", "emoji"];

function importance(key: string): number {
    const at = first.indexOf(key);
    return at < 0 ? first.length : at;
}

function look(change: Parameters<typeof showFirst>[0]): void {
    go({ page: "desk", conversation: null });
    showFirst(change);
}

function matching(commands: Command[], query: string): Command[] {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    return commands.filter((command) => words.every((word) => command.label.toLowerCase().includes(word)));
}

/** Conversations by name and number: those known at once, the server's a moment later. */
function useConversations(query: string): Command[] {
    const conversations = useDesk((state) => state.conversations);
    const [remote, setRemote] = useState<{ query: string; ids: string[] }>({ query: "", ids: [] });
    const word = query.trim().toLowerCase();
    useEffect(() => {
        if (word.length < 2) return;
        const timer = setTimeout(() => {
            get<Page<Conversation>>(`/conversations?limit=10&q=${encodeURIComponent(word)}`)
                .then((page) => {
                    store.set((state) => page.data.reduce(putConversation, state));
                    setRemote({ query: word, ids: page.data.map((entry) => entry.id) });
                })
                .catch(() => undefined);
        }, searchRestMilliseconds);
        return () => clearTimeout(timer);
    }, [word]);
    return useMemo(() => {
        if (word === "") return [];
        const known = Object.values(conversations)
            .filter((entry) => contactLabel(entry.contact).toLowerCase().includes(word) || entry.contact.identities.some((identity) => identity.value.includes(word)))
            .map((entry) => entry.id);
        const ids = [...new Set([...known, ...(remote.query === word ? remote.ids : [])])].slice(0, 10);
        return ids.flatMap((id): Command[] => {
            const entry = conversations[id];
            if (!entry) return [];
            return [
                {
                    key: id,
                    label: `${contactLabel(entry.contact)} · ${entry.last_message?.text ?? entry.channel.name}`,
                    group: "Conversations",
                    icon: "chat",
                    run: () => go({ page: "desk", conversation: id }),
                },
            ];
        });
    }, [word, conversations, remote]);
}
