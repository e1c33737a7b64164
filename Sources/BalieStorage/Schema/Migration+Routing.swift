extension Migration {
    /// How queues and workspaces hand out work, beyond one circle of members and one level of each skill.
    static let routing = Migration(
        number: 9,
        name: "routing",
        statements: [
            // a strategy that versions before this step do not know; it counts as long as `strategy` is its stand-in
            """
            ALTER TABLE queue ADD COLUMN choice TEXT
                CHECK (choice IN ('most_available', 'best_skill', 'fewest_handled', 'fixed_order'))
            """,
            // JSON, skills by their ids; NULL as usual
            "ALTER TABLE queue ADD COLUMN routing TEXT",
            // asked first: 1
            "ALTER TABLE queue_member ADD COLUMN tier BIGINT NOT NULL DEFAULT 1 CHECK (tier BETWEEN 1 AND 10)",
            // within the tier, for a fixed order
            """
            ALTER TABLE queue_member ADD COLUMN position BIGINT NOT NULL DEFAULT 1 CHECK (position BETWEEN 1 AND 1000)
            """,
            // JSON; NULL as usual
            "ALTER TABLE workspace ADD COLUMN routing TEXT",
            // millionths of a dollar that an answer after the service window costs, by the country of the number; NULL if unknown
            "ALTER TABLE conversation ADD COLUMN late_cost BIGINT",
            // when the last agent last had it; NULL if that is not known
            "ALTER TABLE conversation ADD COLUMN last_agent_at_ms BIGINT",
            """
            CREATE TABLE wrap_up (
                workspace_id     BIGINT NOT NULL,
                conversation_id  BIGINT NOT NULL,
                began_at_ms      BIGINT NOT NULL,
                agent_id         BIGINT NOT NULL,
                -- that it was resolved in
                queue_id         BIGINT NOT NULL,
                -- the latest end
                until_ms         BIGINT NOT NULL,
                -- NULL while it lasts, and until the agent's next one after it ran out
                ended_at_ms      BIGINT,
                -- one of the queue's, as it was then
                code             TEXT,
                PRIMARY KEY (workspace_id, conversation_id, began_at_ms),
                FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation (workspace_id, conversation_id),
                FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id)
            )
            """,
            "CREATE INDEX wrap_up_open ON wrap_up (workspace_id, agent_id, until_ms) WHERE ended_at_ms IS NULL",
        ]
    )
}
