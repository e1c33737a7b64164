public import BalieDomain

extension Scenario {
    /// When the last day ends.
    var end: Duration { .days(Int64(days - 1)) + dayLength }

    /// How many intervals a report has.
    var intervalCount: Int { Int((max(dayLength, .days(days > 1 ? 1 : 0)) / SimulatedRun.interval).rounded(.up)) }

    /// How long after they came an answer to these is free; `nil` for ever.
    func window(of stream: ArrivalStream) -> Duration? {
        switch stream.window {
        case .usual: window
        case .after(let time): time
        case .unlimited: nil
        }
    }

    /// How long agents have one of a queue, on average over what arrives there; `nil` where nothing does.
    func handlingTime(of queue: Int) -> Duration? {
        var (seconds, count) = (0.0, 0.0)
        for stream in arrivals where stream.queue == queue {
            let expected = expectedConversations(of: stream)
            seconds += expected * (stream.handling.mean + stream.afterWork.mean)
            count += expected
        }
        return count > 0 ? .milliseconds(Int64((seconds / count * 1000).rounded())) : nil
    }

    /// How many agents there are in all.
    public var agentCount: Int { agents.reduce(0) { $0 + $1.count } }

    /// How many conversations a run is to expect.
    public var expectedConversations: Double { arrivals.reduce(0) { $0 + expectedConversations(of: $1) } }

    private func expectedConversations(of stream: ArrivalStream) -> Double {
        switch stream.pattern {
        case .times(let times): return Double(times.count)
        case .rates(let rates):
            let perDay = rates.reduce(0.0) { $0 + $1.perHour * ($1.span.length / .hours(1)) }
            return perDay * Double(days)
        }
    }

    /// What Erlang C says of it; `nil` where anything differs from what that supposes: one line, one rate all day, patient
    /// customers, exponential handling times, and enough agents who are always there, are alike and answer at once.
    public var erlangC: ErlangC? {
        guard queues.count == 1, agents.count == 1, arrivals.count == 1, let group = agents.first,
            let stream = arrivals.first, let queue = queues.first, case .rates(let rates) = stream.pattern,
            rates.count == 1, let rate = rates.first, rate.span == .always, queue.hours == [.always],
            stream.patience == nil, case .exponential(let mean) = stream.handling, stream.afterWork == .constant(0),
            group.capacity == stream.units, group.queues == [0], group.shifts == [.always],
            group.answer == .constant(0), group.declines == 0, group.misses == 0,
            group.covers(stream.requiredSkills), group.covers(queue.requiredSkills), queue.needs == nil,
            queue.mode == .push,
            queue.wrapUp == nil, queue.overflows.isEmpty
        else { return nil }
        return ErlangC(arrivalsPerHour: rate.perHour, handling: mean, agents: group.count)
    }

    /// A change of how many agents there are.
    public enum AgentsChange: Hashable, Sendable {
        case by(Int)
        case to(Int)
    }

    /// How many agents a scenario may have.
    public static let agentLimit = 10_000

    /// The same with more agents, who are like those of the first group, or with fewer, of whom the last ones go.
    ///
    /// - Parameter group: the name of the only group that is to change; `nil` for any.
    /// - Throws: ``ScenarioError`` for a group that is not there, and for a number of agents that cannot be.
    public func changingAgents(_ change: AgentsChange, group: String? = nil) throws(ScenarioError) -> Scenario {
        var changed = self
        let places = agents.indices.filter { group == nil || agents[$0].name == group }
        guard let first = places.first else {
            let names = agents.map { "“\($0.name)”" }.joined(separator: ", ")
            throw ScenarioError("agents", "there is no group “\(group ?? "")”; there are \(names)")
        }
        let now = places.reduce(0) { $0 + agents[$1].count }
        let wanted: Int
        switch change {
        case .to(let count): wanted = count
        case .by(let step): wanted = now.addingReportingOverflow(step).partialValue
        }
        guard (0...Self.agentLimit).contains(wanted), agentCount - now + wanted <= Self.agentLimit else {
            throw ScenarioError("agents", "there can be 0 to \(Self.agentLimit) agents")
        }
        guard wanted < now else {
            changed.agents[first].count += wanted - now
            return changed
        }
        var surplus = now - wanted
        for place in places.reversed() {
            let gone = min(surplus, changed.agents[place].count)
            changed.agents[place].count -= gone
            surplus -= gone
        }
        return changed
    }

    /// The same with one strategy for every queue.
    public func changingStrategy(_ strategy: RoutingStrategy) -> Scenario {
        var changed = self
        for place in changed.queues.indices { changed.queues[place].strategy = strategy }
        return changed
    }
}

extension Scenario.Span {
    var length: Duration { until - from }

    /// When it is, day after day, from the day before the first on.
    func on(day: Int) -> Scenario.Span {
        Scenario.Span(from: from + .days(Int64(day)), until: until + .days(Int64(day)))
    }
}

extension Scenario.AgentGroup {
    func covers(_ required: [ID<Skill>: Int]) -> Bool { required.allSatisfy { skills[$0.key, default: 0] >= $0.value } }
}

/// What is wrong with a scenario, and where.
public struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Of the member at fault: `agents[2].shifts[0].from`; empty for the whole.
    public let path: String
    /// For people, as the end of a sentence that begins with the path.
    public let problem: String

    public init(_ path: String, _ problem: String) {
        self.path = path
        self.problem = problem
    }

    public var description: String { path.isEmpty ? problem : "\(path): \(problem)" }
}
