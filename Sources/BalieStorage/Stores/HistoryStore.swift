public import BalieDomain

/// An offer that ended.
public struct PastOfferRow: Sendable {
    public let id: ID<Offer>
    public let agent: ID<Agent>
    public let state: OfferState
    public let createdAt: Timestamp
    public let endedAt: Timestamp
    /// In which it was offered; `nil` for old ones.
    public let queue: ID<Queue>?
}

/// An agent's time with a conversation, once it was over.
public struct PastHandlingRow: Sendable {
    public let conversation: ID<Conversation>
    /// Of the conversation then.
    public let version: Int64
    public let agent: ID<Agent>
    /// When it was resolved, snoozed, transferred or given back.
    public let endedAt: Timestamp
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
            SELECT offer_id, agent_id, state, created_at_ms, ended_at_ms, queue_id FROM offer
             WHERE workspace_id = \(workspace) AND offer_id > \(after) AND offer_id < \(before)
               AND ended_at_ms IS NOT NULL
             ORDER BY offer_id LIMIT \(limit)
            """
        )
        for row in rows {
            offers.append(
                PastOfferRow(
                    id: try row.id(0),
                    agent: try row.id(1),
                    state: try row.value(2),
                    createdAt: try row.timestamp(3),
                    endedAt: try row.timestamp(4),
                    queue: try row.optionalID(5)
                )
            )
        }
        return offers
    }

    /// When agents were done with conversations, or lost them, in the order in which that was.
    ///
    /// - Parameters:
    ///   - after: where the last page ended; `nil` for the first.
    public static func handlings(
        from start: Timestamp,
        until end: Timestamp,
        after last: PastHandlingRow?,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [PastHandlingRow] {
        let later: SQL =
            if let last {
                " AND (ended_at_ms, conversation_id, version) > (\(last.endedAt), \(last.conversation), \(last.version))"
            } else { "" }
        var handlings: [PastHandlingRow] = []
        let rows = try session.rows(
            """
            SELECT conversation_id, version, agent_id, ended_at_ms FROM handling
             WHERE workspace_id = \(workspace) AND ended_at_ms >= \(max(start, last?.endedAt ?? start))
               AND ended_at_ms < \(end)\(part: later)
             ORDER BY ended_at_ms, conversation_id, version LIMIT \(limit)
            """
        )
        for row in rows {
            handlings.append(
                PastHandlingRow(
                    conversation: try row.id(0),
                    version: try row.int64(1),
                    agent: try row.id(2),
                    endedAt: try row.timestamp(3)
                )
            )
        }
        return handlings
    }

    /// How long the latest conversations of each queue kept their agents, on average.
    ///
    /// - Parameter limit: over all queues.
    public static func handlingTimes(
        since time: Timestamp,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Queue>: Duration] {
        var times: [ID<Queue>: (sum: Duration, count: Int)] = [:]
        let rows = try session.rows(
            """
            SELECT queue_id, ended_at_ms - began_at_ms FROM handling
             WHERE workspace_id = \(workspace) AND ended_at_ms >= \(time) AND queue_id IS NOT NULL
             ORDER BY ended_at_ms DESC, conversation_id DESC, version DESC LIMIT \(limit)
            """
        )
        for row in rows {
            let (sum, count) = times[try row.id(0)] ?? (.zero, 0)
            times[try row.id(0)] = (sum + .milliseconds(try row.int64(1)), count + 1)
        }
        return times.mapValues { $0.sum / $0.count }
    }
}
