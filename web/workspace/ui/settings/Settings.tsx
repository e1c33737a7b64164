import { useEffect, useRef, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { patch, useDesk } from "../../app/desk";
import { go } from "../../app/route";
import { AgentsPage } from "./AgentsPage";
import { CannedPage } from "./CannedPage";
import { ChannelsPage } from "./ChannelsPage";
import { GeneralPage } from "./GeneralPage";
import { HooksPage } from "./HooksPage";
import { HoursPage } from "./HoursPage";
import { QueuesPage } from "./QueuesPage";
import { RulesPage } from "./RulesPage";
import { RoutingPage } from "./RoutingPage";
import { ShortcutsPage } from "./ShortcutsPage";
import { TokensPage } from "./TokensPage";
import { settingsPages } from "./pages";

/** The settings: their pages at the left, one of them at the right. */
export function Settings({ section }: { section: string }): ReactElement {
    const role = useDesk((state) => state.me?.role ?? "agent");
    const pages = settingsPages.filter((page) => page.roles.includes(role));
    const current = pages.find((page) => page.key === section) ?? pages[0];
    const links = useRef<HTMLDivElement>(null);
    // In one row, where there is no room for all, the chosen one is in sight.
    useEffect(() => {
        links.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    }, [current?.key]);
    return (
        <>
            <nav className="list-pane settings-nav" aria-label="Settings">
                <header className="list-head">
                    <button type="button" className="button quiet icon-only phone-only" aria-label="Views" onClick={() => patch({ drawer: "rail" })}>
                        <Icon name="panelLeft" />
                    </button>
                    <h1 className="list-title grow">Settings</h1>
                    <button type="button" className="button quiet icon-only" aria-label="Close the settings" title="Back  Esc" onClick={() => go({ page: "desk", conversation: null })}>
                        <Icon name="close" />
                    </button>
                </header>
                <div className="settings-links" ref={links}>
                    {pages.map((page) => (
                        <button
                            key={page.key}
                            type="button"
                            className="rail-item"
                            aria-current={page === current ? "page" : undefined}
                            onClick={() => go({ page: "settings", section: page.key })}
                        >
                            <Icon name={page.icon} /> <span className="grow clip">{page.title}</span>
                        </button>
                    ))}
                </div>
            </nav>
            <main className="settings-page" aria-label={current?.title}>
                <div className="settings-inner">
                    <h1>{current?.title}</h1>
                    <PageBody page={current?.key ?? "general"} />
                </div>
            </main>
        </>
    );
}

function PageBody({ page }: { page: string }): ReactElement {
    switch (page) {
        case "shortcuts":
            return <ShortcutsPage />;
        case "canned":
            return <CannedPage />;
        case "queues":
            return <QueuesPage />;
        case "hours":
            return <HoursPage />;
        case "rules":
            return <RulesPage />;
        case "routing":
            return <RoutingPage />;
        case "channels":
            return <ChannelsPage />;
        case "agents":
            return <AgentsPage />;
        case "tokens":
            return <TokensPage />;
        case "hooks":
            return <HooksPage />;
        default:
            return <GeneralPage />;
    }
}
