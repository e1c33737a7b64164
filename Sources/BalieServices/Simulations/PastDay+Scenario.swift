import BalieDomain
import BalieRouting
import BalieStorage

/// Who works where, with which skills, as it is now.
struct PastTeam: Sendable {
    let queues: [FloorQueueRow]
    let members: [ID<Queue>: [QueueStore.MemberRow]]
    let queueSkills: [ID<Queue>: [SkillLevelRow]]
    let agents: [FloorAgentRow]
    let agentSkills: [ID<Agent>: [SkillLevelRow]]
    let routing: String?

    init(workspace: ID<Workspace>, in session: any SQLSession) throws {
        queues = try FloorStore.queues(workspace: workspace, in: session)
        members = try FloorStore.members(workspace: workspace, in: session)
        queueSkills = try FloorStore.queueSkills(workspace: workspace, in: session)
        agents = try FloorStore.agents(workspace: workspace, in: session)
        agentSkills = try FloorStore.agentSkills(workspace: workspace, in: session)
        routing = try WorkspaceStore.routing(of: workspace, in: session)
    }
}

extension PastDay {
    /// Shifts are known from what happened in them only, so they are taken to begin and end with a half-hour.
    private static let shiftStep = SimulatedRun.interval

    /// - Throws: ``Refusal/Code/invalidField`` for a day of which nothing can be made.
    func history(named name: String, threshold: Duration, _ team: PastTeam) throws -> DayHistory {
        let places = Dictionary(uniqueKeysWithValues: team.queues.enumerated().map { ($0.element.id, $0.offset) })
        let known = waits.filter { places[$0.queue] != nil }
        let measured = known.compactMap(\.handling)
        guard !measured.isEmpty else {
            throw Refusal(.invalidField, "No agent took a conversation on that day.", field: "day")
        }
        var scenario = Scenario(
            name: name,
            queues: queues(of: team),
            agents: groups(of: team, places),
            arrivals: streams(of: known, places, measured)
        )
        scenario.dayLength = day.end - day.start
        scenario.threshold = threshold
        if let routing = team.routing {
            scenario.settings = FloorSettings(RoutingSettings(stored: routing), base: scenario.settings)
        }
        // Whom a customer had before is not known of each wait.
        scenario.settings.stickiness = .off
        return DayHistory(scenario: scenario, recorded: recorded(known, scenario), start: day.start)
    }

    private func queues(of team: PastTeam) -> [Scenario.QueuePlan] {
        team.queues.map { queue in
            let configuration = QueueConfiguration(queue, members: [])
            return Scenario.QueuePlan(
                name: queue.name,
                strategy: configuration.strategy,
                ringTime: configuration.ringTime,
                requiredSkills: Self.levels(team.queueSkills[queue.id]),
                needs: configuration.needs,
                steps: configuration.steps,
                highestTier: configuration.highestTier
            )
        }
    }

    private static func levels(_ rows: [SkillLevelRow]?) -> [ID<Skill>: Int] {
        Dictionary((rows ?? []).map { ($0.skill, $0.level) }, uniquingKeysWith: max)
    }

    /// One group an agent, who took most first: others like the first come where more are asked for.
    private func groups(of team: PastTeam, _ places: [ID<Queue>: Int]) -> [Scenario.AgentGroup] {
        let people = Dictionary(uniqueKeysWithValues: team.agents.map { ($0.id, $0) })
        let offers = Double(max(1, accepted + declined + missed))
        let present = presences.sorted { one, other in
            one.value.taken != other.value.taken ? one.value.taken > other.value.taken : one.key < other.key
        }
        return present.compactMap { id, presence in
            guard let person = people[id] else { return nil }
            let memberships = team.members.values.joined().filter { $0.agent == id }
            let tiers = memberships.compactMap { row in
                places[row.queue].map { ($0, QueueConfiguration.Member(tier: row.tier, position: row.position)) }
            }
            return Scenario.AgentGroup(
                name: person.name,
                count: 1,
                capacity: max(1, person.capacity),
                skills: Self.levels(team.agentSkills[id]),
                queues: Set(presence.queues.union(memberships.map(\.queue)).compactMap { places[$0] }),
                tiers: Dictionary(tiers, uniquingKeysWith: { first, _ in first }),
                shifts: [shift(presence)],
                answer: answerTimes.isEmpty ? .constant(0) : .among(answerTimes),
                declines: Double(declined) / offers,
                misses: Double(missed) / offers
            )
        }
    }

    private func shift(_ presence: Presence) -> Scenario.Span {
        let step = Self.shiftStep
        let from = max(.zero, presence.from - day.start)
        let until = min(presence.until, day.end) - day.start
        let begin = step * Int(from / step)
        return Scenario.Span(from: begin, until: max(begin + step, step * Int((until / step).rounded(.up))))
    }

    /// Conversations that are alike come from one stream. What nothing was measured of takes as long as the others did.
    private func streams(
        of waits: [PastWait],
        _ places: [ID<Queue>: Int],
        _ measured: [Duration]
    ) -> [Scenario.ArrivalStream] {
        struct Likeness: Hashable {
            let queue: ID<Queue>
            let units: Int
            let priority: Int
        }
        let streams = Dictionary(grouping: waits) {
            Likeness(queue: $0.queue, units: $0.units, priority: $0.priority)
        }
        let sorted = streams.sorted { one, other in
            let (left, right) = (one.key, other.key)
            if left.queue != right.queue { return left.queue < right.queue }
            return left.units != right.units ? left.units < right.units : left.priority < right.priority
        }
        return sorted.compactMap { likeness, waits in
            guard let queue = places[likeness.queue] else { return nil }
            let own = waits.compactMap(\.handling)
            return Scenario.ArrivalStream(
                name: "",
                queue: queue,
                pattern: .times(waits.map { $0.enteredAt - day.start }.sorted()),
                units: likeness.units,
                priority: likeness.priority,
                handling: .among((own.isEmpty ? measured : own).map { max(0, $0 / .seconds(1)) })
            )
        }
    }

    /// How the day truly went. Who left without an answer, and how busy agents were, is not on record.
    private func recorded(_ waits: [PastWait], _ scenario: Scenario) -> [Measure: Estimate] {
        var tally = Tally()
        for wait in waits {
            if let answeredAt = wait.answeredAt {
                tally.countAnswered(
                    after: answeredAt - wait.enteredAt,
                    window: scenario.window,
                    lateCost: 0,
                    in: scenario
                )
            } else {
                tally.countUnanswered()
            }
        }
        return tally.figures([
            .offered, .answered, .unanswered, .meanWait, .medianWait, .ninetiethWait, .ninetyNinthWait, .serviceLevel1,
            .lateAnswers,
        ])
    }
}
