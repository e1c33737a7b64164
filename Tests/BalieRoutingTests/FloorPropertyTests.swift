import BalieDomain
import BalieRouting
import FoundationEssentials
import Testing

/// Random events on random floors, watched by a ``Witness``. A failure names the seed; `BALIE_SEED=n` repeats it alone.
struct FloorPropertyTests {
    /// Seeds are run in this many tests, so that they share the cores.
    private static let batches = 8
    private static let seedsPerBatch = 250
    private static let eventsPerSeed = 60

    static let seeds: [ClosedRange<UInt64>] = {
        if let seed = ProcessInfo.processInfo.environment["BALIE_SEED"].flatMap(UInt64.init) {
            return [seed...seed]
        }
        return (0..<batches).map { UInt64($0 * seedsPerBatch + 1)...UInt64(($0 + 1) * seedsPerBatch) }
    }()

    /// Invariants 5 and 6, the order of the line, the strategies, refusals, and units that come back on every path.
    @Test(arguments: seeds)
    func everyDecisionIsByTheRules(_ seeds: ClosedRange<UInt64>) throws {
        for seed in seeds {
            var random = RandomFloor(seed: seed)
            var floor = Floor(settings: random.settings)
            var witness = Witness(settings: random.settings)
            var events = random.opening()
            for number in 0..<Self.eventsPerSeed {
                let event = events.isEmpty ? random.event(ringing: floor.openOffers) : events.removeFirst()
                let decisions = floor.apply(event, at: random.now)
                let broken = witness.judge(decisions, after: event, floor, at: random.now)
                try #require(broken.isEmpty, "seed \(seed), event \(number) \(event): \(broken)")
            }
        }
    }

    /// Two floors told the same, with sets and dictionaries that are laid out differently in memory.
    @Test(arguments: 1...1_000 as ClosedRange<UInt64>)
    func sameEventsGiveTheSameDecisions(_ seed: UInt64) {
        var random = RandomFloor(seed: seed)
        var floor = Floor(settings: random.settings)
        var twin = Floor(settings: random.settings)
        var events = random.opening()
        for _ in 0..<Self.eventsPerSeed {
            let event = events.isEmpty ? random.event(ringing: floor.openOffers) : events.removeFirst()
            let decisions = floor.apply(event, at: random.now)
            #expect(decisions == twin.apply(event.laidOutDifferently, at: random.now))
        }
    }

    /// A floor that is told what storage knows, in the order asked for, rings as the one before it did, and decides nothing.
    @Test(arguments: 1...1_000 as ClosedRange<UInt64>)
    func aRebuiltFloorIsTheSame(_ seed: UInt64) {
        var random = RandomFloor(seed: seed)
        var floor = Floor(settings: random.settings)
        var witness = Witness(settings: random.settings)
        var events = random.opening()
        for _ in 0..<Self.eventsPerSeed {
            let event = events.isEmpty ? random.event(ringing: floor.openOffers) : events.removeFirst()
            _ = witness.judge(floor.apply(event, at: random.now), after: event, floor, at: random.now)
        }
        // What is due is done.
        _ = witness.judge(floor.apply(.timePassed, at: random.now), after: .timePassed, floor, at: random.now)
        // An offer that was told of somebody who is not there ends when that is said again.
        for (agent, person) in witness.people.sorted(by: { $0.key < $1.key })
        where person.presence != .online {
            let event = FloorEvent.presence(agent, person.presence)
            _ = witness.judge(floor.apply(event, at: random.now), after: event, floor, at: random.now)
        }
        var rebuilt = Floor(settings: random.settings, isRestoring: true)
        for event in witness.story {
            #expect(rebuilt.apply(event, at: random.now).map(summary) == [], "\(event)")
        }
        #expect(rebuilt.openOffers == floor.openOffers)
        for line in witness.waiting {
            #expect(
                rebuilt.position(of: line.conversation.id) == floor.position(of: line.conversation.id)
            )
        }
        for agent in witness.people.keys {
            let (now, before) = (rebuilt.load(of: agent), floor.load(of: agent))
            #expect(now?.presence == before?.presence)
            #expect(now?.held == before?.held && now?.reserved == before?.reserved)
        }
    }

    /// Whatever happened, when everybody has left, everybody is free.
    @Test(arguments: 1...1_000 as ClosedRange<UInt64>)
    func unitsComeBackWhenAllIsOver(_ seed: UInt64) {
        var random = RandomFloor(seed: seed)
        var floor = Floor(settings: random.settings)
        var conversations: Set<ID<Conversation>> = []
        var events = random.opening()
        for _ in 0..<Self.eventsPerSeed {
            let event = events.isEmpty ? random.event(ringing: floor.openOffers) : events.removeFirst()
            switch event {
            case .waiting(let conversation): conversations.insert(conversation.id)
            case .assigned(let id, _, _, _, _), .offerOpen(let id, _, _, _, _): conversations.insert(id)
            default: break
            }
            _ = floor.apply(event, at: random.now)
        }
        for conversation in conversations { _ = floor.apply(.left(conversation), at: random.now) }
        for agent in 1...5 {
            _ = floor.apply(.wrapUpEnded(ID(Int64(agent))), at: random.now)
            guard let load = floor.load(of: ID(Int64(agent))) else { continue }
            #expect(load.held == 0 && load.reserved == 0)
        }
        #expect(floor.openOffers.isEmpty)
        #expect(floor.nextDeadline == nil)
        #expect(conversations.allSatisfy { floor.position(of: $0) == nil })
    }
}

extension FloorEvent {
    /// The same event, with its collections built in another order and with more room.
    fileprivate var laidOutDifferently: FloorEvent {
        switch self {
        case .queue(var queue):
            var members = Set<ID<Agent>>(minimumCapacity: 100)
            for member in queue.members.sorted(by: >) { members.insert(member) }
            queue.members = members
            var tiers = [ID<Agent>: QueueConfiguration.Member](minimumCapacity: 100)
            for (agent, member) in queue.tiers.sorted(by: { $0.key > $1.key }) { tiers[agent] = member }
            queue.tiers = tiers
            return .queue(queue)
        case .waiting(var conversation):
            var skills = [ID<Skill>: Int](minimumCapacity: 100)
            for (skill, level) in conversation.requiredSkills.sorted(by: { $0.key > $1.key }) {
                skills[skill] = level
            }
            conversation.requiredSkills = skills
            return .waiting(conversation)
        default: return self
        }
    }
}
