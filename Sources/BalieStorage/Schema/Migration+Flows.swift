extension Migration {
    /// Waits that began by a move out of another queue are told apart; what reports and boards look for in the past is found
    /// without reading all of it.
    static let flows = Migration(
        number: 15,
        name: "flows",
        statements: [
            // of the wait that goes on
            "ALTER TABLE conversation ADD COLUMN flowed_in BIGINT NOT NULL DEFAULT 0 CHECK (flowed_in IN (0, 1))",
            "ALTER TABLE queue_wait ADD COLUMN flowed_in BIGINT NOT NULL DEFAULT 0 CHECK (flowed_in IN (0, 1))",
            // what lasted for more than a day: few, and looked for by the beginning
            """
            CREATE INDEX handling_long ON handling (workspace_id, began_at_ms, conversation_id, version)
             WHERE ended_at_ms - began_at_ms > 86400000
            """,
            """
            CREATE INDEX response_long ON response (workspace_id, began_at_ms, message_id)
             WHERE answered_at_ms - began_at_ms > 86400000
            """,
            // an agent's last
            "CREATE INDEX handling_by_agent ON handling (workspace_id, agent_id, ended_at_ms)",
            "CREATE INDEX wrap_up_by_agent ON wrap_up (workspace_id, agent_id, began_at_ms)",
        ]
    )
}
