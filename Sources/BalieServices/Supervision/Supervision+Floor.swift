public import BalieDomain
import BalieRouting
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
    /// Agents on a board.
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

/// Puts together what a board shows.
struct FloorReader {
    private let workspace: ID<Workspace>
    private let since: Timestamp
    private let now: Timestamp
    private let session: any SQLSession

    init(workspace: ID<Workspace>, since: Timestamp, at now: Timestamp, in session: any SQLSession) {
        self.workspace = workspace
        self.since = since
        self.now = now
        self.session = session
    }

    func snapshot() throws -> FloorSnapshot {
        let offers = try OfferStore.ringing(agent: nil, workspace: workspace, in: session)
        let people = try AgentStore.people(
            workspace: workspace,
            after: nil,
            limit: Supervision.agentLimit,
            in: session
        ).filter(\.isActive)
        let agents = try AgentViews.views(people, workspace: workspace, in: session)
        let held = try BoardStore.held(workspace: workspace, in: session)
        return FloorSnapshot(
            at: now,
            position: try EventStore.last(of: workspace, in: session),
            since: since,
            queues: try queues(offers, agents, worked: held.byQueue),
            agents: try figures(of: agents, offers, held: held.byAgent)
        )
    }

    /// - Parameter worked: conversations of each queue that agents hold.
    private func queues(
        _ offers: [OfferRow],
        _ agents: [AgentView],
        worked: [ID<Queue>: Int]
    ) throws -> [FloorSnapshot.QueueFigures] {
        let waiting = try QueueStore.waiting(workspace: workspace, in: session)
        let closing = try BoardStore.closing(
            after: now,
            until: now + Supervision.closingTime,
            workspace: workspace,
            in: session
        )
        let rung = try ConversationStore.find(offers.map(\.conversation), workspace: workspace, in: session)
        let ringing = Dictionary(grouping: rung, by: \.queue).mapValues(\.count)
        let recent = now - Supervision.recentTime
        let tallies = try BoardStore.tallies(
            since: min(since, recent),
            today: since,
            recent: recent,
            threshold: Supervision.threshold,
            workspace: workspace,
            in: session
        )
        let unanswered = try BoardStore.unansweredCounts(since: since, workspace: workspace, in: session)
        let handlingTimes = try FloorReading.handlingTimes(workspace: workspace, at: now, in: session)
        return try FloorStore.queues(workspace: workspace, in: session).map { queue in
            let members = agents.filter { $0.queues.contains(queue.id) }
            let online = members.count { $0.presence == .online }
            let line = waiting[queue.id]
            let inLine = (line?.count ?? 0) - (ringing[queue.id] ?? 0)
            let serving = max(worked[queue.id] ?? 0, online)
            return FloorSnapshot.QueueFigures(
                queue: QueueName(id: queue.id, name: queue.name),
                waiting: line?.count ?? 0,
                longestWaitingSince: line?.longestSince,
                ringing: ringing[queue.id] ?? 0,
                closing: closing[queue.id]?.count ?? 0,
                firstClosing: closing[queue.id]?.first,
                stake: closing[queue.id]?.lateCost ?? 0,
                expectedWait: serving == 0
                    ? nil
                    : handlingTimes[queue.id].map {
                        ExpectedWait.at(place: max(inLine, 0) + 1, handling: $0, serving: serving)
                    },
                recent: FloorSnapshot.Service(tallies[queue.id]?.recent),
                today: FloorSnapshot.Service(tallies[queue.id]?.today),
                unanswered: unanswered[queue.id] ?? 0,
                online: online,
                members: members.count
            )
        }
    }

    private func figures(
        of agents: [AgentView],
        _ offers: [OfferRow],
        held: [ID<Agent>: Int]
    ) throws -> [FloorSnapshot.AgentFigures] {
        let answers = try BoardStore.lastAnswers(workspace: workspace, in: session)
        let rings = Dictionary(grouping: offers, by: \.agent)
        let wrapUps = Dictionary(
            try WrapUpStore.running(of: nil, workspace: workspace, at: now, in: session).map { ($0.agent, $0.until) },
            uniquingKeysWith: max
        )
        return agents.map { agent in
            let ringing = rings[agent.id] ?? []
            return FloorSnapshot.AgentFigures(
                agent: AgentName(id: agent.id, name: agent.name),
                presence: agent.presence,
                presenceSince: agent.presenceSince,
                load: agent.load + ringing.reduce(0) { $0 + $1.units },
                capacity: agent.capacity,
                held: held[agent.id] ?? 0,
                ringing: ringing.count,
                wrapUpUntil: wrapUps[agent.id],
                lastAnswer: answers[agent.id],
                queues: agent.queues,
                skills: agent.skills
            )
        }
    }
}

extension FloorSnapshot.Service {
    fileprivate init(_ tally: BoardStore.Tally?) {
        answered = tally?.answered ?? 0
        abandoned = tally?.abandoned ?? 0
        guard let tally else {
            level = nil
            return
        }
        let whole = tally.answered + tally.abandoned - tally.abandonedWithin
        level = whole == 0 ? nil : Double(tally.answeredWithin) / Double(whole)
    }
}
