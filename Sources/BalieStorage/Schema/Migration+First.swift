extension Migration {
    /// Everything of the first release.
    ///
    /// Common to all tables: `workspace_id` comes first in every key, so that the tables can be distributed by it; ids
    /// are made by us; times end in `_ms`; what a customer said or is called stands only in sealed BLOBs.
    static let first = Migration(
        number: 1,
        name: "first",
        statements: [
            """
            CREATE TABLE workspace (
                workspace_id   BIGINT PRIMARY KEY,
                name           TEXT NOT NULL,
                -- the workspace's key, wrapped by the master key
                wrapped_key    \(.sqlite, "BLOB")\(.postgres, "BYTEA") NOT NULL,
                -- number of the last event; the row lock on it makes numbers a true position in the log
                event_number   BIGINT NOT NULL DEFAULT 0,
                -- +1 with every change of agents, queues, skills and channels
                revision       BIGINT NOT NULL DEFAULT 1,
                created_at_ms  BIGINT NOT NULL
            )
            """,
            """
            CREATE TABLE agent (
                workspace_id       BIGINT NOT NULL REFERENCES workspace (workspace_id),
                agent_id           BIGINT NOT NULL,
                -- lower case; NULL for the identity of an API token
                email              TEXT,
                name               TEXT NOT NULL,
                role               TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'admin')),
                -- scrypt, with its parameters; NULL until one is set
                password_hash      TEXT,
                presence           TEXT NOT NULL DEFAULT 'offline'
                                   CHECK (presence IN ('online', 'away', 'offline', 'not_responding')),
                presence_since_ms  BIGINT NOT NULL,
                -- 1: signed in by a browser, whose leaving is evidence of absence
                by_browser         BIGINT NOT NULL DEFAULT 0 CHECK (by_browser IN (0, 1)),
                -- units; what a conversation takes depends on its channel
                capacity           BIGINT NOT NULL DEFAULT 5 CHECK (capacity >= 0),
                active             BIGINT NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
                preferences        TEXT NOT NULL DEFAULT '{}',
                created_at_ms      BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, agent_id)
            )
            """,
            "CREATE UNIQUE INDEX agent_by_email ON agent (workspace_id, email) WHERE email IS NOT NULL",
            """
            CREATE TABLE session (
                workspace_id    BIGINT NOT NULL,
                -- SHA-256 of the token
                token_hash      \(.sqlite, "BLOB")\(.postgres, "BYTEA") NOT NULL,
                agent_id        BIGINT NOT NULL,
                created_at_ms   BIGINT NOT NULL,
                expires_at_ms   BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, token_hash),
                FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id)
            )
            """,
            """
            CREATE TABLE api_token (
                workspace_id   BIGINT NOT NULL,
                token_hash     \(.sqlite, "BLOB")\(.postgres, "BYTEA") NOT NULL,
                token_id       BIGINT NOT NULL,
                -- whom the token acts as
                agent_id       BIGINT NOT NULL,
                name           TEXT NOT NULL,
                role           TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'admin')),
                created_at_ms  BIGINT NOT NULL,
                revoked_at_ms  BIGINT,
                PRIMARY KEY (workspace_id, token_hash),
                FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id)
            )
            """,
            """
            CREATE TABLE sign_in_link (
                workspace_id   BIGINT NOT NULL,
                token_hash     \(.sqlite, "BLOB")\(.postgres, "BYTEA") NOT NULL,
                agent_id       BIGINT NOT NULL,
                expires_at_ms  BIGINT NOT NULL,
                used_at_ms     BIGINT,
                PRIMARY KEY (workspace_id, token_hash),
                FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id)
            )
            """,
            """
            CREATE TABLE skill (
                workspace_id  BIGINT NOT NULL REFERENCES workspace (workspace_id),
                skill_id      BIGINT NOT NULL,
                name          TEXT NOT NULL,
                PRIMARY KEY (workspace_id, skill_id),
                UNIQUE (workspace_id, name)
            )
            """,
            """
            CREATE TABLE agent_skill (
                workspace_id  BIGINT NOT NULL,
                agent_id      BIGINT NOT NULL,
                skill_id      BIGINT NOT NULL,
                level         BIGINT NOT NULL CHECK (level BETWEEN 1 AND 10),
                PRIMARY KEY (workspace_id, agent_id, skill_id),
                FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id),
                FOREIGN KEY (workspace_id, skill_id) REFERENCES skill (workspace_id, skill_id)
            )
            """,
            """
            CREATE TABLE queue (
                workspace_id   BIGINT NOT NULL REFERENCES workspace (workspace_id),
                queue_id       BIGINT NOT NULL,
                name           TEXT NOT NULL,
                strategy       TEXT NOT NULL CHECK (strategy IN ('longest_idle', 'least_busy', 'round_robin')),
                ring_seconds   BIGINT NOT NULL DEFAULT 20 CHECK (ring_seconds BETWEEN 5 AND 600),
                created_at_ms  BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, queue_id),
                UNIQUE (workspace_id, name)
            )
            """,
            """
            CREATE TABLE queue_member (
                workspace_id  BIGINT NOT NULL,
                queue_id      BIGINT NOT NULL,
                agent_id      BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, queue_id, agent_id),
                FOREIGN KEY (workspace_id, queue_id) REFERENCES queue (workspace_id, queue_id),
                FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id)
            )
            """,
            """
            CREATE TABLE queue_skill (
                workspace_id  BIGINT NOT NULL,
                queue_id      BIGINT NOT NULL,
                skill_id      BIGINT NOT NULL,
                level         BIGINT NOT NULL CHECK (level BETWEEN 1 AND 10),
                PRIMARY KEY (workspace_id, queue_id, skill_id),
                FOREIGN KEY (workspace_id, queue_id) REFERENCES queue (workspace_id, queue_id),
                FOREIGN KEY (workspace_id, skill_id) REFERENCES skill (workspace_id, skill_id)
            )
            """,
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
            "CREATE INDEX conversation_by_window ON conversation (workspace_id, status, window_until_ms, conversation_id)",
            """
            CREATE INDEX conversation_by_assignee ON conversation (workspace_id, assignee_id, status, updated_at_ms, conversation_id)
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
            "CREATE INDEX media_by_contact ON media (workspace_id, contact_id) WHERE contact_id IS NOT NULL",
            """
            CREATE TABLE outbox (
                workspace_id     BIGINT NOT NULL,
                entry_id         BIGINT NOT NULL,
                channel_id       BIGINT NOT NULL,
                conversation_id  BIGINT NOT NULL,
                -- what to send, or what to mark as read
                message_id       BIGINT NOT NULL,
                purpose          TEXT NOT NULL CHECK (purpose IN ('send', 'read')),
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
            "CREATE INDEX offer_by_agent ON offer (workspace_id, agent_id) WHERE state = 'ringing'",
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
            )
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
                contact_id    BIGINT NOT NULL,
                hook_id       BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, contact_id, hook_id)
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
    )
}
