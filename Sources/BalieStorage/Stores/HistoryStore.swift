public import BalieDomain

/// An offer that ended, with what of its conversation a simulation needs.
public struct PastOfferRow: Sendable {
    public let id: ID<Offer>
    public let agent: ID<Agent>
    public let state: OfferState
    public let units: Int
    /// From joining the line to the beginning of the offer.
    public let waited: Duration
    public let createdAt: Timestamp
    public let endedAt: Timestamp
    /// Of the conversation, as they are now.
    public let queue: ID<Queue>?
    public let priority: Int
    public let resolvedAt: Timestamp?
}

/// What happened after an agent took an offer.
public struct PastHandlingRow: Sendable {
    /// When the conversation was resolved, snoozed, transferred or given back first.
    public let endedAt: Timestamp?
    /// When the agent last wrote to the customer.
    public let lastAnswerAt: Timestamp?
}

/// A conversation that waits still.
public struct PastWaitRow: Sendable {
    public let queue: ID<Queue>
    public let priority: Int
    public let since: Timestamp
}

/// What was, for looking back at whole days. Reads only.
public enum HistoryStore {
    /// Offers that ended, in the order in which they were made.
    ///
    /// - Parameters:
    ///   - after: an id that is not among them; ids grow with time.
    ///   - before: neither is this, nor any after it.
    public static func offers(
        after: ID<Offer>,
        before: ID<Offer>,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [PastOfferRow] {
        var offers: [PastOfferRow] = []
        let rows = try session.rows(
            """
            SELECT o.offer_id, o.agent_id, o.state, o.units, o.waited_ms, o.created_at_ms, o.ended_at_ms, c.queue_id,
                   c.priority, c.resolved_at_ms
              FROM offer o
              JOIN conversation c ON c.workspace_id = o.workspace_id AND c.conversation_id = o.conversation_id
             WHERE o.workspace_id = \(workspace) AND o.offer_id > \(after) AND o.offer_id < \(before)
               AND o.ended_at_ms IS NOT NULL
             ORDER BY o.offer_id LIMIT \(limit)
            """
        )
        for row in rows {
            offers.append(
                PastOfferRow(
                    id: try row.id(0),
                    agent: try row.id(1),
                    state: try row.value(2),
                    units: try row.int(3),
                    waited: .milliseconds(try row.int64(4)),
                    createdAt: try row.timestamp(5),
                    endedAt: try row.timestamp(6),
                    queue: try row.optionalID(7),
                    priority: try row.int(8),
                    resolvedAt: try row.optionalTimestamp(9)
                )
            )
        }
        return offers
    }

    /// How the handling of offers that were taken went; of those of which nothing is known, nothing.
    public static func handling(
        after offers: [ID<Offer>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Offer>: PastHandlingRow] {
        var handling: [ID<Offer>: PastHandlingRow] = [:]
        let rows = try session.rows(
            """
            SELECT o.offer_id, MIN(CASE WHEN m.author_kind = 'system' THEN m.created_at_ms END),
                   MAX(CASE WHEN m.direction = 'out' AND m.author_id = o.agent_id THEN m.created_at_ms END)
              FROM offer o
              JOIN message m ON m.workspace_id = o.workspace_id AND m.conversation_id = o.conversation_id
               AND m.occurred_at_ms >= o.ended_at_ms
             WHERE o.workspace_id = \(workspace) AND o.offer_id IN \(list: offers)
             GROUP BY o.offer_id ORDER BY o.offer_id
            """
        )
        for row in rows {
            handling[try row.id(0)] = PastHandlingRow(
                endedAt: try row.optionalTimestamp(1),
                lastAnswerAt: try row.optionalTimestamp(2)
            )
        }
        return handling
    }

    /// What began to wait then and waits now, the longest first.
    public static func waiting(
        from start: Timestamp,
        until end: Timestamp,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [PastWaitRow] {
        var waits: [PastWaitRow] = []
        let rows = try session.rows(
            """
            SELECT queue_id, priority, waiting_since_ms FROM conversation
             WHERE workspace_id = \(workspace) AND waiting_since_ms >= \(start) AND waiting_since_ms < \(end)
               AND queue_id IS NOT NULL
             ORDER BY waiting_since_ms, conversation_id LIMIT \(limit)
            """
        )
        for row in rows {
            waits.append(PastWaitRow(queue: try row.id(0), priority: try row.int(1), since: try row.timestamp(2)))
        }
        return waits
    }
}
