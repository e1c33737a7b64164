extension Migration {
    /// What is to be done and what was: outbox, offers, log, journal, search.
    static let firstWork: [SQL] = [
        """
        CREATE TABLE outbox (
            workspace_id     BIGINT NOT NULL,
            entry_id         BIGINT NOT NULL,
            channel_id       BIGINT NOT NULL,
            conversation_id  BIGINT NOT NULL,
            -- what to send, or what to mark as read
            message_id       BIGINT NOT NULL,
            purpose          TEXT NOT NULL CHECK (purpose IN ('send', 'read', 'typing')),
            state            TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'unknown')),
            attempts         BIGINT NOT NULL DEFAULT 0,
            not_before_ms    BIGINT NOT NULL,
            created_at_ms    BIGINT NOT NULL,
            PRIMARY KEY (workspace_id, entry_id),
            FOREIGN KEY (workspace_id, message_id) REFERENCES message (workspace_id, message_id)
        )
        """,
        "CREATE UNIQUE INDEX outbox_by_message ON outbox (workspace_id, message_id, purpose)",
        "CREATE INDEX outbox_by_channel ON outbox (channel_id, state, entry_id)",
        """
        CREATE TABLE offer (
            workspace_id     BIGINT NOT NULL,
            offer_id         BIGINT NOT NULL,
            conversation_id  BIGINT NOT NULL,
            agent_id         BIGINT NOT NULL,
            state            TEXT NOT NULL CHECK (state IN ('ringing', 'accepted', 'declined', 'expired', 'withdrawn')),
            units            BIGINT NOT NULL,
            -- why it went to whom: JSON about agents, nothing about the customer
            explanation      TEXT NOT NULL,
            -- how long the conversation had waited
            waited_ms        BIGINT NOT NULL,
            created_at_ms    BIGINT NOT NULL,
            expires_at_ms    BIGINT NOT NULL,
            ended_at_ms      BIGINT,
            PRIMARY KEY (workspace_id, offer_id),
            FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation (workspace_id, conversation_id),
            FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id),
            CHECK ((state = 'ringing') = (ended_at_ms IS NULL))
        )
        """,
        "CREATE UNIQUE INDEX offer_ringing ON offer (workspace_id, conversation_id) WHERE state = 'ringing'",
        "CREATE INDEX offer_open ON offer (workspace_id, offer_id) WHERE state = 'ringing'",
        "CREATE INDEX offer_by_agent ON offer (workspace_id, agent_id, offer_id) WHERE state = 'ringing'",
        "CREATE INDEX offer_by_conversation ON offer (workspace_id, conversation_id, offer_id)",
        """
        CREATE TABLE event (
            workspace_id     BIGINT NOT NULL,
            number           BIGINT NOT NULL,
            kind             TEXT NOT NULL,
            -- which conversation, message, offer, agent, … it is about; what they are now is read when it is shown
            conversation_id  BIGINT,
            subject_id       BIGINT,
            created_at_ms    BIGINT NOT NULL,
            PRIMARY KEY (workspace_id, number)
        ) \(.sqlite, "WITHOUT ROWID")
        """,
        """
        CREATE TABLE hook (
            workspace_id     BIGINT NOT NULL,
            hook_id          BIGINT NOT NULL,
            channel_id       BIGINT NOT NULL,
            state            TEXT NOT NULL CHECK (state IN ('received', 'applied', 'rejected', 'dead')),
            -- why it is rejected or dead, or what in it was passed over; no customer data
            reason           TEXT,
            -- sealed with the key of the day; NULL once its time is over
            body             \(.sqlite, "BLOB")\(.postgres, "BYTEA"),
            -- days since 1970-01-01
            key_day          BIGINT NOT NULL,
            attempts         BIGINT NOT NULL DEFAULT 0,
            received_at_ms   BIGINT NOT NULL,
            applied_at_ms    BIGINT,
            PRIMARY KEY (workspace_id, hook_id)
        )
        """,
        "CREATE INDEX hook_received ON hook (hook_id) WHERE state = 'received'",
        "CREATE INDEX hook_dead ON hook (workspace_id, state, hook_id) WHERE state IN ('rejected', 'dead')",
        "CREATE INDEX hook_kept ON hook (applied_at_ms) WHERE state = 'applied' AND body IS NOT NULL",
        """
        CREATE TABLE hook_contact (
            workspace_id  BIGINT NOT NULL,
            -- first, so that rows are appended: contacts are asked for only when one is erased
            hook_id       BIGINT NOT NULL,
            contact_id    BIGINT NOT NULL,
            PRIMARY KEY (workspace_id, hook_id, contact_id)
        ) \(.sqlite, "WITHOUT ROWID")
        """,
        """
        CREATE TABLE day_key (
            workspace_id  BIGINT NOT NULL,
            day           BIGINT NOT NULL,
            wrapped_key   \(.sqlite, "BLOB")\(.postgres, "BYTEA") NOT NULL,
            PRIMARY KEY (workspace_id, day)
        )
        """,
        """
        CREATE TABLE search_word (
            workspace_id  BIGINT NOT NULL,
            -- keyed hash of a word, a part of a number or the beginning of a name
            word          BIGINT NOT NULL,
            -- the conversation in which it was said, or the contact who is called so
            subject_id    BIGINT NOT NULL,
            PRIMARY KEY (workspace_id, word, subject_id)
        ) \(.sqlite, "WITHOUT ROWID")
        """,
        """
        CREATE TABLE draft (
            workspace_id     BIGINT NOT NULL,
            conversation_id  BIGINT NOT NULL,
            agent_id         BIGINT NOT NULL,
            mode             TEXT NOT NULL CHECK (mode IN ('reply', 'note')),
            -- sealed with the contact's key
            body             \(.sqlite, "BLOB")\(.postgres, "BYTEA") NOT NULL,
            updated_at_ms    BIGINT NOT NULL,
            PRIMARY KEY (workspace_id, conversation_id, agent_id)
        )
        """,
        """
        CREATE TABLE canned_reply (
            workspace_id  BIGINT NOT NULL REFERENCES workspace (workspace_id),
            canned_id     BIGINT NOT NULL,
            shortcut      TEXT NOT NULL,
            body          TEXT NOT NULL,
            PRIMARY KEY (workspace_id, canned_id),
            UNIQUE (workspace_id, shortcut)
        )
        """,
        """
        CREATE TABLE idempotency (
            workspace_id    BIGINT NOT NULL,
            -- keyed hash of caller and key
            key_hash        \(.sqlite, "BLOB")\(.postgres, "BYTEA") NOT NULL,
            -- of method, path and body
            request_hash    \(.sqlite, "BLOB")\(.postgres, "BYTEA") NOT NULL,
            -- NULL while the first request is still under way
            status          BIGINT,
            -- the answer, sealed with the workspace's key
            answer          \(.sqlite, "BLOB")\(.postgres, "BYTEA"),
            created_at_ms   BIGINT NOT NULL,
            PRIMARY KEY (workspace_id, key_hash)
        )
        """,
        "CREATE INDEX idempotency_by_age ON idempotency (created_at_ms)",
    ]
}
