public import BalieDomain

/// What is written down of supervisors' deeds. The raw value is stored and part of the API.
public enum AuditDeed: String, Sendable, CaseIterable, SQLConvertible {
    /// Looked into a conversation without being seen, and stopped looking.
    case monitorBegan = "monitor.began"
    case monitorEnded = "monitor.ended"
    case whispered = "conversation.whispered"
    case tookOver = "conversation.taken_over"
    /// Set another's presence.
    case presenceForced = "presence.forced"
    /// Changed another's queues or skills.
    case routingChanged = "routing.changed"
}

/// A line of the audit log.
public struct AuditRow: Sendable {
    public let id: ID<AuditEntry>
    /// `nil` if only a newer version knows it.
    public let deed: AuditDeed?
    public let agent: ID<Agent>
    public let conversation: ID<Conversation>?
    public let subject: ID<Agent>?
    public let detail: String?
    public let createdAt: Timestamp

    /// - Parameter detail: JSON without anything about a customer.
    public init(
        id: ID<AuditEntry>,
        deed: AuditDeed?,
        agent: ID<Agent>,
        conversation: ID<Conversation>? = nil,
        subject: ID<Agent>? = nil,
        detail: String? = nil,
        createdAt: Timestamp
    ) {
        self.id = id
        self.deed = deed
        self.agent = agent
        self.conversation = conversation
        self.subject = subject
        self.detail = detail
        self.createdAt = createdAt
    }
}

/// Rows of `audit`: only ever added.
public enum AuditStore {
    public static func insert(
        _ row: AuditRow,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO audit (workspace_id, audit_id, deed, agent_id, conversation_id, subject_id, detail, created_at_ms)
            VALUES (\(workspace), \(row.id), \(row.deed), \(row.agent), \(row.conversation), \(row.subject),
                \(row.detail), \(row.createdAt))
            """
        )
    }

    /// The newest first.
    ///
    /// - Parameter before: those below this one.
    public static func list(
        before: ID<AuditEntry>?,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [AuditRow] {
        try read(
            session.rows(
                """
                SELECT \(part: columns) FROM audit
                 WHERE workspace_id = \(workspace) AND audit_id < \(before ?? ID(.max))
                 ORDER BY audit_id DESC LIMIT \(limit)
                """
            )
        )
    }

    /// In the order of their ids; unknown ids are left out.
    public static func find(
        _ ids: [ID<AuditEntry>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [AuditRow] {
        try read(
            session.rows(
                """
                SELECT \(part: columns) FROM audit
                 WHERE workspace_id = \(workspace) AND audit_id IN \(list: ids) ORDER BY audit_id
                """
            )
        )
    }

    private static let columns: SQL =
        "audit_id, deed, agent_id, conversation_id, subject_id, detail, created_at_ms"

    private static func read(_ rows: [SQLRow]) throws(StorageError) -> [AuditRow] {
        var found: [AuditRow] = []
        for row in rows {
            found.append(
                AuditRow(
                    id: try row.id(0),
                    deed: AuditDeed(rawValue: try row.string(1)),
                    agent: try row.id(2),
                    conversation: try row.optionalID(3),
                    subject: try row.optionalID(4),
                    detail: try row.optionalString(5),
                    createdAt: try row.timestamp(6)
                )
            )
        }
        return found
    }
}
