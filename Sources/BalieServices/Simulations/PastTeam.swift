import BalieDomain
import BalieRouting
import BalieStorage

/// Who works where, with which skills and by which rules, as it is now.
struct PastTeam: Sendable {
    let queues: [FloorQueueRow]
    let members: [ID<Queue>: [QueueStore.MemberRow]]
    let queueSkills: [ID<Queue>: [SkillLevelRow]]
    let agents: [FloorAgentRow]
    let agentSkills: [ID<Agent>: [SkillLevelRow]]
    let routing: String?
    /// Of every queue that there is, and its place.
    let rules: [ID<Queue>: QueueRouting]
    let places: [ID<Queue>: Int]
    private let book: RuleBook

    init(workspace: ID<Workspace>, in session: any SQLSession) throws {
        queues = try FloorStore.queues(workspace: workspace, in: session)
        members = try FloorStore.members(workspace: workspace, in: session)
        queueSkills = try FloorStore.queueSkills(workspace: workspace, in: session)
        agents = try FloorStore.agents(workspace: workspace, in: session)
        agentSkills = try FloorStore.agentSkills(workspace: workspace, in: session)
        routing = try WorkspaceStore.routing(of: workspace, in: session)
        book = try RuleBook(workspace: workspace, in: session)
        rules = Dictionary(uniqueKeysWithValues: queues.map { ($0.id, QueueRouting(stored: $0.routing)) })
        places = Dictionary(uniqueKeysWithValues: queues.enumerated().map { ($0.element.id, $0.offset) })
    }

    /// Whether a rule of the queue sends who waits too long to the other.
    func sends(from queue: ID<Queue>, to other: ID<Queue>) -> Bool {
        rules[queue]?.overflow?.contains { $0.then == .queue(other) } ?? false
    }

    /// Whether a rule of the queue calls back who waits too long.
    func callsBack(_ queue: ID<Queue>) -> Bool {
        rules[queue]?.overflow?.contains { if case .callBack = $0.then { true } else { false } } ?? false
    }

    /// When a queue was open on a day, by the hours of today.
    private func hours(of queue: ID<Queue>, on day: ZonedDay) -> [Scenario.Span] {
        var spans: [Scenario.Span] = []
        var time = day.start
        while time < day.end {
            let next = min(book.nextChange(after: time) ?? day.end, day.end)
            if book.isOpen(queue, at: time) {
                let (from, until) = (time - day.start, next - day.start)
                if let last = spans.last, last.until == from {
                    spans[spans.count - 1].until = until
                } else {
                    spans.append(Scenario.Span(from: from, until: until))
                }
            }
            guard next > time else { break }
            time = next
        }
        return spans
    }

    func plans(on day: ZonedDay) -> [Scenario.QueuePlan] {
        queues.map { queue in
            let configuration = QueueConfiguration(queue, members: [])
            var plan = Scenario.QueuePlan(
                name: queue.name,
                strategy: configuration.strategy,
                ringTime: configuration.ringTime,
                requiredSkills: Self.levels(queueSkills[queue.id]),
                needs: configuration.needs,
                steps: configuration.steps,
                highestTier: configuration.highestTier,
                hours: hours(of: queue.id, on: day)
            )
            plan.mode = configuration.mode
            plan.wrapUp = rules[queue.id]?.wrapUp.map { .seconds($0.seconds) }
            plan.overflows = configuration.overflows.compactMap(placed)
            for form in rules[queue.id]?.overflow ?? [] {
                guard let id = form.id, case .callBack(let minutes, _) = form.then else { continue }
                plan.callBacks[id] = .minutes(Int64(minutes))
            }
            return plan
        }
    }

    /// The same with the place of the queue that it names; `nil` if that queue is gone.
    private func placed(_ rule: OverflowRule) -> OverflowRule? {
        guard case .queue(let other) = rule.action else { return rule }
        return places[other].map { OverflowRule(id: rule.id, when: rule.trigger, .queue(ID(place: $0))) }
    }

    static func levels(_ rows: [SkillLevelRow]?) -> [ID<Skill>: Int] {
        Dictionary((rows ?? []).map { ($0.skill, $0.level) }, uniquingKeysWith: max)
    }
}
