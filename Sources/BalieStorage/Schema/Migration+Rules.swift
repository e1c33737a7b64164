extension Migration {
    /// Opening hours, and the rules that place a conversation before the floor sees it.
    static let rules = Migration(
        number: 10,
        name: "rules",
        statements: [
            """
            CREATE TABLE schedule (
                workspace_id   BIGINT NOT NULL REFERENCES workspace (workspace_id),
                schedule_id    BIGINT NOT NULL,
                name           TEXT NOT NULL,
                -- time zone, week and dates, as JSON
                hours          TEXT NOT NULL,
                created_at_ms  BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, schedule_id),
                UNIQUE (workspace_id, name)
            )
            """,
            // a queue without a row is always open
            """
            CREATE TABLE queue_hours (
                workspace_id    BIGINT NOT NULL,
                queue_id        BIGINT NOT NULL,
                schedule_id     BIGINT NOT NULL,
                -- what happens to those who come while it is closed
                outside         TEXT NOT NULL CHECK (outside IN ('hold', 'message', 'queue')),
                message         TEXT,
                other_queue_id  BIGINT,
                PRIMARY KEY (workspace_id, queue_id),
                -- with its queue, which a program that knows no hours may remove
                FOREIGN KEY (workspace_id, queue_id) REFERENCES queue (workspace_id, queue_id) ON DELETE CASCADE,
                FOREIGN KEY (workspace_id, schedule_id) REFERENCES schedule (workspace_id, schedule_id),
                FOREIGN KEY (workspace_id, other_queue_id) REFERENCES queue (workspace_id, queue_id),
                CHECK ((outside = 'message') = (message IS NOT NULL)),
                CHECK ((outside = 'queue') = (other_queue_id IS NOT NULL))
            )
            """,
            """
            CREATE TABLE rule_list (
                workspace_id   BIGINT PRIMARY KEY REFERENCES workspace (workspace_id),
                -- +1 with every change; the compare-and-swap token
                version        BIGINT NOT NULL,
                -- in their order, as JSON
                rules          TEXT NOT NULL,
                changed_at_ms  BIGINT NOT NULL
            )
            """,
            // what rules did when it opened, as JSON; NULL where none held
            "ALTER TABLE conversation ADD COLUMN placed_by TEXT",
            // skills that it needs besides its queue's, as JSON
            "ALTER TABLE conversation ADD COLUMN needs TEXT",
        ]
    )
}
