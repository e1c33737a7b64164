public import BalieDomain
import BalieStorage

extension Supervision {
    /// A window that closes within this time is about to.
    static let closingTime = Duration.hours(1)
    /// Closing windows that are counted.
    static let closingLimit = 1_000
    /// Agents on a board.
    static let agentLimit = 1_000
    /// Conversations that stand behind a number.
    public static let behindLimit = 100

    /// The floor now, in one read.
    public func floor(for caller: Caller) async throws -> FloorSnapshot {
        let (workspace, now) = (caller.workspace, environment.now())
        return try await environment.storage.read { session in
            try FloorReader(workspace: workspace, at: now, in: session).snapshot()
        }
    }

    /// What a number of the board counts.
    public enum Number: String, Sendable, CaseIterable { case waiting, ringing, closing, held }

    /// The conversations behind a number of the board, the most urgent first.
    ///
    /// - Parameters:
    ///   - queue: only its; of all if `nil`.
    ///   - agent: only those that they hold, or that ring at them.
    public func conversations(
        behind number: Number,
        queue: ID<Queue>?,
        agent: ID<Agent>?,
        for caller: Caller
    ) async throws -> [ConversationView] {
        try await read(for: caller) { reader in
            let rows = try Self.rows(behind: number, agent: agent, reader)
                .filter { row in (queue.map { $0 == row.queue } ?? true) }
            return try reader.conversations(Array(rows.prefix(Self.behindLimit)))
        }
    }

    private static func rows(
        behind number: Number,
        agent: ID<Agent>?,
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
            if number == .held { filter.assignee = agent.map { .agent($0) } ?? .anyone }
            let all = try ConversationStore.list(
                filter,
                order: number == .waiting ? .waiting : .timeLeft,
                after: nil,
                limit: closingLimit,
                workspace: workspace,
                at: reader.now,
                in: session
            )
            return number == .held ? all.filter { $0.assignee != nil } : all
        case .ringing:
            return try rows(OfferStore.ringing(agent: agent, workspace: workspace, in: session).map(\.conversation))
        case .closing:
            let closing = try BoardStore.closing(
                after: reader.now,
                until: reader.now + closingTime,
                limit: closingLimit,
                workspace: workspace,
                in: session
            )
            return try rows(closing.map(\.conversation))
        }
    }
}

/// Puts together what a board shows.
struct FloorReader {
    private let workspace: ID<Workspace>
    private let now: Timestamp
    private let session: any SQLSession

    init(workspace: ID<Workspace>, at now: Timestamp, in session: any SQLSession) {
        self.workspace = workspace
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
        return FloorSnapshot(
            at: now,
            position: try EventStore.last(of: workspace, in: session),
            queues: try queues(offers, agents),
            agents: try figures(of: agents, offers)
        )
    }

    private func queues(_ offers: [OfferRow], _ agents: [AgentView]) throws -> [FloorSnapshot.QueueFigures] {
        let waiting = try QueueStore.waiting(workspace: workspace, in: session)
        let closing = try BoardStore.closing(
            after: now,
            until: now + Supervision.closingTime,
            limit: Supervision.closingLimit,
            workspace: workspace,
            in: session
        )
        let closingIn = Dictionary(grouping: closing, by: \.queue)
        let rung = try ConversationStore.find(offers.map(\.conversation), workspace: workspace, in: session)
        let ringing = Dictionary(grouping: rung, by: \.queue).mapValues(\.count)
        return try FloorStore.queues(workspace: workspace, in: session).map { queue in
            let members = agents.filter { $0.queues.contains(queue.id) }
            let line = waiting[queue.id]
            return FloorSnapshot.QueueFigures(
                queue: QueueName(id: queue.id, name: queue.name),
                waiting: line?.count ?? 0,
                longestWaitingSince: line?.longestSince,
                ringing: ringing[queue.id] ?? 0,
                closing: closingIn[queue.id]?.count ?? 0,
                firstClosing: closingIn[queue.id]?.first?.until,
                online: members.count { $0.presence == .online },
                members: members.count
            )
        }
    }

    private func figures(of agents: [AgentView], _ offers: [OfferRow]) throws -> [FloorSnapshot.AgentFigures] {
        let held = try BoardStore.heldCounts(workspace: workspace, in: session)
        let answers = try BoardStore.lastAnswers(workspace: workspace, in: session)
        let rings = Dictionary(grouping: offers, by: \.agent)
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
                lastAnswer: answers[agent.id],
                queues: agent.queues,
                skills: agent.skills
            )
        }
    }
}
