public import BalieDomain

/// How an offer stands. The raw value is stored and part of the API.
public enum OfferState: String, Sendable, CaseIterable, SQLConvertible {
    case ringing, accepted, declined, expired, withdrawn
}

/// An offer's row; the explanation holds ids and figures, no names.
public struct OfferRow: Sendable {
    public let id: ID<Offer>
    public let conversation: ID<Conversation>
    public let agent: ID<Agent>
    public let state: OfferState
    public let units: Int
    public let explanation: String
    public let waited: Duration
    public let createdAt: Timestamp
    public let expiresAt: Timestamp
    public let endedAt: Timestamp?
}

/// Offers: who was asked to take what, and what they did. Also the record of why.
public enum OfferStore {
    private static let columns: SQL =
        """
        offer_id, conversation_id, agent_id, state, units, explanation, waited_ms, created_at_ms, expires_at_ms,
        ended_at_ms
        """

    /// - Returns: whether it rings: `false` if another one does for the conversation.
    public static func insert(
        _ row: OfferRow,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow(
            """
            INSERT INTO offer (workspace_id, offer_id, conversation_id, agent_id, state, units, explanation, waited_ms,
                created_at_ms, expires_at_ms, queue_id, channel_id)
            SELECT workspace_id, \(row.id), conversation_id, \(row.agent), 'ringing', \(row.units),
                \(row.explanation), \(row.waited.wholeMilliseconds), \(row.createdAt), \(row.expiresAt), queue_id,
                channel_id
              FROM conversation WHERE workspace_id = \(workspace) AND conversation_id = \(row.conversation)
            ON CONFLICT (workspace_id, conversation_id) WHERE state = 'ringing' DO NOTHING
            RETURNING offer_id
            """
        ) != nil
    }

    /// Ends a ringing offer.
    ///
    /// - Returns: the offer, or `nil` if it no longer rang.
    public static func end(
        _ id: ID<Offer>,
        as state: OfferState,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> OfferRow? {
        try read(
            session.rows(
                """
                UPDATE offer SET state = \(state), ended_at_ms = \(now)
                 WHERE workspace_id = \(workspace) AND offer_id = \(id) AND state = 'ringing'
                RETURNING \(part: columns)
                """
            )
        ).first
    }

    /// Ends the offer that rings for a conversation, if one does.
    public static func endRinging(
        for conversation: ID<Conversation>,
        as state: OfferState,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> OfferRow? {
        try read(
            session.rows(
                """
                UPDATE offer SET state = \(state), ended_at_ms = \(now)
                 WHERE workspace_id = \(workspace) AND conversation_id = \(conversation) AND state = 'ringing'
                RETURNING \(part: columns)
                """
            )
        ).first
    }

    public static func find(
        _ id: ID<Offer>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> OfferRow? {
        try find([id], workspace: workspace, in: session).first
    }

    public static func find(
        _ ids: [ID<Offer>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [OfferRow] {
        try read(
            session.rows(
                """
                SELECT \(part: columns) FROM offer
                 WHERE workspace_id = \(workspace) AND offer_id IN \(list: ids) ORDER BY offer_id
                """
            )
        )
    }

    /// Those that ring, oldest first; of one agent, or of all.
    public static func ringing(
        agent: ID<Agent>?,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [OfferRow] {
        let ofAgent: SQL = if let agent { " AND agent_id = \(agent)" } else { "" }
        return try read(
            session.rows(
                """
                SELECT \(part: columns) FROM offer
                 WHERE workspace_id = \(workspace) AND state = 'ringing'\(part: ofAgent) ORDER BY offer_id
                """
            )
        )
    }

    public static func ringing(
        for conversations: [ID<Conversation>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [OfferRow] {
        try read(
            session.rows(
                """
                SELECT \(part: columns) FROM offer
                 WHERE workspace_id = \(workspace) AND state = 'ringing' AND conversation_id IN \(list: conversations)
                """
            )
            // In order here: for the engine to do it, SQLite reads every offer that rings.
        ).sorted { $0.id < $1.id }
    }

    /// All of a conversation, newest first.
    public static func history(
        of conversation: ID<Conversation>,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [OfferRow] {
        try read(
            session.rows(
                """
                SELECT \(part: columns) FROM offer
                 WHERE workspace_id = \(workspace) AND conversation_id = \(conversation)
                 ORDER BY offer_id DESC LIMIT \(limit)
                """
            )
        )
    }

    private static func read(_ rows: [SQLRow]) throws(StorageError) -> [OfferRow] {
        var offers: [OfferRow] = []
        for row in rows {
            offers.append(
                OfferRow(
                    id: try row.id(0),
                    conversation: try row.id(1),
                    agent: try row.id(2),
                    state: try row.value(3),
                    units: try row.int(4),
                    explanation: try row.string(5),
                    waited: .milliseconds(try row.int64(6)),
                    createdAt: try row.timestamp(7),
                    expiresAt: try row.timestamp(8),
                    endedAt: try row.optionalTimestamp(9)
                )
            )
        }
        return offers
    }
}

extension OfferRow {
    /// A new offer that rings.
    public init(
        id: ID<Offer>,
        conversation: ID<Conversation>,
        agent: ID<Agent>,
        units: Int,
        explanation: String,
        waited: Duration,
        createdAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.id = id
        self.conversation = conversation
        self.agent = agent
        state = .ringing
        self.units = units
        self.explanation = explanation
        self.waited = waited
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        endedAt = nil
    }
}
