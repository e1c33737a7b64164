extension Migration {
    /// Workspaces on their way from one database to another.
    static let moving = Migration(
        number: 6,
        name: "moving",
        statements: [
            """
            CREATE TABLE move (
                -- refers to nothing: it may be there before the workspace comes, and after it went
                workspace_id   BIGINT PRIMARY KEY,
                -- in and out: on its way, here and there nobody may work with it; moved: it is complete elsewhere
                state          TEXT NOT NULL CHECK (state IN ('in', 'out', 'moved')),
                -- the same in both databases
                number         BIGINT NOT NULL,
                -- of the workspace
                name           TEXT NOT NULL,
                -- the other database, for people; no secret
                other          TEXT NOT NULL,
                changed_at_ms  BIGINT NOT NULL
            )
            """,
            // the same order on both engines, whatever the language of a server's database
            """
            CREATE INDEX file_record_in_order ON file_record (workspace_id, address \(.postgres, "COLLATE \"C\""))
            """,
        ]
    )
}
