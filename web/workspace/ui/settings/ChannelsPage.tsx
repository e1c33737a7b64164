import { useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { complain, store, useDesk } from "../../app/desk";
import { applyEvent } from "../../model/reduce";
import { stringMember, type Channel, type ChannelCheck } from "../../model/types";
import { post } from "../../net/api";
import { ChannelChangeForm } from "./ChannelChangeForm";
import { ChannelForm } from "./ChannelForm";
import { CopyLine } from "./parts";

/** The accounts on networks that customers write to. */
export function ChannelsPage(): ReactElement {
    const channels = useDesk((state) => state.channels);
    const [adding, setAdding] = useState(false);
    const list = Object.values(channels).sort((a, b) => a.name.localeCompare(b.name));
    const added = (channel: Channel): void => {
        store.set((state) => applyEvent(state, { name: "channel.updated", data: { channel } }));
        setAdding(false);
    };
    return (
        <>
            {list.map((channel) => (
                <ChannelCard key={channel.id} channel={channel} />
            ))}
            {list.length === 0 ? <p className="empty">No channel is connected yet: customers cannot write to you.</p> : null}
            <button type="button" className="button primary" onClick={() => setAdding(true)} data-testid="add-channel">
                <Icon name="plus" /> Connect a WhatsApp number
            </button>
            {adding ? <ChannelForm added={added} close={() => setAdding(false)} /> : null}
        </>
    );
}

/** What identifies the account at the network; the rest is in the form. */
const shownSettings = ["phone_number_id", "waba_id", "graph_url"];

/** A setting's name in words: "Phone number ID". */
function settingLabel(name: string): string {
    const words = name.replace(/_/g, " ").replace(/\b(id|url|waba)\b/g, (word) => word.toUpperCase());
    return words.charAt(0).toUpperCase() + words.slice(1);
}

function ChannelCard({ channel }: { channel: Channel }): ReactElement {
    const [checks, setChecks] = useState<ChannelCheck[] | null>(null);
    const [busy, setBusy] = useState(false);
    const [changing, setChanging] = useState(false);
    const test = async (): Promise<void> => {
        setBusy(true);
        try {
            setChecks((await post<{ data: ChannelCheck[] }>(`/channels/${channel.id}/test`)).data);
        } catch (error) {
            complain(error);
        } finally {
            setBusy(false);
        }
    };
    const well = channel.state === "active";
    return (
        <section className="settings-card" aria-label={channel.name}>
            <header className="settings-card-head">
                <Icon name="chat" className={`network-${channel.kind}`} />
                <h2 className="grow clip">{channel.name}</h2>
                <span className={well ? "state state-good" : "state state-warn"}>
                    <Icon name={well ? "check" : "warning"} /> {well ? "Active" : "Stopped"}
                </span>
                <button type="button" className="button small" disabled={busy} onClick={() => void test()}>
                    {busy ? "Testing…" : "Test"}
                </button>
                <button type="button" className="button small" onClick={() => setChanging(true)}>
                    Change
                </button>
            </header>
            {channel.stopped ? (
                <p className="channel-stopped" role="alert">
                    <Icon name="warning" /> Nothing is sent: {channel.stopped}
                </p>
            ) : null}
            <dl className="facts">
                <div>
                    <dt>Network</dt>
                    <dd>{channel.kind === "whatsapp" ? "WhatsApp" : channel.kind}</dd>
                </div>
                {channel.queue ? (
                    <div>
                        <dt>Queue</dt>
                        <dd>{channel.queue.name}</dd>
                    </div>
                ) : null}
                {shownSettings.map((name) => (
                    <div key={name}>
                        <dt>{settingLabel(name)}</dt>
                        <dd className="clip tabular">{stringMember(channel.settings, name) ?? "–"}</dd>
                    </div>
                ))}
                <div>
                    <dt>Hook address</dt>
                    <dd>
                        <CopyLine value={window.location.origin + channel.hook_path} label="the hook address" />
                    </dd>
                </div>
            </dl>
            {checks ? (
                <ul className="checks-list" aria-label="Test results">
                    {checks.map((check, index) => (
                        <li key={index} className={check.ok ? "state-good" : "state-bad"}>
                            <Icon name={check.ok ? "check" : "warning"} />
                            <span>
                                {check.check.replace(/_/g, " ")}: {check.ok ? "in order" : (check.finding ?? "not in order")}
                            </span>
                        </li>
                    ))}
                </ul>
            ) : null}
            {changing ? <ChannelChangeForm channel={channel} close={() => setChanging(false)} /> : null}
        </section>
    );
}
