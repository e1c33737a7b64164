public import BalieDomain

/// What a supervisor's wall board counts.
public enum BoardStore {
    /// Conversations whose customers wait for an answer that soon costs money.
    public struct Closing: Sendable {
        public let count: Int
        /// When the first of their windows ends.
        public let first: Timestamp
        /// Millionths of a dollar that late answers cost, as far as that is known.
        public let lateCost: Int64
    }

    /// What is true of open conversations with an unanswered customer whose service window ends within the time.
    private static func isClosing(after now: Timestamp, until end: Timestamp, _ workspace: ID<Workspace>) -> SQL {
        """
        workspace_id = \(workspace) AND status = 'open'
           AND COALESCE(window_until_ms, 0) > \(now) AND COALESCE(window_until_ms, 0) <= \(end)
           AND unanswered_since_ms IS NOT NULL
        """
    }

    /// By queue; of none under `nil`.
    public static func closing(
        after now: Timestamp,
        until end: Timestamp,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Queue>?: Closing] {
        var found: [ID<Queue>?: Closing] = [:]
        let rows = try session.rows(
            """
            SELECT queue_id, COUNT(*), MIN(window_until_ms), CAST(COALESCE(SUM(late_cost), 0) AS BIGINT) FROM conversation
             WHERE \(part: isClosing(after: now, until: end, workspace)) GROUP BY queue_id
            """
        )
        for row in rows {
            found[try row.optionalID(0)] = Closing(
                count: try row.int(1),
                first: try row.timestamp(2),
                lateCost: try row.int64(3)
            )
        }
        return found
    }

    /// The conversations that ``closing(after:until:workspace:in:)`` counts, the first to end first; of one queue, or of all.
    public static func closing(
        in queue: ID<Queue>?,
        after now: Timestamp,
        until end: Timestamp,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Conversation>] {
        var found: [ID<Conversation>] = []
        let rows = try session.rows(
            """
            SELECT conversation_id FROM conversation
             WHERE \(part: isClosing(after: now, until: end, workspace))\(part: only(queue))
             ORDER BY COALESCE(window_until_ms, 0), conversation_id LIMIT \(limit)
            """
        )
        for row in rows { found.append(try row.id(0)) }
        return found
    }

    static func only(_ queue: ID<Queue>?) -> SQL { if let queue { " AND queue_id = \(queue)" } else { "" } }

    /// Open conversations that agents hold.
    public struct Held: Sendable {
        public internal(set) var byAgent: [ID<Agent>: Int] = [:]
        public internal(set) var byQueue: [ID<Queue>: Int] = [:]
        /// When each agent got the last of theirs.
        public internal(set) var lastTakes: [ID<Agent>: Timestamp] = [:]
    }

    public static func held(workspace: ID<Workspace>, in session: any SQLSession) throws(StorageError) -> Held {
        var held = Held()
        let rows = try session.rows(
            """
            SELECT assignee_id, queue_id, COUNT(*), MAX(COALESCE(placed_at_ms, updated_at_ms)) FROM conversation
             WHERE workspace_id = \(workspace) AND status = 'open' AND assignee_id IS NOT NULL
             GROUP BY assignee_id, queue_id
            """
        )
        for row in rows {
            let count = try row.int(2)
            let (agent, taken): (ID<Agent>, Timestamp) = (try row.id(0), try row.timestamp(3))
            held.byAgent[agent, default: 0] += count
            held.lastTakes[agent] = max(held.lastTakes[agent] ?? taken, taken)
            if let queue: ID<Queue> = try row.optionalID(1) { held.byQueue[queue, default: 0] += count }
        }
        return held
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

    /// The newest offers of these queues that began at `time` or later, the newest first.
    public static func offers(
        in queues: [ID<Queue>],
        since time: Timestamp,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Offer>] {
        var found: [ID<Offer>] = []
        let rows = try session.rows(
            """
            SELECT offer_id FROM offer
             WHERE workspace_id = \(workspace) AND created_at_ms >= \(time) AND queue_id IN \(list: queues)
             ORDER BY created_at_ms DESC, offer_id DESC LIMIT \(limit)
            """
        )
        for row in rows { found.append(try row.id(0)) }
        return found
    }
}
