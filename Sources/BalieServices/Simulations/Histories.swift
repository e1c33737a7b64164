public import BalieDomain
import BalieRouting
import BalieStorage

/// Days that were, out of what the database keeps.
public struct Histories: Sendable {
    /// Of a day. More would take a simulation too long.
    public static let conversationLimit = 100_000
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
        while true {
            let last = after
            let (offers, handling) = try await environment.storage.read { session in
                let offers = try HistoryStore.offers(
                    after: last,
                    before: before,
                    limit: Self.pageSize,
                    workspace: workspace,
                    in: session
                )
                let taken = offers.filter { $0.state == .accepted }.map(\.id)
                return (offers, try HistoryStore.handling(after: taken, workspace: workspace, in: session))
            }
            for offer in offers { past.add(offer, handling[offer.id]) }
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

    private static let tooLarge = Refusal(
        .invalidField,
        "That day has more than \(conversationLimit) conversations.",
        field: "day"
    )
}
