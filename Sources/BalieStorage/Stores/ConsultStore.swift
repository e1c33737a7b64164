public import BalieDomain

/// A colleague who was asked into a conversation.
public struct ConsultRow: Sendable {
    public let id: ID<Consult>
    public let conversation: ID<Conversation>
    public let agent: ID<Agent>
    public let askedBy: ID<Agent>
    public let createdAt: Timestamp
    /// `nil` while it lasts.
    public let endedAt: Timestamp?

    public init(
        id: ID<Consult>,
        conversation: ID<Conversation>,
        agent: ID<Agent>,
        askedBy: ID<Agent>,
        createdAt: Timestamp,
        endedAt: Timestamp? = nil
    ) {
        self.id = id
        self.conversation = conversation
        self.agent = agent
        self.askedBy = askedBy
        self.createdAt = createdAt
        self.endedAt = endedAt
    }
}

/// Rows of `consult`: an agent is in a conversation once at a time.
public enum ConsultStore {
    /// - Returns: whether it began: `false` if the agent is in the conversation already.
    public static func insert(
        _ row: ConsultRow,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow(
            """
            INSERT INTO consult (workspace_id, consult_id, conversation_id, agent_id, asked_by, created_at_ms)
            VALUES (\(workspace), \(row.id), \(row.conversation), \(row.agent), \(row.askedBy), \(row.createdAt))
            ON CONFLICT (workspace_id, conversation_id, agent_id) WHERE ended_at_ms IS NULL DO NOTHING
            RETURNING consult_id
            """
        ) != nil
    }

    /// Ends one.
    ///
    /// - Returns: whether it lasted until now.
    public static func end(
        _ id: ID<Consult>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow(
            """
            UPDATE consult SET ended_at_ms = \(now)
             WHERE workspace_id = \(workspace) AND consult_id = \(id) AND ended_at_ms IS NULL
            RETURNING consult_id
            """
        ) != nil
    }

    /// In the order of their ids; unknown ids are left out.
    public static func find(
        _ ids: [ID<Consult>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ConsultRow] {
        try read(
            session.rows(
                """
                SELECT \(part: columns) FROM consult
                 WHERE workspace_id = \(workspace) AND consult_id IN \(list: ids) ORDER BY consult_id
                """
            )
        )
    }

    /// Those that last, the oldest first.
    ///
    /// - Parameters:
    ///   - conversation: only its; of all if `nil`.
    ///   - agent: only those that they were asked into; of all if `nil`.
    public static func open(
        of conversation: ID<Conversation>? = nil,
        with agent: ID<Agent>? = nil,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ConsultRow] {
        let inOne: SQL = if let conversation { " AND conversation_id = \(conversation)" } else { "" }
        let withOne: SQL = if let agent { " AND agent_id = \(agent)" } else { "" }
        return try read(
            session.rows(
                """
                SELECT \(part: columns) FROM consult
                 WHERE workspace_id = \(workspace) AND ended_at_ms IS NULL\(part: inOne)\(part: withOne)
                 ORDER BY consult_id LIMIT \(limit)
                """
            )
        )
    }

    private static let columns: SQL = "consult_id, conversation_id, agent_id, asked_by, created_at_ms, ended_at_ms"

    private static func read(_ rows: [SQLRow]) throws(StorageError) -> [ConsultRow] {
        var found: [ConsultRow] = []
        for row in rows {
            found.append(
                ConsultRow(
                    id: try row.id(0),
                    conversation: try row.id(1),
                    agent: try row.id(2),
                    askedBy: try row.id(3),
                    createdAt: try row.timestamp(4),
                    endedAt: try row.optionalTimestamp(5)
                )
            )
        }
        return found
    }
}
