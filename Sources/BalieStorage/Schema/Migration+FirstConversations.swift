extension Migration {
    /// Channels, contacts and their conversations.
    static let firstConversations: [SQL] = [
        """
        CREATE TABLE channel (
            workspace_id   BIGINT NOT NULL REFERENCES workspace (workspace_id),
            channel_id     BIGINT NOT NULL,
            kind           TEXT NOT NULL CHECK (kind IN ('whatsapp')),
            name           TEXT NOT NULL,
            -- the network's id of the account (a phone number id)
            external_id    TEXT NOT NULL,
            -- tokens and secrets, sealed with the workspace's key
            settings       \(.sqlite, "BLOB")\(.postgres, "BYTEA") NOT NULL,
            -- where its conversations wait
            queue_id       BIGINT NOT NULL,
            -- capacity units that one of its conversations takes
            units          BIGINT NOT NULL DEFAULT 1 CHECK (units >= 0),
            -- why sending stopped, for an administrator; NULL while it works
            stopped        TEXT,
            created_at_ms  BIGINT NOT NULL,
            PRIMARY KEY (workspace_id, channel_id),
            UNIQUE (workspace_id, kind, external_id),
            FOREIGN KEY (workspace_id, queue_id) REFERENCES queue (workspace_id, queue_id)
        )
        """,
        """
        CREATE TABLE contact (
            workspace_id     BIGINT NOT NULL REFERENCES workspace (workspace_id),
            contact_id       BIGINT NOT NULL,
            -- the contact's key, wrapped by the workspace's; NULL once erased
            wrapped_key      \(.sqlite, "BLOB")\(.postgres, "BYTEA"),
            -- sealed: name given by an agent, name the person gave themselves, user name
            profile          \(.sqlite, "BLOB")\(.postgres, "BYTEA"),
            created_at_ms    BIGINT NOT NULL,
            updated_at_ms    BIGINT NOT NULL,
            last_seen_at_ms  BIGINT,
            erased_at_ms     BIGINT,
            PRIMARY KEY (workspace_id, contact_id),
            CHECK ((wrapped_key IS NULL) = (erased_at_ms IS NOT NULL))
        )
        """,
        "CREATE INDEX contact_by_update ON contact (workspace_id, updated_at_ms, contact_id) WHERE erased_at_ms IS NULL",
        """
        CREATE TABLE identity (
            workspace_id    BIGINT NOT NULL,
            identity_id     BIGINT NOT NULL,
            contact_id      BIGINT NOT NULL,
            kind            TEXT NOT NULL,
            -- keyed hash of the canonical address
            lookup          \(.sqlite, "BLOB")\(.postgres, "BYTEA") NOT NULL,
            -- sealed with the contact's key
            address         \(.sqlite, "BLOB")\(.postgres, "BYTEA") NOT NULL,
            valid_from_ms   BIGINT NOT NULL,
            -- NULL while it is the contact's
            valid_until_ms  BIGINT,
            PRIMARY KEY (workspace_id, identity_id),
            FOREIGN KEY (workspace_id, contact_id) REFERENCES contact (workspace_id, contact_id)
        )
        """,
        "CREATE UNIQUE INDEX identity_by_address ON identity (workspace_id, kind, lookup) WHERE valid_until_ms IS NULL",
        "CREATE INDEX identity_by_contact ON identity (workspace_id, contact_id)",
        """
        CREATE TABLE conversation (
            workspace_id        BIGINT NOT NULL,
            conversation_id     BIGINT NOT NULL,
            contact_id          BIGINT NOT NULL,
            channel_id          BIGINT NOT NULL,
            status              TEXT NOT NULL CHECK (status IN ('open', 'snoozed', 'resolved')),
            -- +1 with every change that routing must know; the compare-and-swap token
            version             BIGINT NOT NULL DEFAULT 1,
            queue_id            BIGINT,
            assignee_id         BIGINT,
            -- who answered last; preferred when the customer comes back
            last_agent_id       BIGINT,
            priority            BIGINT NOT NULL DEFAULT 0,
            -- since when it waits in its queue; survives offers; NULL while it does not wait
            waiting_since_ms    BIGINT,
            unread              BIGINT NOT NULL DEFAULT 0 CHECK (unread >= 0),
            -- when the customer said the first thing that nobody answered yet
            unanswered_since_ms BIGINT,
            -- end of the service window; NULL if the customer never wrote
            window_until_ms     BIGINT,
            snoozed_until_ms    BIGINT,
            resolved_at_ms      BIGINT,
            last_message_id     BIGINT,
            -- sealed: the advertisement the customer last came from
            referral            \(.sqlite, "BLOB")\(.postgres, "BYTEA"),
            created_at_ms       BIGINT NOT NULL,
            updated_at_ms       BIGINT NOT NULL,
            PRIMARY KEY (workspace_id, conversation_id),
            FOREIGN KEY (workspace_id, contact_id) REFERENCES contact (workspace_id, contact_id),
            FOREIGN KEY (workspace_id, channel_id) REFERENCES channel (workspace_id, channel_id),
            FOREIGN KEY (workspace_id, queue_id) REFERENCES queue (workspace_id, queue_id),
            FOREIGN KEY (workspace_id, assignee_id) REFERENCES agent (workspace_id, agent_id),
            CHECK ((status = 'snoozed') = (snoozed_until_ms IS NOT NULL)),
            CHECK ((status = 'resolved') = (resolved_at_ms IS NOT NULL)),
            -- waiting means open, on a queue and with nobody
            CHECK (waiting_since_ms IS NULL OR (status = 'open' AND queue_id IS NOT NULL AND assignee_id IS NULL))
        )
        """,
        """
        CREATE UNIQUE INDEX conversation_unresolved ON conversation (workspace_id, channel_id, contact_id)
            WHERE status <> 'resolved'
        """,
        "CREATE INDEX conversation_by_contact ON conversation (workspace_id, contact_id, conversation_id)",
        "CREATE INDEX conversation_by_update ON conversation (workspace_id, status, updated_at_ms, conversation_id)",
        """
        CREATE INDEX conversation_by_window
            ON conversation (workspace_id, status, COALESCE(window_until_ms, 0), conversation_id)
        """,
        """
        CREATE INDEX conversation_by_assignee ON conversation (workspace_id, assignee_id, status, conversation_id)
            WHERE assignee_id IS NOT NULL
        """,
        """
        CREATE INDEX conversation_waiting ON conversation (workspace_id, waiting_since_ms, conversation_id)
            WHERE waiting_since_ms IS NOT NULL
        """,
        """
        CREATE INDEX conversation_snoozed ON conversation (snoozed_until_ms) WHERE snoozed_until_ms IS NOT NULL
        """,
        """
        CREATE TABLE conversation_label (
            workspace_id     BIGINT NOT NULL,
            label            TEXT NOT NULL,
            conversation_id  BIGINT NOT NULL,
            PRIMARY KEY (workspace_id, label, conversation_id),
            FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation (workspace_id, conversation_id)
        )
        """,
        "CREATE INDEX conversation_label_of ON conversation_label (workspace_id, conversation_id)",
    ]
}
