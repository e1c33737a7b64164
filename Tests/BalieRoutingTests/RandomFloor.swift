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
            maxRingingPerAgent: random.chance(70) ? 1 : 2,
            ordering: Self.ordering(&random),
            windowCredit: random.chance(40)
                ? WindowCredit(lead: .seconds(random.int(30...120)), secondsPerUnit: random.int(0...50)) : nil,
            stickyWithin: random.chance(20) ? .seconds(random.int(10...100)) : nil,
            stickyPatience: random.chance(60) ? .zero : .seconds(random.int(10...80))
        )
    }

    private static func ordering(_ random: inout SeededGenerator) -> FloorOrdering {
        switch random.int(1...4) {
        case 1: .ageing(secondsPerPoint: random.int(0...60))
        case 2: .accelerated(initial: random.int(0...2), perMinute: random.int(0...4), maximum: random.int(1...5))
        default: .strict
        }
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
                units: random.int(1...3),
                kind: kind()
            )
        case ...94: return .offerRefused(random.id(Self.conversations))
        case ...95: return offerOpen()
        case ...96: return agent(random.id(Self.agents))
        case 97: return .queueOpen(random.id(Self.queues), random.chance(60))
        case 98: return random.chance(50) ? .agentRemoved(random.id(Self.agents)) : asking()
        case 99: return [wrapUp(), .handled(random.id(Self.agents), random.int(0...4)), idle()][random.int(0...2)]
        default: return random.chance(50) ? queue(random.id(Self.queues)) : asking()
        }
    }

    private mutating func asking() -> FloorEvent {
        switch random.int(1...5) {
        case 1, 2: .next(random.id(Self.agents))
        case 3, 4: .pick(random.id(Self.conversations), by: random.id(Self.agents))
        default: .queueRemoved(random.id(Self.queues))
        }
    }

    private mutating func wrapUp() -> FloorEvent {
        random.chance(70)
            ? .wrapUp(random.id(Self.agents), until: now + .seconds(random.int(-5...40)))
            : .wrapUpEnded(random.id(Self.agents))
    }

    private mutating func idle() -> FloorEvent {
        let ended: Timestamp? = random.chance(50) ? now - .seconds(random.int(0...40)) : nil
        return .idle(random.id(Self.agents), there: now - .seconds(random.int(0...90)), ended: ended)
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
            kind: kind(),
            until: now + .seconds(random.int(-5...30))
        )
    }

    private mutating func queue(_ id: ID<Queue>) -> FloorEvent {
        var queue = QueueConfiguration(
            id: id,
            strategy: RoutingStrategy.allCases[random.int(0...RoutingStrategy.allCases.count - 1)],
            members: Self.agents.filter { _ in random.chance(60) }.map { ID($0) },
            ringTime: random.chance(20) ? .seconds(random.int(5...30)) : nil
        )
        for agent in Self.agents where random.chance(30) {
            queue.tiers[ID(agent)] = .init(tier: random.int(1...3), position: random.int(1...2))
        }
        if random.chance(40) { queue.highestTier = random.int(1...2) }
        if random.chance(30) { queue.needs = expression() }
        for _ in 0..<(random.chance(60) ? 0 : random.int(1...2)) { queue.steps.append(step()) }
        for id in 1...3 where random.chance(20) { queue.overflows.append(overflow(id)) }
        // Without it a wait is expected as this floor saw it, which the witness does not follow.
        queue.handlingTime = .seconds(random.int(0...200))
        if random.chance(15) { queue.mode = .pull }
        queue.allowsPicking = random.chance(50)
        return .queue(queue)
    }

    private mutating func step() -> RoutingStep {
        RoutingStep(
            after: .seconds(random.int(0...60)),
            needs: [.unchanged, .unchanged, .none, .relaxed(expression())][random.int(0...3)],
            keepsOwnNeeds: random.chance(60),
            highestTier: random.chance(50) ? random.int(1...3) : nil
        )
    }

    private mutating func overflow(_ id: Int) -> OverflowRule {
        let triggers: [OverflowRule.Trigger] = [
            .waited(.seconds(random.int(0...60))), .length(random.int(1...3)), .nobodySignedIn,
            .expectedWait(.seconds(random.int(0...300))),
        ]
        let actions: [OverflowRule.Action] = [
            .addTier(random.int(2...3)), .message, .callBack, .queue(random.id(Self.queues)),
        ]
        return OverflowRule(id: id, when: triggers[random.int(0...3)], actions[random.int(0...3)])
    }

    private mutating func expression() -> SkillExpression {
        let parts = Self.skills.map { SkillExpression.skill(ID($0), level: random.int(1...3)) }
        switch random.int(1...3) {
        case 1: return .all(parts)
        case 2: return .any(parts)
        default: return parts[0]
        }
    }

    private mutating func kind() -> WorkKind { random.chance(60) ? .message : ["chat", "voice"][random.int(0...1)] }

    private mutating func agent(_ id: ID<Agent>) -> FloorEvent {
        var limits = WorkLimits()
        if random.chance(20) { limits.maxima[kind()] = random.int(0...2) }
        if random.chance(15) { limits.exclusive.insert("voice") }
        if random.chance(20) { limits.interruptions.insert(.init(of: kind(), by: kind())) }
        let capacity = random.int(0...4)
        return .agent(AgentConfiguration(id: id, capacity: capacity, skills: skills(percent: 60), limits: limits))
    }

    private mutating func skills(percent: Int) -> [ID<Skill>: Int] {
        var levels: [ID<Skill>: Int] = [:]
        for skill in Self.skills where random.chance(percent) { levels[ID(skill)] = random.int(1...3) }
        return levels
    }

    private mutating func waiting() -> WaitingConversation {
        version += 1
        var conversation = WaitingConversation(
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
        conversation.kind = kind()
        if random.chance(15) { conversation.needs = expression() }
        if random.chance(50) { conversation.lastAgentAt = conversation.enqueuedAt - .seconds(random.int(0...150)) }
        if random.chance(50) { conversation.windowEnds = now + .seconds(random.int(-10...150)) }
        // So that a twelfth of it is a whole number of milliseconds.
        if random.chance(80) { conversation.lateCost = Int64(random.int(0...100)) * 12_000 }
        if random.chance(10) { conversation.overflowed = [random.int(1...3)] }
        return conversation
    }
}
