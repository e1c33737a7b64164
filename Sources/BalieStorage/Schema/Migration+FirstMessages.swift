extension Migration {
    /// Messages, their statuses and files.
    static let firstMessages: [SQL] = [
        """
        CREATE TABLE message (
            workspace_id     BIGINT NOT NULL,
            message_id       BIGINT NOT NULL,
            conversation_id  BIGINT NOT NULL,
            channel_id       BIGINT NOT NULL,
            direction        TEXT NOT NULL CHECK (direction IN ('in', 'out', 'note')),
            kind             TEXT NOT NULL,
            status           TEXT NOT NULL,
            -- keyed hash of the network's id, which itself tells the customer's number
            external_key     \(.sqlite, "BLOB")\(.postgres, "BYTEA"),
            -- the sender's own key, which makes a repeated request the same message
            client_key       TEXT,
            author_kind      TEXT NOT NULL CHECK (author_kind IN ('contact', 'agent', 'api', 'system')),
            author_id        BIGINT,
            -- sealed with the contact's key: content, the network's id, context, errors
            body             \(.sqlite, "BLOB")\(.postgres, "BYTEA") NOT NULL,
            media_id         BIGINT,
            -- the message that a reaction is on
            target_id        BIGINT,
            -- by the network's clock; the order in a thread
            occurred_at_ms   BIGINT NOT NULL,
            created_at_ms    BIGINT NOT NULL,
            edited_at_ms     BIGINT,
            deleted_at_ms    BIGINT,
            PRIMARY KEY (workspace_id, message_id),
            FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation (workspace_id, conversation_id)
        )
        """,
        "CREATE UNIQUE INDEX message_by_external ON message (workspace_id, channel_id, external_key) WHERE external_key IS NOT NULL",
        "CREATE UNIQUE INDEX message_by_client ON message (workspace_id, conversation_id, client_key) WHERE client_key IS NOT NULL",
        "CREATE INDEX message_by_conversation ON message (workspace_id, conversation_id, occurred_at_ms, message_id)",
        "CREATE INDEX message_by_target ON message (workspace_id, target_id) WHERE target_id IS NOT NULL",
        """
        CREATE TABLE parked_status (
            workspace_id    BIGINT NOT NULL,
            channel_id      BIGINT NOT NULL,
            external_key    \(.sqlite, "BLOB")\(.postgres, "BYTEA") NOT NULL,
            status          TEXT NOT NULL,
            -- sealed with the workspace's key: the whole update
            body            \(.sqlite, "BLOB")\(.postgres, "BYTEA") NOT NULL,
            created_at_ms   BIGINT NOT NULL,
            PRIMARY KEY (workspace_id, channel_id, external_key, status)
        )
        """,
        """
        CREATE TABLE media (
            workspace_id       BIGINT NOT NULL,
            media_id           BIGINT NOT NULL,
            -- NULL until the file belongs to somebody's conversation
            contact_id         BIGINT,
            message_id         BIGINT,
            channel_id         BIGINT,
            state              TEXT NOT NULL CHECK (state IN ('pending', 'ready', 'failed')),
            mime               TEXT NOT NULL,
            byte_count         BIGINT,
            -- sealed: file name, where the network holds it, its hash
            details            \(.sqlite, "BLOB")\(.postgres, "BYTEA") NOT NULL,
            -- the file's key, wrapped by the contact's (or the workspace's, while it has no contact)
            wrapped_key        \(.sqlite, "BLOB")\(.postgres, "BYTEA"),
            -- name of the sealed file
            address            TEXT,
            -- sealed: the network's id of what we uploaded, and until when it keeps it
            upload             \(.sqlite, "BLOB")\(.postgres, "BYTEA"),
            upload_until_ms    BIGINT,
            attempts           BIGINT NOT NULL DEFAULT 0,
            not_before_ms      BIGINT NOT NULL DEFAULT 0,
            created_at_ms      BIGINT NOT NULL,
            PRIMARY KEY (workspace_id, media_id)
        )
        """,
        "CREATE INDEX media_pending ON media (not_before_ms) WHERE state = 'pending'",
        "CREATE INDEX media_by_address ON media (workspace_id, address) WHERE address IS NOT NULL",
        "CREATE INDEX media_by_contact ON media (workspace_id, contact_id) WHERE contact_id IS NOT NULL",
    ]
}
