public import BalieDomain

/// Intervals of one length, one after the other.
public struct ReportRun: Sendable, Equatable {
    public let start: Timestamp
    public let milliseconds: Int64
    public let count: Int

    public init(start: Timestamp, milliseconds: Int64, count: Int) {
        self.start = start
        self.milliseconds = milliseconds
        self.count = count
    }

    public var end: Timestamp { Timestamp(milliseconds: start.milliseconds + milliseconds * Int64(count)) }
}

/// What happened in one interval of a run, to one queue, agent or channel.
public struct ReportRow: Sendable {
    /// Of the interval, from 0.
    public let interval: Int
    /// The id; 0 for what has none.
    public let key: Int64
    public let sums: ReportSums
}

/// Sums of facts, by interval and key. A `limit` is of rows: of intervals with something of a key.
public enum ReportStore {
    /// Waits that are over, by when they began.
    ///
    /// - Parameters:
    ///   - threshold: a wait up to so long is within it.
    ///   - short: an abandoned wait up to so long is told apart.
    public static func waits(
        by key: ReportKey,
        _ run: ReportRun,
        threshold: Duration,
        short: Duration,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ReportRow] {
        let (threshold, short) = (threshold.wholeMilliseconds, short.wholeMilliseconds)
        return try read(
            session.rows(
                """
                SELECT (entered_at_ms - \(run.start)) / \(run.milliseconds), \(part: column(key)),
                       COUNT(*) FILTER (WHERE outcome = 'answered'),
                       COUNT(*) FILTER (WHERE outcome = 'abandoned' AND ended_at_ms - entered_at_ms > \(short)),
                       COUNT(*) FILTER (WHERE outcome = 'abandoned' AND ended_at_ms - entered_at_ms <= \(short)),
                       COUNT(*) FILTER (WHERE outcome = 'flow_out'),
                       COUNT(*) FILTER (WHERE outcome = 'withdrawn'),
                       COUNT(*) FILTER (WHERE outcome = 'answered' AND ended_at_ms - entered_at_ms <= \(threshold)),
                       COUNT(*) FILTER (WHERE outcome = 'abandoned' AND ended_at_ms - entered_at_ms <= \(threshold)),
                       COALESCE(SUM(ended_at_ms - entered_at_ms) FILTER (WHERE outcome = 'answered'), 0),
                       COUNT(*) FILTER (WHERE flowed_in = 1 AND (outcome <> 'abandoned'
                                                                 OR ended_at_ms - entered_at_ms > \(short)))
                  FROM queue_wait
                 WHERE workspace_id = \(workspace) AND entered_at_ms >= \(run.start) AND entered_at_ms < \(run.end)
                 GROUP BY 1, 2 ORDER BY 1, 2 LIMIT \(limit)
                """
            ),
            [
                .answered, .abandoned, .shortAbandoned, .flowOut, .withdrawn, .answeredWithin, .abandonedWithin,
                .waitTime, .flowIn,
            ]
        )
    }

    /// Waits that are not over, by when they began. They are nobody's.
    public static func openWaits(
        by key: ReportKey,
        _ run: ReportRun,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ReportRow] {
        let column: SQL =
            switch key {
            case .queue: "queue_id"
            case .agent: "0"
            case .channel: "channel_id"
            }
        return try read(
            session.rows(
                """
                SELECT (began_at_ms - \(run.start)) / \(run.milliseconds), \(part: column), COUNT(*), SUM(flowed_in)
                  FROM (SELECT COALESCE(placed_at_ms, waiting_since_ms) AS began_at_ms, queue_id, channel_id, flowed_in
                          FROM conversation
                         WHERE workspace_id = \(workspace) AND waiting_since_ms IS NOT NULL) AS wait
                 WHERE began_at_ms >= \(run.start) AND began_at_ms < \(run.end)
                 GROUP BY 1, 2 ORDER BY 1, 2 LIMIT \(limit)
                """
            ),
            [.waiting, .flowIn]
        )
    }

    /// Half and nine tenths of the answered waits were not longer than these: of each key, and under `nil` of all.
    ///
    /// - Parameter sides: the waits began from the first until before the second.
    public static func waitPercentiles(
        by key: ReportKey?,
        _ sides: Range<Timestamp>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [Int64: (half: Int64, nineTenths: Int64)] {
        // Nearest rank: the least value that so many hundredths of all do not exceed.
        let rows = try session.rows(
            """
            SELECT key_id, MAX(wait) FILTER (WHERE place <= (size * 50 + 99) / 100),
                   MAX(wait) FILTER (WHERE place <= (size * 90 + 99) / 100)
              FROM (SELECT key_id, wait, ROW_NUMBER() OVER (PARTITION BY key_id ORDER BY wait) AS place,
                           COUNT(*) OVER (PARTITION BY key_id) AS size
                      FROM (SELECT \(part: key.map(column) ?? "0") AS key_id, ended_at_ms - entered_at_ms AS wait
                              FROM queue_wait
                             WHERE workspace_id = \(workspace) AND entered_at_ms >= \(sides.lowerBound)
                               AND entered_at_ms < \(sides.upperBound) AND outcome = 'answered') AS answered) AS placed
             GROUP BY 1 ORDER BY 1
            """
        )
        var percentiles: [Int64: (half: Int64, nineTenths: Int64)] = [:]
        for row in rows { percentiles[try row.int64(0)] = (try row.int64(1), try row.int64(2)) }
        return percentiles
    }

    /// Agents' times with conversations, by when they ended.
    public static func handlings(
        by key: ReportKey,
        _ run: ReportRun,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ReportRow] {
        try read(
            session.rows(
                """
                SELECT (ended_at_ms - \(run.start)) / \(run.milliseconds), \(part: column(key)),
                       COUNT(*) FILTER (WHERE outcome <> 'snoozed'), COUNT(*) FILTER (WHERE outcome = 'transferred'),
                       SUM(ended_at_ms - began_at_ms), COALESCE(SUM(ended_at_ms - unanswered_since_ms), 0)
                  FROM handling
                 WHERE workspace_id = \(workspace) AND ended_at_ms >= \(run.start) AND ended_at_ms < \(run.end)
                 GROUP BY 1, 2 ORDER BY 1, 2 LIMIT \(limit)
                """
            ),
            [.handlings, .transfers, .heldTime, .handlingTime]
        )
    }

    /// Answers, by when they were given.
    public static func responses(
        by key: ReportKey,
        _ run: ReportRun,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ReportRow] {
        try read(
            session.rows(
                """
                SELECT (answered_at_ms - \(run.start)) / \(run.milliseconds), \(part: column(key)),
                       SUM(is_first), SUM((answered_at_ms - asked_at_ms) * is_first),
                       SUM(1 - is_first), SUM((answered_at_ms - asked_at_ms) * (1 - is_first)),
                       SUM(answered_at_ms - began_at_ms)
                  FROM response
                 WHERE workspace_id = \(workspace) AND answered_at_ms >= \(run.start) AND answered_at_ms < \(run.end)
                 GROUP BY 1, 2 ORDER BY 1, 2 LIMIT \(limit)
                """
            ),
            [.firstResponses, .firstResponseTime, .nextResponses, .nextResponseTime, .handlingTime]
        )
    }

    /// Conversations resolved, by when they were.
    public static func resolutions(
        by key: ReportKey,
        _ run: ReportRun,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ReportRow] {
        try read(
            session.rows(
                """
                SELECT (resolved_at_ms - \(run.start)) / \(run.milliseconds), \(part: column(key)),
                       COUNT(*), SUM(resolved_at_ms - opened_at_ms)
                  FROM resolution
                 WHERE workspace_id = \(workspace) AND resolved_at_ms >= \(run.start) AND resolved_at_ms < \(run.end)
                 GROUP BY 1, 2 ORDER BY 1, 2 LIMIT \(limit)
                """
            ),
            [.resolutions, .resolutionTime]
        )
    }

    /// Offers that no longer ring, by when they began to.
    public static func offers(
        by key: ReportKey,
        _ run: ReportRun,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ReportRow] {
        try read(
            session.rows(
                """
                SELECT (created_at_ms - \(run.start)) / \(run.milliseconds), \(part: column(key)),
                       COUNT(*), COUNT(*) FILTER (WHERE state = 'accepted'),
                       COUNT(*) FILTER (WHERE state = 'declined'), COUNT(*) FILTER (WHERE state = 'expired')
                  FROM offer
                 WHERE workspace_id = \(workspace) AND created_at_ms >= \(run.start) AND created_at_ms < \(run.end)
                   AND state <> 'ringing'
                 GROUP BY 1, 2 ORDER BY 1, 2 LIMIT \(limit)
                """
            ),
            [.offers, .acceptedOffers, .declinedOffers, .unansweredOffers]
        )
    }

    static func column(_ key: ReportKey) -> SQL {
        switch key {
        case .queue: "COALESCE(queue_id, 0)"
        case .agent: "COALESCE(agent_id, 0)"
        case .channel: "COALESCE(channel_id, 0)"
        }
    }

    static func read(_ rows: [SQLRow], _ sums: [ReportSum]) throws(StorageError) -> [ReportRow] {
        var result: [ReportRow] = []
        result.reserveCapacity(rows.count)
        for row in rows {
            var values = ReportSums()
            for (index, sum) in sums.enumerated() { values[sum] += try row.int64(index + 2) }
            result.append(ReportRow(interval: try row.int(0), key: try row.int64(1), sums: values))
        }
        return result
    }
}
