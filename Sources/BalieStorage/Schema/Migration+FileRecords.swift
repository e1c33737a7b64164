extension Migration {
    /// What is in the store of files, or was going to be.
    static let fileRecords = Migration(
        number: 5,
        name: "file records",
        statements: [
            """
            CREATE TABLE file_record (
                workspace_id   BIGINT NOT NULL,
                -- name of the sealed file; never used again once it was removed
                address        TEXT NOT NULL,
                -- keyed hash of content and owner
                content        TEXT NOT NULL,
                state          TEXT NOT NULL CHECK (state IN ('writing', 'kept', 'removing')),
                changed_at_ms  BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, address),
                FOREIGN KEY (workspace_id) REFERENCES workspace (workspace_id)
            )
            """,
            """
            INSERT INTO file_record (workspace_id, address, content, state, changed_at_ms)
            SELECT DISTINCT workspace_id, address, address, 'kept', 0 FROM media WHERE address IS NOT NULL
            """,
            // the same content of the same owner is stored once
            "CREATE UNIQUE INDEX file_record_by_content ON file_record (workspace_id, content) WHERE state <> 'removing'",
            "CREATE INDEX file_record_unsettled ON file_record (state, changed_at_ms) WHERE state <> 'kept'",
        ]
    )
}
