public import BalieDomain

extension BoardStore {
    /// What the waits of a queue came to, by when they began; those that are not over are nobody's yet.
    public struct Tally: Sendable {
        /// Answered, and how many of them within the threshold.
        public let answered: Int
        public let answeredWithin: Int
        /// Abandoned, and how many of them within the threshold.
        public let abandoned: Int
        public let abandonedWithin: Int
    }

    public struct Tallies: Sendable {
        public let today: Tally
        /// Of those that began a short while ago.
        public let recent: Tally
    }

    /// What waits came to, by queue, in one pass over those that began at `since` or later.
    ///
    /// - Parameters:
    ///   - today: later than `since`.
    ///   - recent: later than `since`.
    ///   - threshold: a wait up to so long is within it.
    public static func tallies(
        since: Timestamp,
        today: Timestamp,
        recent: Timestamp,
        threshold: Duration,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Queue>: Tallies] {
        let limit = threshold.wholeMilliseconds
        var found: [ID<Queue>: Tallies] = [:]
        let rows = try session.rows(
            """
            SELECT queue_id,
                   COUNT(*) FILTER (WHERE outcome = 'answered' AND entered_at_ms >= \(today)),
                   COUNT(*) FILTER (WHERE outcome = 'answered' AND entered_at_ms >= \(today)
                                      AND ended_at_ms - entered_at_ms <= \(limit)),
                   COUNT(*) FILTER (WHERE outcome = 'abandoned' AND entered_at_ms >= \(today)),
                   COUNT(*) FILTER (WHERE outcome = 'abandoned' AND entered_at_ms >= \(today)
                                      AND ended_at_ms - entered_at_ms <= \(limit)),
                   COUNT(*) FILTER (WHERE outcome = 'answered' AND entered_at_ms >= \(recent)),
                   COUNT(*) FILTER (WHERE outcome = 'answered' AND entered_at_ms >= \(recent)
                                      AND ended_at_ms - entered_at_ms <= \(limit)),
                   COUNT(*) FILTER (WHERE outcome = 'abandoned' AND entered_at_ms >= \(recent)),
                   COUNT(*) FILTER (WHERE outcome = 'abandoned' AND entered_at_ms >= \(recent)
                                      AND ended_at_ms - entered_at_ms <= \(limit))
              FROM queue_wait
             WHERE workspace_id = \(workspace) AND entered_at_ms >= \(since) GROUP BY queue_id
            """
        )
        for row in rows {
            func tally(_ start: Int) throws(StorageError) -> Tally {
                Tally(
                    answered: try row.int(start),
                    answeredWithin: try row.int(start + 1),
                    abandoned: try row.int(start + 2),
                    abandonedWithin: try row.int(start + 3)
                )
            }
            found[try row.id(0)] = Tallies(today: try tally(1), recent: try tally(5))
        }
        return found
    }

    /// Offers that rang out, of those made since a time, by queue.
    public static func unansweredCounts(
        since: Timestamp,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Queue>: Int] {
        var counts: [ID<Queue>: Int] = [:]
        let rows = try session.rows(
            """
            SELECT queue_id, COUNT(*) FROM offer
             WHERE workspace_id = \(workspace) AND created_at_ms >= \(since) AND state = 'expired'
               AND queue_id IS NOT NULL
             GROUP BY queue_id
            """
        )
        for row in rows { counts[try row.id(0)] = try row.int(1) }
        return counts
    }

    /// Conversations behind what a day's figures count, of one queue or of all: the newest waits that were abandoned, or whose
    /// offers rang out.
    public static func abandoned(
        in queue: ID<Queue>?,
        since: Timestamp,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Conversation>] {
        try ids(
            """
            SELECT conversation_id FROM queue_wait
             WHERE workspace_id = \(workspace) AND entered_at_ms >= \(since) AND outcome = 'abandoned'\(part: only(queue))
             ORDER BY entered_at_ms DESC, conversation_id DESC, version DESC LIMIT \(limit)
            """,
            session
        )
    }

    public static func unanswered(
        in queue: ID<Queue>?,
        since: Timestamp,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Conversation>] {
        try ids(
            """
            SELECT conversation_id FROM offer
             WHERE workspace_id = \(workspace) AND created_at_ms >= \(since) AND state = 'expired'\(part: only(queue))
             ORDER BY created_at_ms DESC, offer_id DESC LIMIT \(limit)
            """,
            session
        )
    }

    /// Each once, in the order in which it comes first.
    private static func ids(_ sql: SQL, _ session: any SQLSession) throws(StorageError) -> [ID<Conversation>] {
        var found: [ID<Conversation>] = []
        var seen: Set<ID<Conversation>> = []
        for row in try session.rows(sql) {
            let id: ID<Conversation> = try row.id(0)
            if seen.insert(id).inserted { found.append(id) }
        }
        return found
    }
}
