extension Migration {
    /// What supervisors did, who was asked into which conversation, and when agents last answered.
    static let supervision = Migration(
        number: 12,
        name: "supervision",
        statements: [
            """
            CREATE TABLE audit (
                workspace_id     BIGINT NOT NULL,
                audit_id         BIGINT NOT NULL,
                -- what was done; no CHECK, so that a newer version may add deeds
                deed             TEXT NOT NULL,
                -- who did it
                agent_id         BIGINT NOT NULL,
                conversation_id  BIGINT,
                -- to whom
                subject_id       BIGINT,
                -- words and numbers of ours as JSON; nothing about a customer
                detail           TEXT,
                created_at_ms    BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, audit_id),
                FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id),
                FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation (workspace_id, conversation_id)
            )
            """,
            """
            CREATE TABLE consult (
                workspace_id     BIGINT NOT NULL,
                consult_id       BIGINT NOT NULL,
                conversation_id  BIGINT NOT NULL,
                -- who was asked in, and by whom
                agent_id         BIGINT NOT NULL,
                asked_by         BIGINT NOT NULL,
                created_at_ms    BIGINT NOT NULL,
                -- NULL while it lasts
                ended_at_ms      BIGINT,
                PRIMARY KEY (workspace_id, consult_id),
                FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation (workspace_id, conversation_id),
                FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id)
            )
            """,
            """
            CREATE UNIQUE INDEX consult_open ON consult (workspace_id, conversation_id, agent_id)
                WHERE ended_at_ms IS NULL
            """,
            // when they last sent something to a customer; NULL if never since this step
            "ALTER TABLE agent ADD COLUMN answered_at_ms BIGINT",
        ]
    )
}
