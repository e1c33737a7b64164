public import BalieDomain

/// Rows of `wrap_up`: an agent writes up what they resolved.
public enum WrapUpStore {
    public struct Row: Sendable {
        public let agent: ID<Agent>
        public let conversation: ID<Conversation>
        public let queue: ID<Queue>
        public let until: Timestamp
    }

    /// Begins one. Those of the agent that ran out are ended at their time.
    public static func begin(
        _ row: Row,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE wrap_up SET ended_at_ms = until_ms
             WHERE workspace_id = \(workspace) AND agent_id = \(row.agent) AND ended_at_ms IS NULL AND until_ms <= \(now)
            """
        )
        try session.run(
            """
            INSERT INTO wrap_up (workspace_id, conversation_id, began_at_ms, agent_id, queue_id, until_ms)
            VALUES (\(workspace), \(row.conversation), \(now), \(row.agent), \(row.queue), \(row.until))
            ON CONFLICT DO NOTHING
            """
        )
    }

    /// Those that last, the one that runs out first in front; of these agents, or of all.
    public static func running(
        of agents: [ID<Agent>]?,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> [Row] {
        let named: SQL = if let agents { " AND agent_id IN \(list: agents)" } else { "" }
        var running: [Row] = []
        let rows = try session.rows(
            """
            SELECT agent_id, conversation_id, queue_id, until_ms FROM wrap_up
             WHERE workspace_id = \(workspace) AND ended_at_ms IS NULL AND until_ms > \(now)\(part: named)
             ORDER BY until_ms, conversation_id
            """
        )
        for row in rows {
            running.append(
                Row(
                    agent: try row.id(0),
                    conversation: try row.id(1),
                    queue: try row.id(2),
                    until: try row.timestamp(3)
                )
            )
        }
        return running
    }

    /// Ends what lasts of an agent; of one conversation, or of all.
    ///
    /// - Returns: whether anything lasted.
    public static func end(
        _ conversation: ID<Conversation>?,
        code: String?,
        of agent: ID<Agent>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        let named: SQL = if let conversation { " AND conversation_id = \(conversation)" } else { "" }
        return try !session.rows(
            """
            UPDATE wrap_up SET ended_at_ms = \(now), code = \(code)
             WHERE workspace_id = \(workspace) AND agent_id = \(agent) AND ended_at_ms IS NULL
               AND until_ms > \(now)\(part: named)
            RETURNING conversation_id
            """
        ).isEmpty
    }
}

extension WrapUpStore.Row {
    public init(
        of agent: ID<Agent>,
        conversation: ID<Conversation>,
        queue: ID<Queue>,
        until: Timestamp
    ) {
        self.init(agent: agent, conversation: conversation, queue: queue, until: until)
    }
}
