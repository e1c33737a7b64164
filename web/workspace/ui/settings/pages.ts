import type { IconName } from "../../../shared/icons";
import type { Role } from "../../model/types";

export interface SettingsPage {
    key: string;
    title: string;
    icon: IconName;
    roles: readonly Role[];
}

const everyone: readonly Role[] = ["agent", "supervisor", "admin"];
const leaders: readonly Role[] = ["supervisor", "admin"];
const administrators: readonly Role[] = ["admin"];

/** The pages of the settings, and who sees them. The server decides again on every request. */
export const settingsPages: readonly SettingsPage[] = [
    { key: "general", title: "Me", icon: "user", roles: everyone },
    { key: "shortcuts", title: "Shortcuts", icon: "keyboard", roles: everyone },
    { key: "canned", title: "Canned replies", icon: "slash", roles: everyone },
    { key: "queues", title: "Queues", icon: "queue", roles: leaders },
    { key: "hours", title: "Hours", icon: "clock", roles: leaders },
    { key: "rules", title: "Rules", icon: "bolt", roles: administrators },
    { key: "routing", title: "Routing", icon: "route", roles: administrators },
    { key: "channels", title: "Channels", icon: "plug", roles: administrators },
    { key: "agents", title: "Agents", icon: "users", roles: administrators },
    { key: "tokens", title: "API tokens", icon: "key", roles: administrators },
    { key: "hooks", title: "Hooks journal", icon: "hook", roles: administrators },
];
