import { type ReactElement } from "react";
import { Icon, type IconName } from "../../shared/icons";
import { patch, useDesk } from "../app/desk";
import { showFirst } from "../app/lists";
import { go } from "../app/route";
import { signOut } from "../app/session";
import type { View } from "../model/listview";
import { contactLabel } from "../model/names";
import { isLeader } from "../model/types";
import { PresenceSwitch } from "./PresenceSwitch";
import { Mark } from "./SignIn";
import { toggleRail } from "./Shell";

/** The leftmost pane: what can be looked at, and how we are. */
export function Rail(): ReactElement {
    const me = useDesk((state) => state.me);
    const view = useDesk((state) => state.list.view);
    const queues = useDesk((state) => state.queues);
    const channels = useDesk((state) => state.channels);
    const labels = useDesk((state) => state.labels);
    const counts = useDesk((state) => state.counts);
    const page = useDesk((state) => state.route.page);
    const leads = isLeader(me?.role);
    const open = useDesk((state) => state.panels.rail || state.drawer === "rail");

    const plain = !view.queue && !view.channel && !view.label && page === "desk";
    const look = (change: Partial<View>): void => {
        if (page !== "desk") go({ page: "desk", conversation: null });
        showFirst(change);
    };
    return (
        <nav className="rail" aria-label="Views" data-open={open}>
            <header className="rail-head">
                <button type="button" className="rail-mark" aria-label="Show or hide the rail" title="Show or hide the rail  [" onClick={toggleRail}>
                    <Mark />
                </button>
                <span className="rail-name clip">{me?.workspace.name}</span>
            </header>
            <div className="rail-body">
                <RailItem icon="inbox" label="Open" selected={plain && view.status === "open"} count={counts?.all} run={() => look({ tab: view.tab })} />
                <RailItem icon="snooze" label="Snoozed" selected={plain && view.status === "snoozed"} run={() => look({ status: "snoozed", tab: "all", sort: "newest" })} />
                <RailItem icon="checkCircle" label="Resolved" selected={plain && view.status === "resolved"} run={() => look({ status: "resolved", tab: "all", sort: "newest" })} />
                {leads ? <RailItem icon="board" label="Floor" selected={page === "floor"} run={() => go({ page: "floor", tv: false, conversation: null })} /> : null}
                <ConsultGroup />
                <RailGroup title="Queues">
                    {Object.values(queues)
                        .sort((a, b) => a.name.localeCompare(b.name))
                        .map((queue) => (
                            <RailItem
                                key={queue.id}
                                icon="queue"
                                label={queue.name}
                                count={queue.waiting}
                                countLabel="waiting"
                                selected={page === "desk" && view.queue === queue.id}
                                run={() => look({ tab: "all", queue: queue.id })}
                            />
                        ))}
                </RailGroup>
                <RailGroup title="Channels">
                    {Object.values(channels)
                        .sort((a, b) => a.name.localeCompare(b.name))
                        .map((channel) => (
                            <RailItem
                                key={channel.id}
                                icon="chat"
                                iconClass={`network-${channel.kind}`}
                                label={channel.name}
                                selected={page === "desk" && view.channel === channel.id}
                                run={() => look({ tab: "all", channel: channel.id })}
                            />
                        ))}
                </RailGroup>
                <RailGroup title="Labels">
                    {labels.map((label) => (
                        <RailItem
                            key={label}
                            icon="tag"
                            label={label}
                            selected={page === "desk" && view.label === label}
                            run={() => look({ tab: "all", label })}
                        />
                    ))}
                </RailGroup>
            </div>
            <footer className="rail-foot">
                <RailItem icon="search" label="Commands" run={() => patch({ dialog: "commandBar" })} />
                {isLeader(me?.role) ? (
                    <RailItem icon="chart" label="Reports" selected={page === "reports"} run={() => go({ page: "reports", section: "routing" })} />
                ) : null}
                {isLeader(me?.role) ? <RailItem icon="fork" label="Simulation" selected={page === "simulation"} run={() => go({ page: "simulation" })} /> : null}
                <RailItem icon="settings" label="Settings" selected={page === "settings"} run={() => go({ page: "settings", section: "general" })} />
                <RailItem icon="help" label="Shortcuts" run={() => patch({ dialog: "help" })} />
                <RailItem icon="logout" label="Sign out" run={() => void signOut()} />
                <PresenceSwitch />
            </footer>
        </nav>
    );
}

/** The conversations that we were asked into. */
function ConsultGroup(): ReactElement | null {
    const me = useDesk((state) => state.me?.id);
    const consults = useDesk((state) => state.consults);
    const conversations = useDesk((state) => state.conversations);
    const open = useDesk((state) => (state.route.page === "desk" ? state.route.conversation : null));
    const mine = Object.values(consults).filter((consult) => consult.agent.id === me);
    return (
        <RailGroup title="Asked in">
            {mine.map((consult) => {
                const contact = conversations[consult.conversation_id]?.contact;
                return (
                    <RailItem
                        key={consult.id}
                        icon="users"
                        label={contact ? contactLabel(contact) : `With ${consult.asked_by.name}`}
                        selected={open === consult.conversation_id}
                        run={() => go({ page: "desk", conversation: consult.conversation_id })}
                    />
                );
            })}
        </RailGroup>
    );
}

function RailGroup({ title, children }: { title: string; children: ReactElement[] }): ReactElement | null {
    if (children.length === 0) return null;
    return (
        <section className="rail-group" aria-label={title}>
            <h2 className="rail-title">{title}</h2>
            {children}
        </section>
    );
}

function RailItem(props: {
    icon: IconName;
    iconClass?: string;
    label: string;
    count?: number;
    countLabel?: string;
    selected?: boolean;
    run: () => void;
}): ReactElement {
    return (
        <button
            type="button"
            className="rail-item"
            aria-current={props.selected ? "page" : undefined}
            title={props.label}
            onClick={() => {
                patch({ drawer: null });
                props.run();
            }}
        >
            <Icon name={props.icon} className={props.iconClass} />
            <span className="grow clip">{props.label}</span>
            {props.count ? (
                <span className="count">
                    {props.count}
                    {props.countLabel ? <span className="unseen"> {props.countLabel}</span> : null}
                </span>
            ) : null}
        </button>
    );
}

