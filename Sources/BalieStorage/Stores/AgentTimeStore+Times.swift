public import BalieDomain

/// What an agent's time went to.
public enum AgentTimeKind: Sendable, CaseIterable {
    /// They had a conversation, and no longer have it.
    case held
    /// A customer waited for their answer, and then had it.
    case answering
    /// A customer waited for their answer until the conversation went elsewhere.
    case unanswered
}

/// Which of the times that reach into a period: each is looked for where few are.
public enum AgentTimePart: Sendable, CaseIterable {
    /// Over a day after the period at the latest: found by their ends.
    case over
    /// Over later, so that they lasted for more than a day: found by their beginnings.
    case lasting
}

extension AgentTimeStore {
    /// How long before a period's end a time can have begun that goes on a day after it. One that began earlier is not seen.
    public static let lookBack = Duration.days(92)
    /// Behind the end of a period, times are found by their ends for so long. Indexes say the same.
    static let reach = Duration.days(1)

    /// Where a kind of time is written down.
    private struct Source {
        let table: SQL
        /// Of the time that is asked for.
        let began: SQL
        let ended: SQL
        let ids: SQL
        let idCount: Int
        /// What the index of long ones is of.
        let isLong: SQL

        init(_ kind: AgentTimeKind) {
            switch kind {
            case .held, .unanswered:
                table = "handling"
                began = kind == .held ? "began_at_ms" : "unanswered_since_ms"
                ended = "ended_at_ms"
                (ids, idCount) = ("conversation_id, version", 2)
                isLong = "ended_at_ms - began_at_ms > 86400000"
            case .answering:
                table = "response"
                began = "began_at_ms"
                ended = "answered_at_ms"
                (ids, idCount) = ("message_id", 1)
                isLong = "answered_at_ms - began_at_ms > 86400000"
            }
        }
    }

    /// Times that reach into a period and are over.
    ///
    /// - Parameters:
    ///   - now: later ends are left out.
    ///   - last: the last one of the page before.
    public static func times(
        _ kind: AgentTimeKind,
        _ part: AgentTimePart,
        _ sides: Range<Timestamp>,
        endedBy now: Timestamp,
        after last: AgentTimeRow?,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [AgentTimeRow] {
        let (source, end) = (Source(kind), sides.upperBound)
        let start = part == .over ? sides.lowerBound : end - lookBack
        let behindAll = [SQLValue](repeating: .integer(.max), count: source.idCount)
        let place = last?.place ?? [.integer(start.milliseconds)] + behindAll
        let found: SQL =
            switch part {
            case .over:
                """
                (\(part: source.ended), \(part: source.ids)) > \(rows: [place])
                   AND \(part: source.ended) <= \(min(now, end + reach))
                """
            case .lasting:
                """
                \(part: source.isLong) AND (began_at_ms, \(part: source.ids)) > \(rows: [place])
                   AND began_at_ms < \(end) AND \(part: source.ended) > \(end + reach) AND \(part: source.ended) <= \(now)
                """
            }
        let key: SQL = part == .over ? source.ended : "began_at_ms"
        return try read(
            session.rows(
                """
                SELECT agent_id, \(part: source.began), \(part: source.ended), \(part: key), \(part: source.ids)
                  FROM \(part: source.table)
                 WHERE workspace_id = \(workspace) AND \(part: found) AND \(part: source.began) < \(end)
                 ORDER BY \(part: key), \(part: source.ids) LIMIT \(limit)
                """
            )
        )
    }

    private static func read(_ rows: [SQLRow]) throws(StorageError) -> [AgentTimeRow] {
        var times: [AgentTimeRow] = []
        times.reserveCapacity(rows.count)
        for row in rows {
            times.append(
                AgentTimeRow(
                    agent: try row.id(0),
                    beganAt: try row.timestamp(1),
                    endedAt: try row.timestamp(2),
                    place: Array(row.values[3...])
                )
            )
        }
        return times
    }
}
