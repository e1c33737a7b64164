extension Migration {
    /// What customers are asked once their conversation is resolved, and what they said.
    static let surveys = Migration(
        number: 14,
        name: "surveys",
        statements: [
            // a queue without a row asks nothing
            """
            CREATE TABLE queue_survey (
                workspace_id  BIGINT NOT NULL,
                queue_id      BIGINT NOT NULL,
                -- texts, delay, template and rest, as JSON
                settings      TEXT NOT NULL,
                PRIMARY KEY (workspace_id, queue_id),
                -- with its queue, which a program that knows no surveys may remove
                FOREIGN KEY (workspace_id, queue_id) REFERENCES queue (workspace_id, queue_id) ON DELETE CASCADE
            )
            """,
            """
            CREATE TABLE survey (
                workspace_id     BIGINT NOT NULL REFERENCES workspace (workspace_id),
                survey_id        BIGINT NOT NULL,
                conversation_id  BIGINT NOT NULL,
                contact_id       BIGINT NOT NULL,
                channel_id       BIGINT NOT NULL,
                -- refer to nothing: what is removed keeps its past
                queue_id         BIGINT NOT NULL,
                agent_id         BIGINT NOT NULL,
                -- when the question is to go out
                due_at_ms        BIGINT NOT NULL,
                -- the question; NULL until it was put into the outbox
                message_id       BIGINT,
                asked_at_ms      BIGINT,
                -- of the text that was sent
                language         TEXT,
                rating           BIGINT CHECK (rating BETWEEN 1 AND 5),
                answered_at_ms   BIGINT,
                -- the message that is the comment
                comment_id       BIGINT,
                PRIMARY KEY (workspace_id, survey_id),
                CHECK ((message_id IS NULL) = (asked_at_ms IS NULL)),
                CHECK ((message_id IS NULL) = (language IS NULL)),
                CHECK ((rating IS NULL) = (answered_at_ms IS NULL)),
                CHECK (rating IS NULL OR asked_at_ms IS NOT NULL),
                CHECK (comment_id IS NULL OR rating IS NOT NULL)
            )
            """,
            """
            CREATE UNIQUE INDEX survey_planned ON survey (workspace_id, conversation_id) WHERE asked_at_ms IS NULL
            """,
            "CREATE INDEX survey_due ON survey (due_at_ms) WHERE asked_at_ms IS NULL",
            "CREATE INDEX survey_by_contact ON survey (workspace_id, contact_id, asked_at_ms)",
            "CREATE INDEX survey_by_conversation ON survey (workspace_id, conversation_id, asked_at_ms)",
            "CREATE INDEX survey_by_time ON survey (workspace_id, asked_at_ms)",
            "CREATE INDEX survey_comment ON survey (workspace_id, comment_id) WHERE comment_id IS NOT NULL",
        ]
    )
}
