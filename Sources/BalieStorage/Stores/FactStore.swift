public import BalieDomain

/// How a wait in a queue ended. The raw value is stored.
public enum WaitOutcome: String, Sendable, CaseIterable, SQLConvertible {
    /// An agent got it.
    case answered
    /// It was resolved, and nobody had got it.
    case abandoned
    /// It went on to another queue.
    case flowOut = "flow_out"
    /// It was put off.
    case withdrawn
}

/// A wait that is over.
public struct QueueWaitRow: Sendable, Equatable {
    public let queue: ID<Queue>
    public let enteredAt: Timestamp
    public let outcome: WaitOutcome
    /// Who got it, if anybody did.
    public let agent: ID<Agent>?
    /// Whether it began by a move out of another queue.
    public let flowedIn: Bool

    public init(
        queue: ID<Queue>,
        enteredAt: Timestamp,
        outcome: WaitOutcome,
        agent: ID<Agent>?,
        flowedIn: Bool
    ) {
        self.queue = queue
        self.enteredAt = enteredAt
        self.outcome = outcome
        self.agent = agent
        self.flowedIn = flowedIn
    }
}

/// How an agent's time with a conversation ended. The raw value is stored.
public enum HandlingOutcome: String, Sendable, CaseIterable, SQLConvertible {
    case resolved
    /// To another agent or another queue.
    case transferred
    /// Back to its queue.
    case released
    case snoozed
}

/// An agent's time with a conversation that is over.
public struct HandlingRow: Sendable, Equatable {
    public let agent: ID<Agent>
    public let queue: ID<Queue>?
    public let beganAt: Timestamp
    /// Since when the customer waited for this agent's answer, if they still did at the end.
    public let unansweredSince: Timestamp?
    public let outcome: HandlingOutcome

    public init(
        agent: ID<Agent>,
        queue: ID<Queue>?,
        beganAt: Timestamp,
        unansweredSince: Timestamp?,
        outcome: HandlingOutcome
    ) {
        self.agent = agent
        self.queue = queue
        self.beganAt = beganAt
        self.unansweredSince = unansweredSince
        self.outcome = outcome
    }
}

/// An answer to what a customer said.
public struct ResponseRow: Sendable, Equatable {
    public let message: ID<Message>
    public let agent: ID<Agent>
    /// When the customer had said the first thing that nobody had answered.
    public let askedAt: Timestamp
    /// When the agent had both the conversation and the question.
    public let beganAt: Timestamp

    public init(message: ID<Message>, agent: ID<Agent>, askedAt: Timestamp, beganAt: Timestamp) {
        self.message = message
        self.agent = agent
        self.askedAt = askedAt
        self.beganAt = beganAt
    }
}

/// What happened, for reports: one row when something is over, written with what ends it, and never changed.
///
/// How agents were is written by ``FloorStore/setPresence(_:byBrowser:of:workspace:at:in:)``.
public enum FactStore {
    /// - Parameters:
    ///   - conversation: as it is once the wait is over.
    public static func addWait(
        _ row: QueueWaitRow,
        of conversation: ConversationRow,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO queue_wait (workspace_id, entered_at_ms, conversation_id, version, queue_id, channel_id,
                ended_at_ms, outcome, agent_id, flowed_in)
            VALUES (\(workspace), \(row.enteredAt), \(conversation.id), \(conversation.version), \(row.queue),
                \(conversation.channel), \(max(now, row.enteredAt)), \(row.outcome), \(row.agent),
                \(row.flowedIn))
            """
        )
    }

    /// - Parameters:
    ///   - conversation: as it is once the agent no longer has it.
    public static func addHandling(
        _ row: HandlingRow,
        of conversation: ConversationRow,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        // The customer's question has the time of their network, which may be ahead.
        let endedAt = max(now, row.beganAt)
        let unansweredSince = row.unansweredSince.map { min($0, endedAt) }
        try session.run(
            """
            INSERT INTO handling (workspace_id, ended_at_ms, conversation_id, version, agent_id, queue_id, channel_id,
                began_at_ms, unanswered_since_ms, outcome)
            VALUES (\(workspace), \(endedAt), \(conversation.id), \(conversation.version), \(row.agent), \(row.queue),
                \(conversation.channel), \(row.beganAt), \(unansweredSince), \(row.outcome))
            """
        )
    }

    /// Whether it is the first of its conversation is found out here.
    public static func addResponse(
        _ row: ResponseRow,
        in conversation: ConversationRow,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO response (workspace_id, answered_at_ms, message_id, conversation_id, agent_id, queue_id,
                channel_id, asked_at_ms, began_at_ms, is_first)
            VALUES (\(workspace), \(now), \(row.message), \(conversation.id), \(row.agent), \(conversation.queue),
                \(conversation.channel), \(row.askedAt), \(row.beganAt),
                CASE WHEN EXISTS (SELECT 1 FROM response
                                   WHERE workspace_id = \(workspace) AND conversation_id = \(conversation.id))
                     THEN 0 ELSE 1 END)
            """
        )
    }

    /// - Parameters:
    ///   - conversation: as it is once it is resolved.
    ///   - agent: who had it.
    public static func addResolution(
        of conversation: ConversationRow,
        by agent: ID<Agent>?,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO resolution (workspace_id, resolved_at_ms, conversation_id, version, agent_id, queue_id,
                channel_id, opened_at_ms)
            VALUES (\(workspace), \(max(now, conversation.createdAt)), \(conversation.id), \(conversation.version),
                \(agent), \(conversation.queue), \(conversation.channel), \(conversation.createdAt))
            """
        )
    }

    /// Forgets what was over before a time.
    ///
    /// - Parameter limit: rows of each kind at the most.
    /// - Returns: how many rows went.
    public static func prune(
        _ workspace: ID<Workspace>,
        before time: Timestamp,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> Int {
        let old: [SQL] = [
            """
            DELETE FROM agent_state WHERE workspace_id = \(workspace) AND (agent_id, began_at_ms) IN (
                SELECT agent_id, began_at_ms FROM agent_state
                 WHERE workspace_id = \(workspace) AND ended_at_ms < \(time)
                 ORDER BY ended_at_ms, agent_id, began_at_ms LIMIT \(limit))
            RETURNING agent_id
            """,
            """
            DELETE FROM queue_wait WHERE workspace_id = \(workspace) AND (entered_at_ms, conversation_id, version) IN (
                SELECT entered_at_ms, conversation_id, version FROM queue_wait
                 WHERE workspace_id = \(workspace) AND entered_at_ms < \(time)
                 ORDER BY entered_at_ms, conversation_id, version LIMIT \(limit))
            RETURNING conversation_id
            """,
            """
            DELETE FROM handling WHERE workspace_id = \(workspace) AND (ended_at_ms, conversation_id, version) IN (
                SELECT ended_at_ms, conversation_id, version FROM handling
                 WHERE workspace_id = \(workspace) AND ended_at_ms < \(time)
                 ORDER BY ended_at_ms, conversation_id, version LIMIT \(limit))
            RETURNING conversation_id
            """,
            """
            DELETE FROM response WHERE workspace_id = \(workspace) AND (answered_at_ms, message_id) IN (
                SELECT answered_at_ms, message_id FROM response
                 WHERE workspace_id = \(workspace) AND answered_at_ms < \(time) ORDER BY answered_at_ms, message_id
                 LIMIT \(limit))
            RETURNING message_id
            """,
            """
            DELETE FROM resolution WHERE workspace_id = \(workspace) AND (resolved_at_ms, conversation_id, version) IN (
                SELECT resolved_at_ms, conversation_id, version FROM resolution
                 WHERE workspace_id = \(workspace) AND resolved_at_ms < \(time)
                 ORDER BY resolved_at_ms, conversation_id, version LIMIT \(limit))
            RETURNING conversation_id
            """,
        ]
        var count = 0
        for statement in old { count += try session.rows(statement).count }
        return count
    }
}
