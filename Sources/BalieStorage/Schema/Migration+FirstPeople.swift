extension Migration {
    /// Workspaces, agents and how they sign in, queues and skills.
    static let firstPeople: [SQL] = [
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
    ]
}
