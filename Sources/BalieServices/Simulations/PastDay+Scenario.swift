import BalieDomain
import BalieRouting
import BalieStorage

extension PastDay {
    /// Of who left only traces, shifts are taken to begin and end with a half-hour.
    private static let shiftStep = SimulatedRun.interval
    /// Windows are told apart by so much.
    private static let windowStep = Duration.minutes(15)
    /// What late answers cost is kept in millionths of this.
    private static let currency = "USD"

    /// - Throws: ``Refusal/Code/invalidField`` for a day of which nothing can be made.
    func history(named name: String, threshold: Duration) throws -> DayHistory {
        let known = waits.filter { team.places[$0.queue] != nil }
        guard known.contains(where: { $0.handling != nil }) else {
            throw Refusal(.invalidField, "No agent took a conversation on that day.", field: "day")
        }
        let (ids, groups) = groups()
        var scenario = Scenario(
            name: name,
            queues: team.plans(on: day),
            agents: groups,
            arrivals: streams(of: known, Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) }))
        )
        scenario.dayLength = day.end - day.start
        scenario.threshold = threshold
        // Each stream has its own cost.
        if known.contains(where: { $0.lateCost > 0 }) {
            scenario.lateAnswer = .init(micros: 0, currency: Self.currency)
        }
        scenario.settings = FloorSettings(RoutingSettings(stored: team.routing), base: scenario.settings)
        return DayHistory(scenario: scenario, recorded: recorded(known, scenario), start: day.start)
    }

    // MARK: Agents

    /// One group an agent, who took most first: others like the first come where more are asked for.
    private func groups() -> (ids: [ID<Agent>], groups: [Scenario.AgentGroup]) {
        let people = Dictionary(uniqueKeysWithValues: team.agents.map { ($0.id, $0) })
        let memberships = Dictionary(grouping: team.members.values.joined(), by: \.agent)
        let offers = Double(max(1, accepted + declined + missed))
        var taken: [ID<Agent>: Int] = [:]
        for wait in waits { if case .answered(_, let agent) = wait.ending { taken[agent, default: 0] += 1 } }
        let present = Set(presences.keys).union(traces.keys).sorted { one, other in
            let (left, right) = (taken[one] ?? 0, taken[other] ?? 0)
            return left != right ? left > right : one < other
        }
        var (ids, groups): ([ID<Agent>], [Scenario.AgentGroup]) = ([], [])
        for id in present {
            let rows = memberships[id] ?? []
            let queues = (traces[id]?.queues ?? []).union(rows.map(\.queue)).compactMap { team.places[$0] }
            guard let person = people[id], !queues.isEmpty else { continue }
            let tiers = rows.compactMap { row in
                team.places[row.queue].map { ($0, QueueConfiguration.Member(tier: row.tier, position: row.position)) }
            }
            ids.append(id)
            groups.append(
                Scenario.AgentGroup(
                    name: person.name,
                    count: 1,
                    capacity: max(1, person.capacity),
                    skills: PastTeam.levels(team.agentSkills[id]),
                    queues: Set(queues),
                    tiers: Dictionary(tiers, uniquingKeysWith: { first, _ in first }),
                    shifts: shifts(of: id),
                    answer: answerTimes.isEmpty ? .constant(0) : .among(answerTimes),
                    declines: Double(declined) / offers,
                    misses: Double(missed) / offers
                )
            )
        }
        return (ids, groups)
    }

    /// As it is written; of who left only traces, around those.
    private func shifts(of agent: ID<Agent>) -> [Scenario.Span] {
        if let presences = presences[agent] {
            return presences.map { Scenario.Span(from: $0.lowerBound - day.start, until: $0.upperBound - day.start) }
        }
        guard let trace = traces[agent] else { return [] }
        let step = Self.shiftStep
        let from = max(.zero, trace.from - day.start)
        let until = min(trace.until, day.end) - day.start
        let begin = step * Int(from / step)
        return [Scenario.Span(from: begin, until: max(begin + step, step * Int((until / step).rounded(.up))))]
    }

    // MARK: Arrivals

    /// What conversations of one stream have in common.
    private struct Likeness: Hashable {
        let queue: Int
        let units: Int
        let priority: Int
        let lateCost: Int64
        let window: Duration?
        let isAbandoned: Bool
        /// The place of the group.
        let lastAgent: Int?

        /// A total order.
        var key: [Int64] {
            [
                Int64(queue), Int64(units), Int64(priority), lateCost, window?.wholeMilliseconds ?? -1,
                isAbandoned ? 1 : 0, Int64(lastAgent ?? -1),
            ]
        }
    }

    /// Conversations that are alike come from one stream. Who left waits as long as those did who left; the others wait as
    /// long as it takes. How long one keeps its agent is drawn from all of its queue, or of the day where none is known.
    private func streams(of waits: [PastWait], _ groups: [ID<Agent>: Int]) -> [Scenario.ArrivalStream] {
        func handling(_ waits: [PastWait]) -> [Double] {
            waits.compactMap { $0.handling.map { max(0, $0 / .seconds(1)) } }
        }
        let all = handling(waits)
        let measured = Dictionary(grouping: waits, by: \.queue).mapValues { waits in
            let own = handling(waits)
            return own.isEmpty ? all : own
        }
        let alike = Dictionary(grouping: waits) { wait in
            let steps = wait.window.map { ($0 / Self.windowStep).rounded() }
            return Likeness(
                queue: team.places[wait.queue] ?? 0,
                units: wait.units,
                priority: wait.priority,
                lateCost: wait.lateCost,
                window: steps.map { Self.windowStep * Int($0) },
                isAbandoned: wait.ending.isAbandoned,
                lastAgent: wait.lastAgent.flatMap { groups[$0] }
            )
        }
        let sorted = alike.sorted { $0.key.key.lexicographicallyPrecedes($1.key.key) }
        return sorted.map { likeness, waits in
            let patience: [Double] = waits.compactMap { wait in
                if case .abandoned(let time) = wait.ending { (time - wait.enteredAt) / .seconds(1) } else { nil }
            }
            var stream = Scenario.ArrivalStream(
                name: "",
                queue: likeness.queue,
                pattern: .times(waits.map { $0.enteredAt - day.start }.sorted()),
                units: likeness.units,
                priority: likeness.priority,
                patience: patience.isEmpty ? nil : .among(patience),
                handling: .among(measured[waits[0].queue] ?? all)
            )
            stream.window = likeness.window.map { .after($0) } ?? .unlimited
            stream.lateCost = likeness.lateCost
            stream.lastAgent = likeness.lastAgent.map { .init(share: 1, group: $0) }
            return stream
        }
    }

    /// How the day truly went. How busy agents were is not counted here.
    private func recorded(_ waits: [PastWait], _ scenario: Scenario) -> [Measure: Estimate] {
        var tally = Tally()
        for wait in waits {
            switch wait.ending {
            case .answered(let time, _):
                let cost = wait.lateCost
                tally.countAnswered(after: time - wait.enteredAt, window: wait.window, lateCost: cost, in: scenario)
            case .abandoned(let time): tally.countAbandoned(after: time - wait.enteredAt, in: scenario)
            case .open: tally.countUnanswered()
            }
        }
        return tally.figures([
            .offered, .answered, .abandoned, .unanswered, .meanWait, .medianWait, .ninetiethWait, .ninetyNinthWait,
            .serviceLevel1, .serviceLevel2, .serviceLevel3, .serviceLevel4, .serviceLevel5, .abandonmentRate,
            .lateAnswers, .lateCost,
        ])
    }
}
