import BalieDomain
import BalieRouting
import BalieStorage

/// A floor with what is needed to feed it.
struct WorkspaceFloor: Sendable {
    private(set) var floor: Floor
    private(set) var revision: Int64
    /// What its settings came from.
    let routing: String?
    /// What a conversation of each channel takes, as it was told.
    private var channelUnits: [ID<ChannelAccount>: Int]
    /// Up to where it heard the log, where it follows that.
    var position: Int64
    /// What followed from reading it; to be made true first.
    var pending: [FloorDecision]
    private var queueSkills: [ID<Queue>: [ID<Skill>: Int]] = [:]
    private var skills: Set<ID<Skill>> = []
    private let limits: [ChannelLimit]
    /// When a queue opens or closes next.
    private var nextHours: Timestamp?
    private var agents: Set<ID<Agent>> = []
    private var configurations: [ID<Queue>: QueueConfiguration] = [:]
    /// When it is to be read again how long conversations take.
    private(set) var nextLearning = Timestamp(milliseconds: 0)
    private static let learningInterval = Duration.minutes(10)
    /// Of conversations on the floor: an older one that arrives late is passed over.
    private var versions: [ID<Conversation>: Int64] = [:]
    /// The day, in UTC, whose offers count for who took fewest.
    private var day: Int64

    /// - Parameter settings: where the workspace has none of its own.
    init(_ reading: FloorReading, settings: FloorSettings, at now: Timestamp) {
        revision = 0
        channelUnits = [:]
        routing = reading.routing
        let stored = reading.routing.map { RoutingSettings(stored: $0) }
        limits = stored?.channels ?? []
        position = reading.position
        floor = Floor(
            settings: stored.map { FloorSettings($0, base: settings) } ?? settings,
            isRestoring: true
        )
        pending = []
        day = now.day
        configure(reading, at: now)
        place(reading, at: now)
    }

    /// Takes in changed agents, queues, members and skills; who is idle since when, and whose turn it is, stay known.
    mutating func reconfigure(_ reading: FloorReading, at now: Timestamp) {
        let newcomers = Set(reading.agents.map(\.id)).subtracting(agents)
        let before = (queueSkills, skills)
        configure(reading, at: now)
        for agent in reading.agents where newcomers.contains(agent.id) {
            tell(.presence(agent.id, agent.presence), at: now)
        }
        guard before != (queueSkills, skills) else { return }
        // What waits needs other skills than it did.
        for conversation in reading.placed.map({ PlacedConversation($0.row, units: $0.units, reading.decliners) }) {
            // It may be ahead of what the floor heard; what it hears after this and is older is passed over.
            if case .waiting = conversation.place { pending += place(conversation, at: now) }
        }
    }

    /// When something is to be done though nothing happened.
    var nextDeadline: Timestamp? { [floor.nextDeadline, nextHours].compactMap(\.self).min() }

    /// Whether a queue is to open or close: the configuration is read again then.
    func hasHoursToChange(at now: Timestamp) -> Bool { nextHours.map { $0 <= now } ?? false }

    /// Whether the conversations of every channel take what they took; of a new channel there were none.
    func knowsUnits(of reading: FloorReading) -> Bool {
        channelUnits.allSatisfy { reading.channelUnits[$0.key] == $0.value }
    }

    func knows(_ agent: ID<Agent>) -> Bool { agents.contains(agent) }

    private mutating func configure(_ reading: FloorReading, at now: Timestamp) {
        revision = reading.revision
        channelUnits = reading.channelUnits
        skills = reading.skills
        let closed = reading.book.closedQueues(at: now)
        nextHours = reading.book.nextChange(after: now)
        queueSkills = reading.queueSkills.mapValues { skills in
            Dictionary(skills.map { ($0.skill, $0.level) }, uniquingKeysWith: max)
        }
        let queues = Set(reading.queues.map(\.id))
        for gone in Set(configurations.keys).subtracting(queues) { tell(.queueRemoved(gone), at: now) }
        for gone in agents.subtracting(reading.agents.map(\.id)) { tell(.agentRemoved(gone), at: now) }
        configurations = configurations.filter { queues.contains($0.key) }
        nextLearning = now + Self.learningInterval
        agents = Set(reading.agents.map(\.id))
        for queue in reading.queues {
            var configuration = QueueConfiguration(queue, members: reading.members[queue.id] ?? [])
            configuration.handlingTime = reading.handlingTimes[queue.id]
            configurations[queue.id] = configuration
            tell(.queue(configuration), at: now)
            tell(.queueOpen(queue.id, !closed.contains(queue.id)), at: now)
        }
        let workLimits = limits.workLimits
        for agent in reading.agents {
            let skills = (reading.agentSkills[agent.id] ?? []).map { ($0.skill, $0.level) }
            tell(
                .agent(
                    AgentConfiguration(
                        id: agent.id,
                        capacity: agent.capacity,
                        skills: Dictionary(skills, uniquingKeysWith: max),
                        limits: workLimits
                    )
                ),
                at: now
            )
        }
    }

    /// Nothing is offered before all is known.
    private mutating func place(_ reading: FloorReading, at now: Timestamp) {
        for (agent, count) in reading.taken.sorted(by: { $0.key < $1.key }) { tell(.handled(agent, count), at: now) }
        let placed = reading.placed.map { PlacedConversation($0.row, units: $0.units, reading.decliners) }
        for conversation in placed {
            versions[conversation.id] = conversation.version
            if case .held(let agent, let queue) = conversation.place {
                tell(held(conversation, by: agent, of: queue), at: now)
            }
        }
        let channels = Dictionary(placed.map { ($0.id, $0.channel) }, uniquingKeysWith: { $1 })
        for offer in reading.offers {
            let kind = channels[offer.conversation].map { limits.kind(of: $0) } ?? .message
            let (id, agent, until) = (offer.conversation, offer.agent, offer.expiresAt)
            tell(.offerOpen(id, to: agent, units: offer.units, kind: kind, until: until), at: now)
        }
        for conversation in placed {
            guard let waiting = waiting(conversation) else { continue }
            tell(.waiting(waiting), at: now)
        }
        for (agent, until) in reading.wrapUps.sorted(by: { $0.key < $1.key }) {
            tell(.wrapUp(agent, until: until), at: now)
        }
        for agent in reading.agents {
            tell(.presence(agent.id, agent.presence), at: now)
            tell(.idle(agent.id, there: agent.presenceSince, ended: reading.lastEnded[agent.id]), at: now)
        }
        // At the time of this turn: an offer made at an earlier one would have rung out before it began.
        tell(.restored, at: now)
    }

    /// Takes in how long a conversation of each queue keeps its agent now.
    mutating func learn(_ handlingTimes: [ID<Queue>: Duration], at now: Timestamp) {
        for (id, known) in configurations where known.handlingTime != handlingTimes[id] {
            configurations[id]?.handlingTime = handlingTimes[id]
            if let configuration = configurations[id] { tell(.queue(configuration), at: now) }
        }
        nextLearning = now + Self.learningInterval
    }

    private mutating func tell(_ event: FloorEvent, at time: Timestamp) { pending += floor.apply(event, at: time) }

    /// With a new day everybody has taken nothing yet.
    mutating func beginDay(at now: Timestamp) {
        guard now.day != day else { return }
        day = now.day
        for agent in agents.sorted() { tell(.handled(agent, 0), at: now) }
    }

    mutating func apply(_ event: FloorEvent, at now: Timestamp) -> [FloorDecision] { floor.apply(event, at: now) }

    /// Takes in a committed change.
    mutating func take(_ input: FloorInput, at now: Timestamp) -> [FloorDecision] {
        switch input {
        case .placed(let conversation):
            guard conversation.version >= versions[conversation.id] ?? 0 else { return [] }
            return place(conversation, at: now)
        case .declined(let conversation, let agent): return floor.apply(.declined(conversation, by: agent), at: now)
        case .presence(let agent, let presence): return floor.apply(.presence(agent, presence), at: now)
        case .wrapUp(let agent, let until?): return floor.apply(.wrapUp(agent, until: until), at: now)
        case .wrapUp(let agent, nil): return floor.apply(.wrapUpEnded(agent), at: now)
        case .configuration, .log: return []
        }
    }

    /// Takes in how things are, after a decision did not fit.
    mutating func correct(_ correction: FloorCorrection, at now: Timestamp) -> [FloorDecision] {
        switch correction {
        case .refused(let id, let placed):
            var decisions = floor.apply(.offerRefused(id), at: now)
            if let placed { decisions += place(placed, at: now) }
            return decisions
        case .presence(let agent, let presence): return floor.apply(.presence(agent, presence), at: now)
        case .moved(let placed): return place(placed, at: now)
        case .overtaken(let id, let placed):
            var decisions = floor.apply(.left(id), at: now)
            if let placed { decisions += place(placed, at: now) }
            return decisions
        }
    }

    private mutating func place(_ conversation: PlacedConversation, at now: Timestamp) -> [FloorDecision] {
        let known = versions[conversation.id] ?? conversation.version
        versions[conversation.id] = conversation.version
        switch conversation.place {
        case .waiting:
            // Whatever moved it ended its offer, though the floor did not hear of what was between.
            let isOver = conversation.version > known && floor.ringing(conversation.id) != nil
            let ended = isOver ? floor.apply(.left(conversation.id), at: now) : []
            return ended + (waiting(conversation).map { floor.apply(.waiting($0), at: now) } ?? [])
        case .held(let agent, let queue):
            // Whose it is at whom it rang was taken by them, however they did it: that counts for who took fewest.
            let isTaken = floor.ringing(conversation.id) == agent
            return (isTaken ? floor.apply(.accepted(conversation.id, by: agent), at: now) : [])
                + floor.apply(held(conversation, by: agent, of: queue), at: now)
        case .away:
            versions[conversation.id] = nil
            return floor.apply(.left(conversation.id), at: now)
        }
    }

    private func held(_ conversation: PlacedConversation, by agent: ID<Agent>, of queue: ID<Queue>?) -> FloorEvent {
        let kind = limits.kind(of: conversation.channel)
        return .assigned(conversation.id, to: agent, units: conversation.units, kind: kind, queue: queue)
    }

    private func waiting(_ conversation: PlacedConversation) -> WaitingConversation? {
        guard case .waiting(let queue, let since) = conversation.place else { return nil }
        let needs = conversation.needs.filter { skills.contains($0.key) }
        return WaitingConversation(
            id: conversation.id,
            version: conversation.version,
            queue: queue,
            units: conversation.units,
            kind: limits.kind(of: conversation.channel),
            priority: conversation.priority,
            requiredSkills: queueSkills[queue] ?? [:],
            // Its own: a queue that asks for less as it waits still asks for these.
            needs: needs.isEmpty
                ? nil : .all(needs.sorted { $0.key < $1.key }.map { .skill($0.key, level: $0.value) }),
            enqueuedAt: since,
            lastAgent: conversation.lastAgent,
            lastAgentAt: conversation.lastAgentAt,
            declinedBy: conversation.declinedBy,
            windowEnds: conversation.windowEnds,
            lateCost: conversation.lateCost ?? 0,
            overflowed: conversation.overflowed
        )
    }
}
