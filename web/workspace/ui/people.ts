import { useMemo } from "react";
import { useDesk } from "../app/desk";
import type { Agent, Presence } from "../model/types";

const order: Record<Presence, number> = { online: 0, away: 1, not_responding: 2, offline: 3 };

/** Colleagues, those who can take work first. */
export function useColleagues(): Agent[] {
    const agents = useDesk((state) => state.agents);
    return useMemo(
        () =>
            Object.values(agents)
                .filter((agent) => agent.active !== false)
                .sort((a, b) => order[a.presence] - order[b.presence] || a.name.localeCompare(b.name)),
        [agents],
    );
}
