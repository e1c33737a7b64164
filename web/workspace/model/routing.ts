/** How a workspace hands out work: `GET /routing`. */
export interface RoutingSettings {
    order: { by: "strict" | "ageing" | "accelerated"; seconds_per_point: number; initial: number; per_minute: number; maximum: number };
    window: { lead_minutes: number; seconds_per_cent: number };
    last_agent: { who: "off" | "members" | "anyone"; days: number; patience_seconds: number };
    not_responding_after: number;
    decline_memory_seconds: number;
    channels: ChannelLimit[];
}

/** What an agent may have of a channel beside other work. */
export interface ChannelLimit {
    channel: string;
    /** Conversations at a time; `null` for as many as there is room for. */
    maximum: number | null;
    /** Nothing else goes beside one of it. */
    exclusive: boolean;
    /** Channels for which there is room as if there were nothing of this one. */
    interrupted_by: string[];
}
