public import BalieDomain

/// What of a conversation a simulation of its wait needs, as it is now.
public struct PastStake: Sendable {
    /// Of its channel: what one takes of an agent's capacity.
    public let units: Int
    public let priority: Int
    /// What an answer after the window would cost, in millionths.
    public let lateCost: Int64?
    /// `nil` if the customer never wrote.
    public let windowEnds: Timestamp?
}

/// A wait in a queue that is over.
public struct PastWaitRow: Sendable {
    public let conversation: ID<Conversation>
    /// Of the conversation once it was over.
    public let version: Int64
    public let queue: ID<Queue>
    public let enteredAt: Timestamp
    public let endedAt: Timestamp
    public let outcome: WaitOutcome
    /// Who got it.
    public let agent: ID<Agent>?
    public let stake: PastStake
}

/// A conversation that waits still.
public struct OpenWaitRow: Sendable {
    public let conversation: ID<Conversation>
    public let queue: ID<Queue>
    public let since: Timestamp
    public let stake: PastStake
}

extension HistoryStore {
    /// Waits that are over, in the order in which they began.
    ///
    /// - Parameters:
    ///   - after: where the last page ended; `nil` for the first.
    public static func waits(
        from start: Timestamp,
        until end: Timestamp,
        after last: PastWaitRow?,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [PastWaitRow] {
        let later: SQL =
            if let last {
                """
                 AND (w.entered_at_ms, w.conversation_id, w.version)
                   > (\(last.enteredAt), \(last.conversation), \(last.version))
                """
            } else { "" }
        var waits: [PastWaitRow] = []
        let rows = try session.rows(
            """
            SELECT w.conversation_id, w.version, w.queue_id, w.entered_at_ms, w.ended_at_ms, w.outcome, w.agent_id,
                   COALESCE(h.units, 1), COALESCE(c.priority, 0), c.late_cost, c.window_until_ms
              FROM queue_wait w
              LEFT JOIN conversation c ON c.workspace_id = w.workspace_id AND c.conversation_id = w.conversation_id
              LEFT JOIN channel h ON h.workspace_id = w.workspace_id AND h.channel_id = w.channel_id
             WHERE w.workspace_id = \(workspace) AND w.entered_at_ms >= \(max(start, last?.enteredAt ?? start))
               AND w.entered_at_ms < \(end)\(part: later)
             ORDER BY w.entered_at_ms, w.conversation_id, w.version LIMIT \(limit)
            """
        )
        for row in rows {
            waits.append(
                PastWaitRow(
                    conversation: try row.id(0),
                    version: try row.int64(1),
                    queue: try row.id(2),
                    enteredAt: try row.timestamp(3),
                    endedAt: try row.timestamp(4),
                    outcome: try row.value(5),
                    agent: try row.optionalID(6),
                    stake: try stake(row, from: 7)
                )
            )
        }
        return waits
    }

    /// What began to wait then and waits now, the longest first.
    public static func waiting(
        from start: Timestamp,
        until end: Timestamp,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [OpenWaitRow] {
        var waits: [OpenWaitRow] = []
        let rows = try session.rows(
            """
            SELECT c.conversation_id, c.queue_id, c.waiting_since_ms, h.units, c.priority, c.late_cost, c.window_until_ms
              FROM conversation c
              JOIN channel h ON h.workspace_id = c.workspace_id AND h.channel_id = c.channel_id
             WHERE c.workspace_id = \(workspace) AND c.waiting_since_ms >= \(start) AND c.waiting_since_ms < \(end)
               AND c.queue_id IS NOT NULL
             ORDER BY c.waiting_since_ms, c.conversation_id LIMIT \(limit)
            """
        )
        for row in rows {
            waits.append(
                OpenWaitRow(
                    conversation: try row.id(0),
                    queue: try row.id(1),
                    since: try row.timestamp(2),
                    stake: try stake(row, from: 3)
                )
            )
        }
        return waits
    }

    private static func stake(_ row: SQLRow, from column: Int) throws(StorageError) -> PastStake {
        PastStake(
            units: try row.int(column),
            priority: try row.int(column + 1),
            lateCost: try row.optionalInt64(column + 2),
            windowEnds: try row.optionalTimestamp(column + 3)
        )
    }
}
