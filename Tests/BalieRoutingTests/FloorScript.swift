import BalieDomain
import BalieRouting
import Testing

/// A story told to a floor as data: events with their second, and what must come of each.
///
/// Ids are small numbers, decisions are short lines: `offer 1 to 7 until 20`, `withdraw 1 from 7 no_answer`,
/// `7 is not responding`, `assign 1 to 7`, `nothing for 7: full`, `overflow 1 by 3`. Steps that expect nothing must give nothing.
struct FloorScript: CustomTestStringConvertible, Sendable {
    struct Step: Sendable {
        var second: Int64
        var event: FloorEvent
        var expected: [String]
    }

    var testDescription: String
    var settings: FloorSettings
    var steps: [Step]

    init(_ rule: String, settings: FloorSettings = FloorSettings(), _ steps: [Step]) {
        testDescription = rule
        self.settings = settings
        self.steps = steps
    }

    /// Tells the story and compares every step.
    func run() {
        var floor = Floor(settings: settings)
        for (number, step) in steps.enumerated() {
            let decisions = floor.apply(step.event, at: Timestamp(seconds: step.second))
            #expect(
                decisions.map(summary) == step.expected,
                "\(testDescription), step \(number): \(step.event) at \(step.second)"
            )
        }
    }
}

/// Step at a second, with the decisions that it must give.
func at(_ second: Int64, _ event: FloorEvent, _ expected: String...) -> FloorScript.Step {
    FloorScript.Step(second: second, event: event, expected: expected)
}

func summary(_ decision: FloorDecision) -> String {
    switch decision {
    case .offer(let conversation, _, let agent, _, let until, _):
        "offer \(conversation.rawValue) to \(agent.rawValue) until \(until.milliseconds / 1000)"
    case .withdraw(let conversation, let agent, let reason):
        "withdraw \(conversation.rawValue) from \(agent.rawValue) \(reason.rawValue)"
    case .notResponding(let agent): "\(agent.rawValue) is not responding"
    case .assign(let conversation, _, let agent, _, _):
        "assign \(conversation.rawValue) to \(agent.rawValue)"
    case .nothingForYou(let agent, let refusal): "nothing for \(agent.rawValue): \(words(refusal))"
    case .overflow(let overflow):
        "overflow \(overflow.conversation.rawValue) by \(([overflow.rule.id] + overflow.skipped.sorted()).map(String.init).joined(separator: " for "))"
    }
}

private func words(_ refusal: PullRefusal) -> String {
    switch refusal {
    case .nothingFits: "nothing fits"
    case .notWaiting: "not waiting"
    case .notAllowed: "not allowed"
    case .closed: "closed"
    case .unable(let reason): reason.rawValue
    }
}

/// Short forms of events, with small numbers for ids.
extension FloorEvent {
    static func queue(
        _ id: Int64 = 1,
        _ strategy: RoutingStrategy = .longestIdle,
        members: [Int64],
        ringSeconds: Int64? = nil,
        with details: (inout QueueConfiguration) -> Void = { _ in }
    ) -> Self {
        var queue = QueueConfiguration(
            id: ID(id),
            strategy: strategy,
            members: members.map { ID($0) },
            ringTime: ringSeconds.map { .seconds($0) }
        )
        details(&queue)
        return .queue(queue)
    }

    static func agent(
        _ id: Int64,
        capacity: Int = 1,
        skills: [Int64: Int] = [:],
        limits: WorkLimits = WorkLimits()
    ) -> Self {
        .agent(AgentConfiguration(id: ID(id), capacity: capacity, skills: ids(skills), limits: limits))
    }

    static func online(_ agent: Int64) -> Self { .presence(ID(agent), .online) }
    static func away(_ agent: Int64) -> Self { .presence(ID(agent), .away) }
    static func offline(_ agent: Int64) -> Self { .presence(ID(agent), .offline) }

    static func waiting(
        _ id: Int64,
        version: Int64 = 1,
        queue: Int64 = 1,
        units: Int = 1,
        priority: Int = 0,
        skills: [Int64: Int] = [:],
        since second: Int64 = 0,
        last: Int64? = nil,
        declinedBy: [Int64] = [],
        with details: (inout WaitingConversation) -> Void = { _ in }
    ) -> Self {
        var conversation = WaitingConversation(
            id: ID(id),
            version: version,
            queue: ID(queue),
            units: units,
            priority: priority,
            requiredSkills: ids(skills),
            enqueuedAt: Timestamp(seconds: second),
            lastAgent: last.map { ID($0) },
            declinedBy: Set(declinedBy.map { ID($0) })
        )
        details(&conversation)
        return .waiting(conversation)
    }

    static func accepted(_ conversation: Int64, _ agent: Int64) -> Self {
        .accepted(ID(conversation), by: ID(agent))
    }
    static func declined(_ conversation: Int64, _ agent: Int64) -> Self {
        .declined(ID(conversation), by: ID(agent))
    }
    static func assigned(
        _ conversation: Int64,
        _ agent: Int64,
        units: Int = 1,
        _ kind: WorkKind = .message
    ) -> Self {
        .assigned(ID(conversation), to: ID(agent), units: units, kind: kind)
    }
    static func offerOpen(_ conversation: Int64, _ agent: Int64, until second: Int64) -> Self {
        .offerOpen(ID(conversation), to: ID(agent), units: 1, until: Timestamp(seconds: second))
    }
    static func released(_ conversation: Int64) -> Self { .released(ID(conversation)) }
    static func left(_ conversation: Int64) -> Self { .left(ID(conversation)) }
    static func open(_ queue: Int64 = 1) -> Self { .queueOpen(ID(queue), true) }
    static func closed(_ queue: Int64 = 1) -> Self { .queueOpen(ID(queue), false) }
    static func wrapUp(_ agent: Int64, until second: Int64) -> Self {
        .wrapUp(ID(agent), until: Timestamp(seconds: second))
    }
    static func wrapUpEnded(_ agent: Int64) -> Self { .wrapUpEnded(ID(agent)) }
    static func next(_ agent: Int64) -> Self { .next(ID(agent)) }
    static func pick(_ conversation: Int64, _ agent: Int64) -> Self {
        .pick(ID(conversation), by: ID(agent))
    }
    static func handled(_ agent: Int64, _ count: Int) -> Self { .handled(ID(agent), count) }
    static func refused(_ conversation: Int64) -> Self { .offerRefused(ID(conversation)) }

    private static func ids(_ skills: [Int64: Int]) -> [ID<Skill>: Int] {
        Dictionary(uniqueKeysWithValues: skills.map { (ID($0.key), $0.value) })
    }
}
