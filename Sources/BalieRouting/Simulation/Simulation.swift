public import BalieDomain

/// One run of a scenario: the production ``Floor`` is told what happens, in virtual time, and what it decides is carried out.
///
/// The same scenario and seed give the same run on every machine. After the last day nothing more arrives, and the shifts
/// go on as they were until nobody waits any more, or for ``afterDays`` days.
public struct Simulation: Sendable {
    /// What waits for longer than this after the last day is not answered at all.
    public static let afterDays = 7
    /// So many steps are done between two looks whether to stop.
    private static let stride = 512
    /// When the first day begins. Every other time of a run is after it.
    static let origin = Timestamp(milliseconds: 0)

    let scenario: Scenario
    var floor: Floor
    var agenda = Agenda()
    var customers: [Customer]
    var agents: [SimulatedAgent] = []
    /// Where agents' time went, by the interval of the day.
    var agentTimes: [SimulatedAgent.Time]
    /// The places of each queue's agents, ascending.
    let members: [[Int]]
    /// The places of each group's agents.
    let groups: [Range<Int>]
    /// By group: whether its agents take the next from some queue for themselves.
    let pulling: [Bool]
    /// Agents who found nothing to take for themselves, who began to look first.
    var watching: [Int] = []
    /// How many of its spans each queue is in: it is open while there is one.
    var openings: [Int]
    /// What the agents do by chance; the customers have their own.
    var chance: Chance
    private var arrived = 0
    var settled = 0
    /// Offers that agents declined, and that they let ring out.
    var declined = 0
    var missed = 0

    public init(_ scenario: Scenario, seed: UInt64) {
        self.scenario = scenario
        floor = Floor(settings: scenario.settings)
        customers = Customer.all(of: scenario, seed: seed)
        openings = scenario.queues.map { _ in 0 }
        agentTimes = Array(repeating: SimulatedAgent.Time(), count: scenario.intervalCount)
        chance = Chance(seed: seed, stream: 0)
        let start = Self.origin + scenario.warmUp
        var members = [[Int]](repeating: [], count: scenario.queues.count)
        var groups: [Range<Int>] = []
        for (place, group) in scenario.agents.enumerated() {
            let agent = SimulatedAgent(group: place, capacity: group.capacity, countingFrom: start)
            let places = agents.count..<(agents.count + group.count)
            agents.append(contentsOf: repeatElement(agent, count: group.count))
            for queue in group.queues { members[queue].append(contentsOf: places) }
            groups.append(places)
        }
        self.members = members
        self.groups = groups
        pulling = scenario.agents.map { group in group.queues.contains { scenario.queues[$0].mode == .pull } }
    }

    /// Runs to the end. To be called once.
    ///
    /// - Parameter isStopped: asked now and then; the run ends early once it says so.
    /// - Returns: what came of it; `nil` if it was stopped.
    public mutating func run(stoppedBy isStopped: () -> Bool = { false }) -> SimulatedRun? {
        guard prepare(stoppedBy: isStopped) else { return nil }
        let last = Self.origin + scenario.end + .days(Int64(Self.afterDays))
        var steps = 0
        while let now = nextTime, now <= (settled < customers.count ? last : Self.origin + scenario.end) {
            steps += 1
            if steps % Self.stride == 0, isStopped() { return nil }
            step(at: now)
        }
        for agent in agents.indices { count(agent, until: last) }
        return SimulatedRun(of: self)
    }

    private var nextTime: Timestamp? {
        var next = agenda.next
        if arrived < customers.count { next = min(next ?? customers[arrived].arrival, customers[arrived].arrival) }
        if let deadline = floor.nextDeadline { next = min(next ?? deadline, deadline) }
        return next
    }

    /// An answer that is given as the offer rings out still counts, so the floor's own clock comes last.
    private mutating func step(at now: Timestamp) {
        if let next = agenda.next, next <= now, let act = agenda.take() {
            perform(act, at: now)
        } else if arrived < customers.count, customers[arrived].arrival <= now {
            arrived += 1
            arrive(arrived - 1, at: now)
        } else {
            tell(.timePassed, at: now)
        }
    }

    /// Returns whether it came to its end.
    private mutating func prepare(stoppedBy isStopped: () -> Bool) -> Bool {
        for agent in agents.indices {
            if agent % Self.stride == 0, isStopped() { return false }
            let group = scenario.agents[agents[agent].group]
            let configuration = AgentConfiguration(
                id: ID(place: agent),
                capacity: group.capacity,
                skills: group.skills
            )
            tell(.agent(configuration), at: Self.origin)
            for (place, span) in group.shifts.enumerated() {
                planFirst(of: span) { .shiftBegins(agent: agent, span: place, day: $0) }
            }
        }
        for (queue, plan) in scenario.queues.enumerated() {
            if isStopped() { return false }
            tell(.queue(configuration(of: queue)), at: Self.origin)
            tell(.queueOpen(ID(place: queue), false), at: Self.origin)
            for (place, span) in plan.hours.enumerated() {
                planFirst(of: span) { .opens(queue: queue, span: place, day: $0) }
            }
        }
        return true
    }

    private func configuration(of queue: Int) -> QueueConfiguration {
        let plan = scenario.queues[queue]
        let members = members[queue]
        var tiers: [ID<Agent>: QueueConfiguration.Member] = [:]
        for agent in members { tiers[ID(place: agent)] = scenario.agents[agents[agent].group].tiers[queue] }
        return QueueConfiguration(
            id: ID(place: queue),
            strategy: plan.strategy,
            members: members.map { ID(place: $0) },
            ringTime: plan.ringTime,
            tiers: tiers,
            highestTier: plan.highestTier,
            steps: plan.steps,
            needs: plan.needs,
            mode: plan.mode,
            overflows: plan.overflows,
            handlingTime: scenario.handlingTime(of: queue)
        )
    }

    /// The day before counts too: a night shift may have begun then.
    private mutating func planFirst(of span: Scenario.Span, _ act: (_ day: Int) -> Agenda.Act) {
        let day = span.on(day: -1).until > .zero ? -1 : 0
        agenda.plan(act(day), at: Self.origin + max(.zero, span.on(day: day).from))
    }

    /// Counts an agent's time; nothing after the last day, when nothing arrives any more.
    mutating func count(_ agent: Int, until now: Timestamp) {
        agents[agent].count(until: min(now, Self.origin + scenario.end), in: &agentTimes)
    }
}

extension ID {
    /// Places in a scenario's lists begin at zero, ids at one.
    public init(place: Int) { self.init(Int64(place + 1)) }

    /// The place of what ``init(place:)`` made.
    var place: Int { Int(rawValue - 1) }
}
