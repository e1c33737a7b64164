import BalieDomain
import BalieRouting

/// A small floor on which anything can happen: few of everything, so that things meet.
struct RandomFloor {
    private static let agents: ClosedRange<Int64> = 1...5
    private static let queues: ClosedRange<Int64> = 1...3
    private static let skills: ClosedRange<Int64> = 1...2
    private static let conversations: ClosedRange<Int64> = 1...12

    private(set) var now = Timestamp(seconds: 1_000)
    let settings: FloorSettings
    private var random: SeededGenerator
    private var version: Int64 = 1

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        settings = FloorSettings(
            ringTime: .seconds(random.int(5...30)),
            notRespondingAfter: random.chance(70) ? 1 : 2,
            stickiness: [.members, .members, .anyone, .off][random.int(0...3)],
            declineMemory: .seconds(random.int(20...90)),
            maxRingingPerAgent: random.chance(70) ? 1 : 2
        )
    }

    /// Everybody and every queue, as at a start.
    mutating func opening() -> [FloorEvent] {
        Self.queues.map { queue(ID($0)) } + Self.agents.map { agent(ID($0)) }
            + Self.agents.map { .presence(ID($0), .online) }
    }

    /// The next thing that happens, a little later. Answers mostly go to offers that ring, the rest to anything.
    mutating func event(ringing: [OpenOffer]) -> FloorEvent {
        now = now + .milliseconds(Int64(random.int(0...8_000)))
        switch random.int(1...100) {
        case ...34: return .waiting(waiting())
        case ...50: return accept(ringing)
        case ...58: return decline(ringing)
        case ...67: return .released(random.id(Self.conversations))
        case ...71: return .left(random.id(Self.conversations))
        case ...80: return presence()
        case ...90: return .timePassed
        case ...93:
            return .assigned(
                random.id(Self.conversations),
                to: random.id(Self.agents),
                units: random.int(1...3)
            )
        case ...94: return .offerRefused(random.id(Self.conversations))
        case ...95: return offerOpen()
        case ...97: return agent(random.id(Self.agents))
        case 98: return .agentRemoved(random.id(Self.agents))
        case 99: return queue(random.id(Self.queues))
        default:
            return random.chance(50)
                ? .queueRemoved(random.id(Self.queues)) : queue(random.id(Self.queues))
        }
    }

    private mutating func accept(_ ringing: [OpenOffer]) -> FloorEvent {
        guard let offer = ringing.randomElement(using: &random), random.chance(90) else {
            return .accepted(random.id(Self.conversations), by: random.id(Self.agents))
        }
        return .accepted(offer.conversation, by: offer.agent)
    }

    private mutating func decline(_ ringing: [OpenOffer]) -> FloorEvent {
        guard let offer = ringing.randomElement(using: &random), random.chance(90) else {
            return .declined(random.id(Self.conversations), by: random.id(Self.agents))
        }
        return .declined(offer.conversation, by: offer.agent)
    }

    private mutating func presence() -> FloorEvent {
        let choices: [Presence] = [.online, .online, .online, .away, .offline]
        return .presence(random.id(Self.agents), choices[random.int(0...4)])
    }

    private mutating func offerOpen() -> FloorEvent {
        .offerOpen(
            random.id(Self.conversations),
            to: random.id(Self.agents),
            units: random.int(1...2),
            until: now + .seconds(random.int(-5...30))
        )
    }

    private mutating func queue(_ id: ID<Queue>) -> FloorEvent {
        .queue(
            QueueConfiguration(
                id: id,
                strategy: RoutingStrategy.allCases[random.int(0...2)],
                members: Self.agents.filter { _ in random.chance(60) }.map { ID($0) },
                ringTime: random.chance(20) ? .seconds(random.int(5...30)) : nil
            )
        )
    }

    private mutating func agent(_ id: ID<Agent>) -> FloorEvent {
        .agent(AgentConfiguration(id: id, capacity: random.int(0...4), skills: skills(percent: 60)))
    }

    private mutating func skills(percent: Int) -> [ID<Skill>: Int] {
        var levels: [ID<Skill>: Int] = [:]
        for skill in Self.skills where random.chance(percent) { levels[ID(skill)] = random.int(1...3) }
        return levels
    }

    private mutating func waiting() -> WaitingConversation {
        version += 1
        return WaitingConversation(
            id: random.id(Self.conversations),
            version: random.chance(90) ? version : version / 2,
            queue: random.id(Self.queues),
            units: random.chance(75) ? 1 : random.int(1...3),
            priority: random.chance(75) ? 0 : random.int(-1...2),
            requiredSkills: random.chance(60) ? [:] : skills(percent: 60),
            enqueuedAt: now - .seconds(random.int(0...100)),
            lastAgent: random.chance(30) ? random.id(Self.agents) : nil,
            declinedBy: random.chance(90) ? [] : [random.id(Self.agents)]
        )
    }
}
