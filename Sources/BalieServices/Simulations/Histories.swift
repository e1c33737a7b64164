public import BalieDomain
import BalieRouting
import BalieStorage

/// Days that were, out of what the database keeps.
public struct Histories: Sendable {
    /// Of a day. More would take a simulation too long.
    public static let conversationLimit = 100_000
    /// Times that agents held a conversation, on the day and in the days after it that are read.
    static let handlingLimit = 10 * conversationLimit
    /// A page of rows; read in transactions of their own, so that none is long.
    private static let pageSize = 1_000
    /// Of whoever came on the day and waited longer than this after it, the end is not known.
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
        let (team, states) = try await environment.storage.read { session in
            (
                try PastTeam(workspace: workspace, in: session),
                try AgentTimeStore.states(
                    zoned.start..<zoned.end,
                    limit: Self.handlingLimit,
                    workspace: workspace,
                    in: session
                )
            )
        }
        guard states.count < Self.handlingLimit else { throw Self.tooLarge }
        var past = PastDay(zoned, team)
        for row in states { past.add(row) }
        past.ends = try await ends(from: zoned.start, until: zoned.end + Self.lateness, workspace: workspace)
        try await readWaits(into: &past, workspace: workspace)
        try await readOffers(into: &past, workspace: workspace)
        return try past.history(named: day, threshold: threshold)
    }

    private func readWaits(into past: inout PastDay, workspace: ID<Workspace>) async throws {
        let day = past.day
        var last: PastWaitRow?
        while true {
            let after = last
            let page = try await environment.storage.read { session in
                try HistoryStore.waits(
                    from: day.start,
                    until: day.end + Self.lateness,
                    after: after,
                    limit: Self.pageSize,
                    workspace: workspace,
                    in: session
                )
            }
            for row in page { past.add(row) }
            guard past.waits.count <= Self.conversationLimit else { throw Self.tooLarge }
            guard page.count == Self.pageSize, let end = page.last else { break }
            // After the day, only what became of its waits is looked for.
            guard day.contains(end.enteredAt) || past.isUnfinished else { break }
            last = end
        }
        let waiting = try await environment.storage.read { session in
            try HistoryStore.waiting(
                from: day.start,
                until: day.end,
                limit: Self.conversationLimit + 1,
                workspace: workspace,
                in: session
            )
        }
        for row in waiting { past.add(row) }
        guard past.waits.count <= Self.conversationLimit else { throw Self.tooLarge }
    }

    /// How agents answered.
    private func readOffers(into past: inout PastDay, workspace: ID<Workspace>) async throws {
        var after = ID<Offer>(IDSource.first(at: past.day.start) - 1)
        let before = ID<Offer>(IDSource.first(at: past.day.end))
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
            for offer in offers { past.add(offer) }
            guard past.answerTimes.count <= Self.handlingLimit else { throw Self.tooLarge }
            guard offers.count == Self.pageSize, let end = offers.last?.id else { return }
            after = end
        }
    }

    /// When agents were done with what they held, each time.
    private func ends(
        from start: Timestamp,
        until end: Timestamp,
        workspace: ID<Workspace>
    ) async throws -> [ID<Conversation>: [PastHandlingRow]] {
        var ends: [ID<Conversation>: [PastHandlingRow]] = [:]
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
            for row in page { ends[row.conversation, default: []].append(row) }
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
