public import BalieDomain
import BalieRouting
import BalieStorage

/// Days that were, out of what the database keeps.
public struct Histories: Sendable {
    /// Of a day. More would take a simulation too long.
    public static let conversationLimit = 100_000
    /// Times that agents held a conversation, on the day and in the days after it that are read.
    static let handlingLimit = 10 * conversationLimit
    /// A page of offers; read in transactions of their own, so that none is long.
    private static let pageSize = 1_000
    /// Whoever came on the day and was answered later than this after it is left out.
    private static let lateness = Duration.days(3)

    private let environment: Environment

    public init(_ environment: Environment) { self.environment = environment }

    /// The arrivals, handling times and agents of a day.
    ///
    /// - Parameters:
    ///   - day: `2026-11-20`.
    ///   - zone: whose midnights count: `Europe/Amsterdam`.
    ///   - threshold: of the service level.
    /// - Throws: ``Refusal/Code/invalidField`` for a day that is none, of which nothing is known, or that is too large.
    public func day(
        _ day: String,
        zone: String,
        threshold: Duration,
        workspace: ID<Workspace>
    ) async throws -> DayHistory {
        let zoned = try ZonedDay(day, zone: zone)
        var past = PastDay(zoned)
        var after = ID<Offer>(IDSource.first(at: zoned.start) - 1)
        let before = ID<Offer>(IDSource.first(at: zoned.end + Self.lateness))
        let ends = try await ends(from: zoned.start, until: zoned.end + Self.lateness, workspace: workspace)
        while true {
            let last = after
            let offers = try await environment.storage.read { session in
                try HistoryStore.offers(
                    after: last,
                    before: before,
                    limit: Self.pageSize,
                    workspace: workspace,
                    in: session
                )
            }
            for offer in offers {
                let holding = Holding(conversation: offer.conversation, agent: offer.agent)
                past.add(offer, handledUntil: ends[holding]?.first { $0 >= offer.endedAt })
            }
            guard past.waits.count <= Self.conversationLimit else { throw Self.tooLarge }
            guard offers.count == Self.pageSize, let end = offers.last?.id else { break }
            after = end
        }
        let (waiting, team) = try await environment.storage.read { session in
            let waiting = try HistoryStore.waiting(
                from: zoned.start,
                until: zoned.end,
                limit: Self.conversationLimit + 1,
                workspace: workspace,
                in: session
            )
            return (waiting, try PastTeam(workspace: workspace, in: session))
        }
        for row in waiting { past.add(row, units: 1) }
        guard past.waits.count <= Self.conversationLimit else { throw Self.tooLarge }
        return try past.history(named: day, threshold: threshold, team)
    }

    private struct Holding: Hashable {
        let conversation: ID<Conversation>
        let agent: ID<Agent>
    }

    /// When agents were done with what they held, each time.
    private func ends(
        from start: Timestamp,
        until end: Timestamp,
        workspace: ID<Workspace>
    ) async throws -> [Holding: [Timestamp]] {
        var ends: [Holding: [Timestamp]] = [:]
        var count = 0
        var last: PastHandlingRow?
        while true {
            let after = last
            let page = try await environment.storage.read { session in
                try HistoryStore.handlings(
                    from: start,
                    until: end,
                    after: after,
                    limit: Self.pageSize,
                    workspace: workspace,
                    in: session
                )
            }
            for row in page {
                ends[Holding(conversation: row.conversation, agent: row.agent), default: []].append(row.endedAt)
            }
            guard page.count == Self.pageSize else { return ends }
            count += page.count
            guard count <= Self.handlingLimit else { throw Self.tooLarge }
            last = page.last
        }
    }

    private static let tooLarge = Refusal(
        .invalidField,
        "That day has more than \(conversationLimit) conversations.",
        field: "day"
    )
}
