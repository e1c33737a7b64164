public import BalieDomain

/// What a supervisor's wall board counts.
public enum BoardStore {
    /// A conversation whose customer waits for an answer that soon costs money.
    public struct Closing: Sendable {
        public let conversation: ID<Conversation>
        /// `nil` for one that never was in a queue.
        public let queue: ID<Queue>?
        public let until: Timestamp
        /// Millionths of a dollar that a late answer costs; `nil` if unknown.
        public let lateCost: Int64?
    }

    /// Open conversations with an unanswered customer whose service window ends within the time, the first to end first.
    public static func closing(
        after now: Timestamp,
        until end: Timestamp,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [Closing] {
        var found: [Closing] = []
        let rows = try session.rows(
            """
            SELECT conversation_id, queue_id, window_until_ms, late_cost FROM conversation
             WHERE workspace_id = \(workspace) AND status = 'open'
               AND COALESCE(window_until_ms, 0) > \(now) AND COALESCE(window_until_ms, 0) <= \(end)
               AND unanswered_since_ms IS NOT NULL
             ORDER BY COALESCE(window_until_ms, 0), conversation_id LIMIT \(limit)
            """
        )
        for row in rows {
            found.append(
                Closing(
                    conversation: try row.id(0),
                    queue: try row.optionalID(1),
                    until: try row.timestamp(2),
                    lateCost: try row.optionalInt64(3)
                )
            )
        }
        return found
    }

    /// Open conversations that agents hold.
    public static func heldCounts(
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Agent>: Int] {
        var counts: [ID<Agent>: Int] = [:]
        let rows = try session.rows(
            """
            SELECT assignee_id, COUNT(*) FROM conversation
             WHERE workspace_id = \(workspace) AND status = 'open' AND assignee_id IS NOT NULL GROUP BY assignee_id
            """
        )
        for row in rows { counts[try row.id(0)] = try row.int(1) }
        return counts
    }

    /// When agents last sent something to a customer.
    public static func lastAnswers(
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Agent>: Timestamp] {
        var answers: [ID<Agent>: Timestamp] = [:]
        let rows = try session.rows(
            """
            SELECT agent_id, answered_at_ms FROM agent
             WHERE workspace_id = \(workspace) AND answered_at_ms IS NOT NULL ORDER BY agent_id
            """
        )
        for row in rows { answers[try row.id(0)] = try row.timestamp(1) }
        return answers
    }

    public static func recordAnswer(
        of agent: ID<Agent>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            "UPDATE agent SET answered_at_ms = \(now) WHERE workspace_id = \(workspace) AND agent_id = \(agent)"
        )
    }

    /// The newest offers that began at `time` or later, the newest first.
    public static func offers(
        since time: Timestamp,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Offer>] {
        var found: [ID<Offer>] = []
        let rows = try session.rows(
            """
            SELECT offer_id, created_at_ms FROM offer
             WHERE workspace_id = \(workspace) ORDER BY offer_id DESC LIMIT \(limit)
            """
        )
        for row in rows where try row.timestamp(1) >= time { found.append(try row.id(0)) }
        return found
    }
}
