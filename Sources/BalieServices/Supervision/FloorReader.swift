import BalieDomain
import BalieRouting
import BalieStorage

/// Puts together what a board shows.
struct FloorReader {
    private let workspace: ID<Workspace>
    private let since: Timestamp
    private let now: Timestamp
    private let agentLimit: Int
    private let session: any SQLSession

    init(
        workspace: ID<Workspace>,
        since: Timestamp,
        at now: Timestamp,
        agentLimit: Int = Supervision.agentLimit,
        in session: any SQLSession
    ) {
        self.workspace = workspace
        self.since = since
        self.now = now
        self.agentLimit = agentLimit
        self.session = session
    }

    func snapshot() throws -> FloorSnapshot {
        let offers = try OfferStore.ringing(agent: nil, workspace: workspace, in: session)
        let people = try BoardStore.people(limit: agentLimit, workspace: workspace, in: session)
        let agents = try AgentViews.views(people, workspace: workspace, in: session)
        let staff = try BoardStore.staff(workspace: workspace, in: session)
        let held = try BoardStore.held(workspace: workspace, in: session)
        return FloorSnapshot(
            at: now,
            position: try EventStore.last(of: workspace, in: session),
            since: since,
            people: staff.people,
            online: staff.online,
            queues: try queues(offers, worked: held.byQueue),
            agents: try figures(of: agents, offers, held)
        )
    }

    /// - Parameter worked: conversations of each queue that agents hold.
    private func queues(
        _ offers: [OfferRow],
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
        let staff = try BoardStore.staffByQueue(workspace: workspace, in: session)
        let closed = try RuleBook(rules: [], workspace: workspace, in: session).closedQueues(at: now)
        return try FloorStore.queues(workspace: workspace, in: session).map { queue in
            let members = staff[queue.id] ?? .nobody
            let line = waiting[queue.id]
            let inLine = (line?.count ?? 0) - (ringing[queue.id] ?? 0)
            let serving = max(worked[queue.id] ?? 0, members.online)
            return FloorSnapshot.QueueFigures(
                queue: QueueName(id: queue.id, name: queue.name),
                isOpen: !closed.contains(queue.id),
                waiting: line?.count ?? 0,
                longestWaitingSince: line?.longestSince,
                ringing: ringing[queue.id] ?? 0,
                closing: closing[queue.id]?.count ?? 0,
                firstClosing: closing[queue.id]?.first,
                stake: closing[queue.id]?.lateCost ?? 0,
                expectedWait: serving == 0 || closed.contains(queue.id)
                    ? nil
                    : handlingTimes[queue.id].map {
                        ExpectedWait.at(place: max(inLine, 0) + 1, handling: $0, serving: serving)
                    },
                recent: FloorSnapshot.Service(tallies[queue.id]?.recent),
                today: FloorSnapshot.Service(tallies[queue.id]?.today),
                unanswered: unanswered[queue.id] ?? 0,
                online: members.online,
                members: members.people
            )
        }
    }

    private func figures(
        of agents: [AgentView],
        _ offers: [OfferRow],
        _ held: BoardStore.Held
    ) throws -> [FloorSnapshot.AgentFigures] {
        let answers = try BoardStore.lastAnswers(workspace: workspace, in: session)
        let online = agents.filter { $0.presence == .online }.map(\.id)
        let ends = try BoardStore.lastEnds(of: online, workspace: workspace, in: session)
        let writing = try BoardStore.writingUp(workspace: workspace, at: now, in: session)
        let rings = Dictionary(grouping: offers, by: \.agent)
        return agents.map { agent in
            let ringing = rings[agent.id] ?? []
            return FloorSnapshot.AgentFigures(
                agent: AgentName(id: agent.id, name: agent.name),
                presence: agent.presence,
                presenceSince: agent.presenceSince,
                stateSince: Self.stateSince(
                    agent,
                    ringing: ringing.map(\.createdAt).min(),
                    writing: writing[agent.id]?.lowerBound,
                    changed: [held.lastTakes[agent.id], ends[agent.id]].compactMap { $0 }.max()
                ),
                load: agent.load + ringing.reduce(0) { $0 + $1.units },
                capacity: agent.capacity,
                held: held.byAgent[agent.id] ?? 0,
                ringing: ringing.count,
                wrapUpUntil: writing[agent.id]?.upperBound,
                lastAnswer: answers[agent.id],
                queues: agent.queues,
                skills: agent.skills
            )
        }
    }

    /// Since when an agent is what the board calls them: what rings goes before what is written up, and that before how much
    /// they have. An offer that came to nothing changes nothing.
    ///
    /// - Parameters:
    ///   - ringing: since when something rings.
    ///   - writing: since when they write up.
    ///   - changed: when they last got a conversation, or were done with one.
    private static func stateSince(
        _ agent: AgentView,
        ringing: Timestamp?,
        writing: Timestamp?,
        changed: Timestamp?
    ) -> Timestamp {
        guard agent.presence == .online, let since = ringing ?? writing ?? changed else { return agent.presenceSince }
        return max(since, agent.presenceSince)
    }
}

extension FloorSnapshot.Service {
    fileprivate init(_ tally: BoardStore.Tally?) {
        answered = tally?.answered ?? 0
        abandoned = tally?.abandoned ?? 0
        level = tally.flatMap { FloorSnapshot.level.share(of: ServiceLevel.Counts($0)) }
    }
}

extension ServiceLevel.Counts {
    fileprivate init(_ tally: BoardStore.Tally) {
        self.init(
            answered: Int64(tally.answered),
            answeredWithin: Int64(tally.answeredWithin),
            abandoned: Int64(tally.abandoned),
            abandonedWithin: Int64(tally.abandonedWithin)
        )
    }
}
