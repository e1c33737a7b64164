public import BalieDomain

/// A conversation's row.
public struct ConversationRow: Sendable {
    public let id: ID<Conversation>
    public let contact: ID<Contact>
    public let channel: ID<ChannelAccount>
    public let status: ConversationStatus
    public let version: Int64
    public let queue: ID<Queue>?
    public let assignee: ID<Agent>?
    public let lastAgent: ID<Agent>?
    public let priority: Int
    public let waitingSince: Timestamp?
    public let unread: Int
    public let unansweredSince: Timestamp?
    public let window: ServiceWindow
    public let snoozedUntil: Timestamp?
    public let resolvedAt: Timestamp?
    public let lastMessage: ID<Message>?
    public let referral: [UInt8]?
    /// What rules did when it opened, as JSON.
    public let placedBy: String?
    /// Skills that it needs besides its queue's, as JSON.
    public let needs: String?
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    /// Millionths of a dollar that an answer after the service window costs; `nil` if unknown.
    public let lateCost: Int64?
    /// When the last agent last had it; `nil` if that is not known.
    public let lastAgentAt: Timestamp?
    /// Since when it waits in its queue, is held by its agent, or neither.
    public let placedAt: Timestamp
    /// What was done in the wait that goes on, as JSON.
    public let waitRecord: String?
    /// Whether the wait that goes on began by a move out of another queue.
    public let flowedIn: Bool
}

extension ConversationRow {
    /// A new, open conversation, with its first message if there is one.
    ///
    /// - Parameters:
    ///   - holder: who has it and had it last.
    ///   - waits: whether it waits in its queue from now on.
    public init(
        opened id: ID<Conversation>,
        contact: ID<Contact>,
        channel: ID<ChannelAccount>,
        queue: ID<Queue>,
        holder: ID<Agent>? = nil,
        waits: Bool = true,
        priority: Int = 0,
        placedBy: String? = nil,
        needs: String? = nil,
        record: ConversationStore.MessageRecord,
        at now: Timestamp
    ) {
        self.init(
            id: id,
            contact: contact,
            channel: channel,
            status: .open,
            version: 1,
            queue: queue,
            assignee: holder,
            lastAgent: holder,
            priority: priority,
            waitingSince: waits ? now : nil,
            unread: record.unread,
            unansweredSince: record.unansweredSince,
            window: record.window,
            snoozedUntil: nil,
            resolvedAt: nil,
            lastMessage: record.message,
            referral: nil,
            placedBy: placedBy,
            needs: needs,
            createdAt: now,
            updatedAt: now,
            lateCost: record.lateCost,
            lastAgentAt: holder.map { _ in now },
            placedAt: now,
            waitRecord: nil,
            flowedIn: false
        )
    }
}

/// Statements about conversations.
public enum ConversationStore {
    static let columns: SQL =
        """
        conversation_id, contact_id, channel_id, status, version, queue_id, assignee_id, last_agent_id, priority,
        waiting_since_ms, unread, unanswered_since_ms, window_until_ms, snoozed_until_ms, resolved_at_ms,
        last_message_id, referral, created_at_ms, updated_at_ms, late_cost,
        last_agent_at_ms, placed_by, needs, placed_at_ms, wait_record, flowed_in
        """

    public static func find(
        _ id: ID<Conversation>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> ConversationRow? {
        try read(
            session.rows(
                """
                SELECT \(part: columns) FROM conversation
                 WHERE workspace_id = \(workspace) AND conversation_id = \(id)
                """
            )
        ).first
    }

    /// In no particular order; unknown ids are left out.
    public static func find(
        _ ids: [ID<Conversation>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ConversationRow] {
        try read(
            session.rows(
                """
                SELECT \(part: columns) FROM conversation
                 WHERE workspace_id = \(workspace) AND conversation_id IN \(list: ids) ORDER BY conversation_id
                """
            )
        )
    }

    /// The one that is not resolved; there is one at the most.
    public static func unresolved(
        channel: ID<ChannelAccount>,
        contact: ID<Contact>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> ConversationRow? {
        try BatchStore.unresolved(channel: channel, contacts: [contact], workspace: workspace, in: session).first
    }

    /// The one resolved last, if that was at `time` or later.
    public static func lastResolved(
        since time: Timestamp,
        channel: ID<ChannelAccount>,
        contact: ID<Contact>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> ConversationRow? {
        try read(
            session.rows(
                """
                SELECT \(part: columns) FROM conversation
                 WHERE workspace_id = \(workspace) AND contact_id = \(contact) AND channel_id = \(channel)
                   AND status = 'resolved' AND resolved_at_ms >= \(time)
                 ORDER BY resolved_at_ms DESC, conversation_id DESC LIMIT 1
                """
            )
        ).first
    }

    /// The customer's service window on a channel: it is theirs, whichever conversation they wrote in last.
    public static func window(
        channel: ID<ChannelAccount>,
        contact: ID<Contact>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> ServiceWindow {
        let row = try session.firstRow(
            """
            SELECT MAX(window_until_ms) FROM conversation
             WHERE workspace_id = \(workspace) AND contact_id = \(contact) AND channel_id = \(channel)
            """
        )
        return ServiceWindow(until: try row?.optionalTimestamp(0))
    }

    public static func setWindow(
        _ window: ServiceWindow,
        of id: ID<Conversation>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE conversation SET window_until_ms = \(window.until)
             WHERE workspace_id = \(workspace) AND conversation_id = \(id)
            """
        )
    }

    /// What a new message changes of a conversation: order in lists, unread count, window, who waits for whom.
    public struct MessageRecord: Sendable {
        /// `nil` for one that is not shown in lists: a note, a reaction.
        public let message: ID<Message>?
        public let unread: Int
        public let unansweredSince: Timestamp?
        public let window: ServiceWindow
        /// Millionths of a dollar that an answer after the window costs; `nil` leaves what is known.
        public let lateCost: Int64?

        public init(
            message: ID<Message>?,
            unread: Int,
            unansweredSince: Timestamp?,
            window: ServiceWindow,
            lateCost: Int64? = nil
        ) {
            self.message = message
            self.unread = unread
            self.unansweredSince = unansweredSince
            self.window = window
            self.lateCost = lateCost
        }
    }

    /// Not the version: routing need not know.
    public static func recordMessage(
        _ record: MessageRecord,
        in conversation: ID<Conversation>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        session: any SQLSession
    ) throws(StorageError) {
        try BatchStore.record([(conversation, record)], workspace: workspace, at: now, in: session)
    }

    public static func setReferral(
        _ referral: [UInt8],
        of id: ID<Conversation>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE conversation SET referral = \(referral)
             WHERE workspace_id = \(workspace) AND conversation_id = \(id)
            """
        )
    }

    public static func setUnread(
        _ count: Int,
        of id: ID<Conversation>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            "UPDATE conversation SET unread = \(count) WHERE workspace_id = \(workspace) AND conversation_id = \(id)"
        )
    }

    /// Moves a conversation to another place in its life; every such move raises the version.
    ///
    /// - Parameter version: what the caller saw when it decided.
    /// - Returns: the new version, or `nil` if it changed meanwhile.
    public static func place(
        _ id: ID<Conversation>,
        _ placement: Placement,
        expecting version: Int64,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> Int64? {
        let hadLast: SQL =
            placement.assignee == nil
            ? "CASE WHEN assignee_id IS NULL THEN last_agent_at_ms ELSE \(now) END" : "\(now)"
        return try session.firstRow(
            """
            UPDATE conversation
               SET status = \(placement.status), queue_id = \(placement.queue), assignee_id = \(placement.assignee),
                   last_agent_id = \(placement.lastAgent), waiting_since_ms = \(placement.waitingSince),
                   last_agent_at_ms = \(part: hadLast),
                   snoozed_until_ms = \(placement.snoozedUntil), needs = \(placement.needs),
                   resolved_at_ms = \(placement.status == .resolved ? now : nil),
                   placed_at_ms = \(placement.placedAt), wait_record = \(placement.waitRecord),
                   flowed_in = \(placement.flowedIn),
                   version = version + 1, updated_at_ms = \(now)
             WHERE workspace_id = \(workspace) AND conversation_id = \(id) AND version = \(version)
            RETURNING version
            """
        )?.int64(0)
    }

    /// Where a conversation is: everything that the floor must know of it.
    public struct Placement: Sendable, Equatable {
        public var status: ConversationStatus
        public var queue: ID<Queue>?
        public var assignee: ID<Agent>?
        public var lastAgent: ID<Agent>?
        public var waitingSince: Timestamp?
        public var snoozedUntil: Timestamp?
        public var placedAt: Timestamp
        /// Skills besides the queue's, as JSON.
        public var needs: String?
        /// What was done in the wait that goes on, as JSON.
        public var waitRecord: String?
        /// Whether the wait that goes on began by a move out of another queue.
        public var flowedIn: Bool

        public init(of row: ConversationRow) {
            status = row.status
            queue = row.queue
            assignee = row.assignee
            lastAgent = row.lastAgent
            waitingSince = row.waitingSince
            snoozedUntil = row.snoozedUntil
            placedAt = row.placedAt
            needs = row.needs
            waitRecord = row.waitRecord
            flowedIn = row.flowedIn
        }
    }

    /// Those held by `agent` whose customer waits for an answer.
    public static func unanswered(
        of agent: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ConversationRow] {
        try read(
            session.rows(
                """
                SELECT \(part: columns) FROM conversation
                 WHERE workspace_id = \(workspace) AND assignee_id = \(agent) AND status = 'open'
                   AND unanswered_since_ms IS NOT NULL
                 ORDER BY conversation_id
                """
            )
        )
    }

    static func read(_ rows: [SQLRow]) throws(StorageError) -> [ConversationRow] {
        var conversations: [ConversationRow] = []
        conversations.reserveCapacity(rows.count)
        for row in rows {
            let waitingSince = try row.optionalTimestamp(9)
            let updatedAt = try row.timestamp(18)
            conversations.append(
                ConversationRow(
                    id: try row.id(0),
                    contact: try row.id(1),
                    channel: try row.id(2),
                    status: try row.value(3),
                    version: try row.int64(4),
                    queue: try row.optionalID(5),
                    assignee: try row.optionalID(6),
                    lastAgent: try row.optionalID(7),
                    priority: try row.int(8),
                    waitingSince: waitingSince,
                    unread: try row.int(10),
                    unansweredSince: try row.optionalTimestamp(11),
                    window: ServiceWindow(until: try row.optionalTimestamp(12)),
                    snoozedUntil: try row.optionalTimestamp(13),
                    resolvedAt: try row.optionalTimestamp(14),
                    lastMessage: try row.optionalID(15),
                    referral: try row.optionalBytes(16),
                    placedBy: try row.optionalString(21),
                    needs: try row.optionalString(22),
                    createdAt: try row.timestamp(17),
                    updatedAt: updatedAt,
                    lateCost: try row.optionalInt64(19),
                    lastAgentAt: try row.optionalTimestamp(20),
                    placedAt: try row.optionalTimestamp(23) ?? waitingSince ?? updatedAt,
                    waitRecord: try row.optionalString(24),
                    flowedIn: try row.bool(25)
                )
            )
        }
        return conversations
    }
}
