extension Migration {
    /// What happened, in figures: written when it is over, never changed, and about nobody but agents.
    static let reports = Migration(
        number: 11,
        name: "reports",
        statements: [
            // since when it waits in this queue, is held by this agent, or neither; NULL until it is placed again
            "ALTER TABLE conversation ADD COLUMN placed_at_ms BIGINT",
            // of the conversation when it was offered; NULL for older offers
            "ALTER TABLE offer ADD COLUMN queue_id BIGINT",
            "ALTER TABLE offer ADD COLUMN channel_id BIGINT",
            "CREATE INDEX offer_by_time ON offer (workspace_id, created_at_ms)",
            """
            CREATE TABLE agent_state (
                workspace_id  BIGINT NOT NULL REFERENCES workspace (workspace_id),
                agent_id      BIGINT NOT NULL,
                began_at_ms   BIGINT NOT NULL,
                ended_at_ms   BIGINT NOT NULL,
                state         TEXT NOT NULL CHECK (state IN ('online', 'away', 'offline', 'not_responding')),
                PRIMARY KEY (workspace_id, agent_id, began_at_ms),
                CHECK (ended_at_ms > began_at_ms)
            ) \(.sqlite, "WITHOUT ROWID")
            """,
            "CREATE INDEX wrap_up_by_time ON wrap_up (workspace_id, began_at_ms)",
            "CREATE INDEX agent_state_by_end ON agent_state (workspace_id, ended_at_ms)",
            """
            CREATE TABLE queue_wait (
                workspace_id     BIGINT NOT NULL REFERENCES workspace (workspace_id),
                entered_at_ms    BIGINT NOT NULL,
                conversation_id  BIGINT NOT NULL,
                -- of the conversation once the wait was over
                version          BIGINT NOT NULL,
                -- refers to nothing: a queue that is removed keeps its past
                queue_id         BIGINT NOT NULL,
                channel_id       BIGINT NOT NULL,
                ended_at_ms      BIGINT NOT NULL,
                outcome          TEXT NOT NULL CHECK (outcome IN ('answered', 'abandoned', 'flow_out', 'withdrawn')),
                -- who got it
                agent_id         BIGINT,
                PRIMARY KEY (workspace_id, entered_at_ms, conversation_id, version),
                CHECK (ended_at_ms >= entered_at_ms),
                CHECK ((outcome = 'answered') = (agent_id IS NOT NULL))
            ) \(.sqlite, "WITHOUT ROWID")
            """,
            """
            CREATE TABLE handling (
                workspace_id         BIGINT NOT NULL REFERENCES workspace (workspace_id),
                ended_at_ms          BIGINT NOT NULL,
                conversation_id      BIGINT NOT NULL,
                -- of the conversation once it was over
                version              BIGINT NOT NULL,
                agent_id             BIGINT NOT NULL,
                queue_id             BIGINT,
                channel_id           BIGINT NOT NULL,
                began_at_ms          BIGINT NOT NULL,
                -- since when the customer waited for this agent's answer, if they still did at the end
                unanswered_since_ms  BIGINT,
                outcome              TEXT NOT NULL CHECK (outcome IN ('resolved', 'transferred', 'released', 'snoozed')),
                PRIMARY KEY (workspace_id, ended_at_ms, conversation_id, version),
                CHECK (ended_at_ms >= began_at_ms),
                CHECK (unanswered_since_ms BETWEEN began_at_ms AND ended_at_ms)
            ) \(.sqlite, "WITHOUT ROWID")
            """,
            """
            CREATE TABLE response (
                workspace_id     BIGINT NOT NULL REFERENCES workspace (workspace_id),
                answered_at_ms   BIGINT NOT NULL,
                -- the answer
                message_id       BIGINT NOT NULL,
                conversation_id  BIGINT NOT NULL,
                agent_id         BIGINT NOT NULL,
                queue_id         BIGINT,
                channel_id       BIGINT NOT NULL,
                -- the first thing that the customer had said since the last answer
                asked_at_ms      BIGINT NOT NULL,
                -- when the agent had both the conversation and the question
                began_at_ms      BIGINT NOT NULL,
                is_first         BIGINT NOT NULL CHECK (is_first IN (0, 1)),
                PRIMARY KEY (workspace_id, answered_at_ms, message_id),
                CHECK (asked_at_ms <= began_at_ms AND began_at_ms <= answered_at_ms)
            ) \(.sqlite, "WITHOUT ROWID")
            """,
            "CREATE INDEX response_by_conversation ON response (workspace_id, conversation_id)",
            """
            CREATE TABLE resolution (
                workspace_id     BIGINT NOT NULL REFERENCES workspace (workspace_id),
                resolved_at_ms   BIGINT NOT NULL,
                conversation_id  BIGINT NOT NULL,
                -- of the conversation once it was resolved
                version          BIGINT NOT NULL,
                -- who had it
                agent_id         BIGINT,
                queue_id         BIGINT,
                channel_id       BIGINT NOT NULL,
                -- when the conversation began
                opened_at_ms     BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, resolved_at_ms, conversation_id, version),
                CHECK (resolved_at_ms >= opened_at_ms)
            ) \(.sqlite, "WITHOUT ROWID")
            """,
        ]
    )
}
