public import BalieDomain
import BalieStorage

extension Supervision {
    /// A window that closes within this time is about to.
    static let closingTime = Duration.hours(1)
    /// A wait that is answered within this time is answered in time.
    public static let threshold = Duration.seconds(60)
    /// What is recent.
    static let recentTime = Duration.minutes(30)
    /// How long ago a day can have begun.
    static let longestDay = Duration.hours(49)
    /// Agents on a board; its counts are of all.
    static let agentLimit = 1_000
    /// Conversations that stand behind a number.
    public static let behindLimit = 100

    /// The floor now, in one read.
    ///
    /// - Parameter since: when today began, where the caller is.
    public func floor(since: Timestamp, for caller: Caller) async throws -> FloorSnapshot {
        let (workspace, now) = (caller.workspace, environment.now())
        return try await environment.storage.read { session in
            try FloorReader(workspace: workspace, since: since, at: now, in: session).snapshot()
        }
    }

    /// When today began: as the caller says, else by UTC.
    ///
    /// - Throws: ``Refusal/Code/invalidField`` for what is no beginning of a day that is not over.
    static func beginning(of day: Timestamp?, at now: Timestamp) throws -> Timestamp {
        guard let day else { return now.startOfDay }
        guard day <= now, now - day <= longestDay else {
            throw Refusal(.invalidField, "A day began at most 49 hours ago.", field: "since")
        }
        return day
    }

    /// What a number of the board counts.
    public enum Number: String, Sendable, CaseIterable { case waiting, ringing, closing, held, abandoned, unanswered }

    /// The conversations behind a number of the board, the most urgent first.
    ///
    /// - Parameters:
    ///   - queue: only its; of all if `nil`.
    ///   - agent: only those that they hold, or that ring at them.
    ///   - since: when today began; by UTC if `nil`.
    public func conversations(
        behind number: Number,
        queue: ID<Queue>?,
        agent: ID<Agent>?,
        since: Timestamp? = nil,
        for caller: Caller
    ) async throws -> [ConversationView] {
        try await read(for: caller) { reader in
            let today = try Self.beginning(of: since, at: reader.now)
            return try reader.conversations(Self.rows(behind: number, queue: queue, agent: agent, since: today, reader))
        }
    }

    private static func rows(
        behind number: Number,
        queue: ID<Queue>?,
        agent: ID<Agent>?,
        since today: Timestamp,
        _ reader: ViewReader
    ) throws -> [ConversationRow] {
        let (workspace, session) = (reader.workspace, reader.session)
        func rows(_ ids: [ID<Conversation>]) throws -> [ConversationRow] {
            let rows = try ConversationStore.find(ids, workspace: workspace, in: session)
            let byID = Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
            return ids.compactMap { byID[$0] }
        }
        switch number {
        case .waiting, .held:
            var filter = ConversationStore.Filter()
            filter.status = .only(.open)
            if number == .held { filter.assignee = agent.map { .agent($0) } ?? .somebody }
            if let queue { filter.queue = .queue(queue) }
            return try ConversationStore.list(
                filter,
                order: number == .waiting ? .waiting : .timeLeft,
                after: nil,
                limit: behindLimit,
                workspace: workspace,
                at: reader.now,
                in: session
            )
        case .ringing:
            let ringing = try OfferStore.ringing(agent: agent, workspace: workspace, in: session)
            return try Array(
                rows(ringing.map(\.conversation)).filter { row in queue.map { $0 == row.queue } ?? true }
                    .prefix(behindLimit)
            )
        case .closing:
            return try rows(
                BoardStore.closing(
                    in: queue,
                    after: reader.now,
                    until: reader.now + closingTime,
                    limit: behindLimit,
                    workspace: workspace,
                    in: session
                )
            )
        case .abandoned:
            return try rows(
                BoardStore.abandoned(in: queue, since: today, limit: behindLimit, workspace: workspace, in: session)
            )
        case .unanswered:
            return try rows(
                BoardStore.unanswered(in: queue, since: today, limit: behindLimit, workspace: workspace, in: session)
            )
        }
    }
}
