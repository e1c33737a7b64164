import BalieDomain
import BalieRouting

/// A large floor in the middle of its day, with everything that a queue can ask for: all strategies in turn, ageing, windows
/// that close, tiers that a step opens, and several sets of skills in each queue.
struct CrowdedFloor {
    enum Mood: String, CaseIterable {
        /// Everybody is full and every line is long: decisions come from agents who get room.
        case overrun
        /// Everybody has room and nobody waits: decisions come from conversations.
        case quiet
    }

    enum Layout: String, CaseIterable {
        case manyQueues = "many_queues"
        case oneQueue = "one_queue"
    }

    enum Agents: String, CaseIterable {
        /// Each has every one of the fifty skills, at some level.
        case allSkills = "all_skills"
        /// Each has five of the fifty.
        case specialists
    }

    struct Size {
        var agents: Int64
        var waiting: Int
        var queues: Int64
    }

    private static let skills: ClosedRange<Int64> = 1...50
    private static let queuesPerAgent = 5
    private static let capacity = 3
    /// What conversations of one queue ask, one or the other.
    private static let expressionsPerQueue = 8

    private(set) var floor: Floor
    private var random = SeededGenerator(state: 1)
    private var now = Timestamp(seconds: 1_000_000)
    private let size: Size
    private var lastConversation: Int64 = 0
    private var held: [ID<Conversation>] = []
    private var ringing: [(conversation: ID<Conversation>, agent: ID<Agent>)] = []
    private var expressions: [[SkillExpression?]] = []

    init(_ mood: Mood, _ layout: Layout, _ skillfulness: Agents, _ size: Size) {
        var size = size
        if layout == .oneQueue { size.queues = 1 }
        self.size = size
        floor = Floor(
            settings: FloorSettings(
                ordering: .minutePerPoint,
                windowCredit: WindowCredit(secondsPerUnit: 10_000)
            )
        )
        var members: [Int64: Set<ID<Agent>>] = [:]
        for agent in 1...size.agents {
            for _ in 0..<Self.queuesPerAgent {
                members[Int64.random(in: 1...size.queues, using: &random), default: []].insert(ID(agent))
            }
        }
        for queue in 1...size.queues { open(queue, members: members[queue] ?? []) }
        for agent in 1...size.agents { admit(agent, skillfulness, conversations: mood == .overrun ? Self.capacity : 1) }
        if mood == .overrun {
            for _ in 0..<size.waiting { tell(.waiting(arrival())) }
        }
    }

    private mutating func open(_ queue: Int64, members: Set<ID<Agent>>) {
        expressions.append((0..<Self.expressionsPerQueue).map { $0 == 0 ? nil : expression() })
        let strategies = RoutingStrategy.allCases
        var configuration = QueueConfiguration(
            id: ID(queue),
            strategy: strategies[Int(queue) % strategies.count],
            members: members
        )
        // The strategy for whom everybody must be compared, where everybody is in one queue.
        if size.queues == 1 { configuration.strategy = .bestSkill }
        for member in members.sorted() where random.chance(30) { configuration.tiers[member] = .init(tier: 2) }
        configuration.highestTier = 1
        configuration.steps = [RoutingStep(after: .seconds(60), highestTier: 2)]
        tell(.queue(configuration))
    }

    private mutating func admit(_ agent: Int64, _ skillfulness: Agents, conversations: Int) {
        var levels: [ID<Skill>: Int] = [:]
        switch skillfulness {
        case .allSkills: for skill in Self.skills { levels[ID(skill)] = random.int(1...5) }
        case .specialists:
            for _ in 0..<5 { levels[ID(Int64.random(in: Self.skills, using: &random))] = random.int(1...5) }
        }
        tell(.agent(AgentConfiguration(id: ID(agent), capacity: Self.capacity, skills: levels)))
        for _ in 0..<conversations {
            lastConversation += 1
            tell(.assigned(ID(lastConversation), to: ID(agent), units: 1))
            held.append(ID(lastConversation))
        }
        tell(.presence(ID(agent), .online))
    }

    private mutating func expression() -> SkillExpression {
        let leaves = (0..<random.int(1...3)).map { _ in
            SkillExpression.skill(ID(Int64.random(in: Self.skills, using: &random)), level: random.int(1...4))
        }
        switch leaves.count {
        case 1: return leaves[0]
        case 2: return random.chance(50) ? .all(leaves) : .any(leaves)
        default: return .any([.all([leaves[0], leaves[1]]), leaves[2]])
        }
    }

    private mutating func tell(_ event: FloorEvent) { _ = floor.apply(event, at: now) }

    private mutating func arrival() -> WaitingConversation {
        lastConversation += 1
        let queue = Int64.random(in: 1...size.queues, using: &random)
        return WaitingConversation(
            id: ID(lastConversation),
            version: 1,
            queue: ID(queue),
            units: 1,
            priority: random.chance(80) ? 0 : random.int(1...3),
            needs: expressions[Int(queue) - 1][random.int(0...Self.expressionsPerQueue - 1)],
            enqueuedAt: now - .seconds(random.int(0...3_600)),
            lastAgent: random.chance(20) ? ID(Int64.random(in: 1...size.agents, using: &random)) : nil,
            windowEnds: now + .seconds(random.int(60...86_400)),
            lateCost: Int64(random.int(5...90)) * 1_000
        )
    }

    /// Answers while something rings; else an arrival, an end, the clock, or somebody who goes or comes back.
    mutating func nextEvent() -> (FloorEvent, Timestamp) {
        now = now + .milliseconds(20)
        if let offer = ringing.popLast() {
            let (conversation, agent) = offer
            return (random.chance(85) ? .accepted(conversation, by: agent) : .declined(conversation, by: agent), now)
        }
        switch random.int(1...100) {
        case ...45: return (.waiting(arrival()), now)
        case ...85: return (.released(endedOne()), now)
        case ...90: return (.timePassed, now)
        default:
            let agent = ID<Agent>(Int64.random(in: 1...size.agents, using: &random))
            return (.presence(agent, random.chance(70) ? .online : .away), now)
        }
    }

    private mutating func endedOne() -> ID<Conversation> {
        guard !held.isEmpty else { return ID(0) }
        held.swapAt(random.int(0...held.count - 1), held.count - 1)
        return held.removeLast()
    }

    /// Tells the event, and nothing else: what is measured.
    mutating func apply(_ event: FloorEvent, at now: Timestamp) -> [FloorDecision] { floor.apply(event, at: now) }

    /// Takes note of what came of an event, and says how many offers that were.
    mutating func note(_ event: FloorEvent, _ decisions: [FloorDecision]) -> Int {
        if case .accepted(let conversation, _) = event { held.append(conversation) }
        let before = ringing.count
        for case .offer(let conversation, _, let agent, _, _, _) in decisions { ringing.append((conversation, agent)) }
        return ringing.count - before
    }
}

/// The same numbers in every run.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    /// Knuth's multiplier; the high half is the better one.
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }

    mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    mutating func chance(_ percent: Int) -> Bool { int(1...100) <= percent }
}
