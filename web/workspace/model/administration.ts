/** What administrators read of the HTTP API. `docs/api/README.md` is the contract. */

import type { JsonObject, Named, Role } from "./types";

export interface Hook {
    id: string;
    channel: Named;
    state: "received" | "applied" | "rejected" | "dead";
    reason: string | null;
    received_at: string;
    applied_at: string | null;
    attempts?: number;
    body?: string | null;
}

export interface ApiToken {
    id: string;
    name: string;
    role: Role;
    created_at?: string;
    last_used_at?: string | null;
}

export interface AuditEntry {
    id: string;
    deed: string;
    agent: Named;
    conversation_id: string | null;
    subject: Named | null;
    detail: JsonObject | null;
    created_at: string;
}
