extension Migration {
    /// Who does a workspace's work where several nodes share a database.
    static let nodes = Migration(
        number: 3,
        name: "nodes",
        statements: [
            """
            CREATE TABLE node (
                -- part of the ids that it makes
                node_id        BIGINT PRIMARY KEY CHECK (node_id >= 0),
                -- tells its data folder from others
                name           TEXT NOT NULL UNIQUE,
                -- its process, another after each start; NULL once that ended or was given up
                instance       BIGINT,
                -- grows as long as it lives
                beat           BIGINT NOT NULL DEFAULT 0,
                -- of the program
                version        TEXT NOT NULL,
                -- when it last began or ended
                changed_at_ms  BIGINT NOT NULL
            )
            """,
            """
            CREATE TABLE lease (
                workspace_id  BIGINT PRIMARY KEY REFERENCES workspace (workspace_id),
                -- the process that does the workspace's work; NULL while none does
                instance      BIGINT,
                -- grows with every new holder; what follows from the floor is written only under the same number
                fence         BIGINT NOT NULL DEFAULT 0
            )
            """,
            "CREATE INDEX lease_by_instance ON lease (instance)",
            "INSERT INTO lease (workspace_id) SELECT workspace_id FROM workspace",
            """
            CREATE TABLE browser (
                workspace_id  BIGINT NOT NULL,
                agent_id      BIGINT NOT NULL,
                -- the process that the agent's browsers are connected to
                instance      BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, agent_id, instance),
                FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id)
            )
            """,
            "CREATE INDEX browser_by_instance ON browser (instance)",
            // the process that makes the call; NULL on an only node
            "ALTER TABLE outbox ADD COLUMN begun_by BIGINT",
            "CREATE INDEX outbox_sending ON outbox (begun_by) WHERE state = 'sending'",
            "CREATE INDEX agent_by_browser ON agent (workspace_id) WHERE by_browser = 1 AND presence <> 'offline'",
        ]
    )
}
