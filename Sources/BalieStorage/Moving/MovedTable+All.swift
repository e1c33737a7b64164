extension MovedTable {
    /// What stays behind: the schema's own, what the installation is called, who serves it, and what is on its way.
    static let left = ["schema_version", "installation", "node", "lease", "browser", "move"]

    /// Every other table, those that others refer to first.
    public static let all = people + conversations + messages + work + facts

    private static let people = [
        MovedTable(
            "workspace",
            order: ["workspace_id"],
            ["name", "wrapped_key", "event_number", "revision", "created_at_ms", "routing"]
        ),
        MovedTable(
            "agent",
            order: ["agent_id"],
            [
                "agent_id", "email", "name", "role", "password_hash", "presence", "presence_since_ms", "by_browser",
                "capacity", "active", "preferences", "created_at_ms", "answered_at_ms",
            ]
        ),
        MovedTable("session", order: ["token_hash"], ["token_hash", "agent_id", "created_at_ms", "expires_at_ms"]),
        MovedTable(
            "api_token",
            order: ["token_hash"],
            ["token_hash", "token_id", "agent_id", "name", "role", "created_at_ms", "revoked_at_ms"]
        ),
        MovedTable("sign_in_link", order: ["token_hash"], ["token_hash", "agent_id", "expires_at_ms", "used_at_ms"]),
        MovedTable("skill", order: ["skill_id"], ["skill_id", "name"]),
        MovedTable("agent_skill", order: ["agent_id", "skill_id"], ["agent_id", "skill_id", "level"]),
        MovedTable(
            "queue",
            order: ["queue_id"],
            ["queue_id", "name", "strategy", "ring_seconds", "created_at_ms", "choice", "routing"]
        ),
        MovedTable(
            "queue_member",
            order: ["queue_id", "agent_id"],
            ["queue_id", "agent_id", "tier", "position"]
        ),
        MovedTable("queue_skill", order: ["queue_id", "skill_id"], ["queue_id", "skill_id", "level"]),
        MovedTable("schedule", order: ["schedule_id"], ["schedule_id", "name", "hours", "created_at_ms"]),
        MovedTable(
            "queue_hours",
            order: ["queue_id"],
            ["queue_id", "schedule_id", "outside", "message", "other_queue_id"]
        ),
        MovedTable("queue_survey", order: ["queue_id"], ["queue_id", "settings"]),
        MovedTable("rule_list", order: ["workspace_id"], ["version", "rules", "changed_at_ms"]),
    ]

    private static let conversations = [
        MovedTable(
            "channel",
            order: ["channel_id"],
            ["channel_id", "kind", "name", "external_id", "settings", "queue_id", "units", "stopped", "created_at_ms"]
        ),
        MovedTable(
            "contact",
            order: ["contact_id"],
            [
                "contact_id", "wrapped_key", "profile", "created_at_ms", "updated_at_ms", "last_seen_at_ms",
                "erased_at_ms", "marketing_opt_out", "marketing_changed_at_ms",
            ]
        ),
        MovedTable(
            "identity",
            order: ["identity_id"],
            ["identity_id", "contact_id", "kind", "lookup", "address", "valid_from_ms", "valid_until_ms"]
        ),
        MovedTable(
            "conversation",
            order: ["conversation_id"],
            [
                "conversation_id", "contact_id", "channel_id", "status", "version", "queue_id", "assignee_id",
                "last_agent_id", "priority", "waiting_since_ms", "unread", "unanswered_since_ms", "window_until_ms",
                "snoozed_until_ms", "resolved_at_ms", "last_message_id", "referral", "created_at_ms", "updated_at_ms",
                "placed_by", "needs",
                "late_cost", "last_agent_at_ms", "placed_at_ms", "wait_record", "flowed_in",
            ]
        ),
        // Not by its key, which begins with text: by its index, so that a page costs the same wherever it begins.
        MovedTable(
            "conversation_label",
            order: ["conversation_id", .text("label")],
            ["conversation_id", "label"]
        ),
    ]

    private static let messages = [
        MovedTable(
            "message",
            order: ["message_id"],
            [
                "message_id", "conversation_id", "channel_id", "direction", "kind", "status", "external_key",
                "client_key", "author_kind", "author_id", "body", "media_id", "target_id", "occurred_at_ms",
                "created_at_ms", "edited_at_ms", "deleted_at_ms",
            ],
            pageLimit: 500
        ),
        MovedTable(
            "parked_status",
            order: ["channel_id", "external_key", .text("status")],
            ["channel_id", "external_key", "status", "body", "created_at_ms"]
        ),
        MovedTable(
            "media",
            order: ["media_id"],
            [
                "media_id", "contact_id", "message_id", "channel_id", "state", "mime", "byte_count", "details",
                "wrapped_key", "address", "upload", "upload_until_ms", "attempts", "not_before_ms", "created_at_ms",
            ]
        ),
        MovedTable("file_record", order: [.text("address")], ["address", "content", "state", "changed_at_ms"]),
    ]

    private static let work = [
        MovedTable(
            "outbox",
            order: ["entry_id"],
            [
                "entry_id", "channel_id", "conversation_id", "message_id", "purpose", "state", "attempts",
                "not_before_ms", "created_at_ms", "begun_by",
            ]
        ),
        MovedTable(
            "offer",
            order: ["offer_id"],
            [
                "offer_id", "conversation_id", "agent_id", "state", "units", "explanation", "waited_ms",
                "created_at_ms", "expires_at_ms", "ended_at_ms", "queue_id", "channel_id",
            ]
        ),
        MovedTable(
            "consult",
            order: ["consult_id"],
            ["consult_id", "conversation_id", "agent_id", "asked_by", "created_at_ms", "ended_at_ms"]
        ),
        MovedTable(
            "audit",
            order: ["audit_id"],
            ["audit_id", "deed", "agent_id", "conversation_id", "subject_id", "detail", "created_at_ms"]
        ),
        MovedTable(
            "wrap_up",
            order: ["conversation_id", "began_at_ms"],
            ["conversation_id", "began_at_ms", "agent_id", "queue_id", "until_ms", "ended_at_ms", "code"]
        ),
        MovedTable("event", order: ["number"], ["number", "kind", "conversation_id", "subject_id", "created_at_ms"]),
        // A body may have 3 MB.
        MovedTable(
            "hook",
            order: ["hook_id"],
            [
                "hook_id", "channel_id", "state", "reason", "body", "key_day", "attempts", "received_at_ms",
                "applied_at_ms",
            ],
            pageLimit: 64
        ),
        MovedTable("hook_contact", order: ["hook_id", "contact_id"], ["hook_id", "contact_id"]),
        MovedTable("day_key", order: ["day"], ["day", "wrapped_key"]),
        MovedTable("search_word", order: ["word", "subject_id"], ["word", "subject_id"]),
        MovedTable(
            "draft",
            order: ["conversation_id", "agent_id"],
            ["conversation_id", "agent_id", "mode", "body", "updated_at_ms"]
        ),
        MovedTable("canned_reply", order: ["canned_id"], ["canned_id", "shortcut", "body"]),
        MovedTable(
            "idempotency",
            order: ["key_hash"],
            ["key_hash", "request_hash", "status", "answer", "created_at_ms", "contact_id"],
            pageLimit: 200
        ),
    ]
    private static let facts = [
        MovedTable(
            "agent_state",
            order: ["agent_id", "began_at_ms"],
            ["agent_id", "began_at_ms", "ended_at_ms", "state"]
        ),
        MovedTable(
            "queue_wait",
            order: ["entered_at_ms", "conversation_id", "version"],
            [
                "entered_at_ms", "conversation_id", "version", "queue_id", "channel_id", "ended_at_ms", "outcome",
                "agent_id", "flowed_in",
            ]
        ),
        MovedTable(
            "handling",
            order: ["ended_at_ms", "conversation_id", "version"],
            [
                "ended_at_ms", "conversation_id", "version", "agent_id", "queue_id", "channel_id", "began_at_ms",
                "unanswered_since_ms", "outcome",
            ]
        ),
        MovedTable(
            "response",
            order: ["answered_at_ms", "message_id"],
            [
                "answered_at_ms", "message_id", "conversation_id", "agent_id", "queue_id", "channel_id", "asked_at_ms",
                "began_at_ms", "is_first",
            ]
        ),
        MovedTable(
            "resolution",
            order: ["resolved_at_ms", "conversation_id", "version"],
            [
                "resolved_at_ms", "conversation_id", "version", "agent_id", "queue_id", "channel_id", "opened_at_ms",
            ]
        ),
        MovedTable(
            "survey",
            order: ["survey_id"],
            [
                "survey_id", "conversation_id", "contact_id", "channel_id", "queue_id", "agent_id", "due_at_ms",
                "message_id", "asked_at_ms", "language", "rating", "answered_at_ms", "comment_id",
            ]
        ),
    ]
}
