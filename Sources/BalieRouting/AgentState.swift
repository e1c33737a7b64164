import BalieDomain

/// Whether an agent can be asked at all, whatever the conversation. Computed from what they chose and what they hold;
/// never stored apart from it.
enum Availability: Int, Sendable, CaseIterable {
    case available, offline, away, notResponding, wrappingUp, full, ringing

    /// What to say of an agent who is passed over for it; `nil` for one who is available.
    var reason: Explanation.Reason? {
        switch self {
        case .available: nil
        case .offline: .offline
        case .away: .away
        case .notResponding: .notResponding
        case .wrappingUp: .wrapUp
        case .full: .full
        case .ringing: .ringing
        }
    }
}

/// What the queues' rankings know of an agent. They are re-sorted when, and only when, this changes.
struct Footing: Equatable, Sendable {
    /// Where they stand in sets of agents.
    var slot: Int
    var availability: Availability
    var load: Int
    var capacity: Int
    /// Conversations taken today.
    var handled: Int
    /// Of those who hold nothing: since when. Of the others: since they last took or ended something.
    var since: Timestamp
}

struct AgentState: Sendable {
    /// `nil` for somebody who is only known as a member, or by what they hold: never offered anything.
    private(set) var configuration: AgentConfiguration?
    /// Where they stand in sets of agents.
    var slot: Int
    var presence = Presence.offline
    /// Until when they write up what they did.
    var wrapUpEnds: Timestamp?
    /// The queues that list them, in ascending order.
    var queues: [ID<Queue>] = []
    private(set) var load = Workload()
    /// In the order in which they started to ring.
    private(set) var ringing: [ID<Conversation>] = []
    /// Offers in a row that rang out.
    var misses = 0
    /// Conversations taken today.
    var handled = 0
    /// When they last came online of their own choice.
    var availableSince = Timestamp(milliseconds: 0)
    var lastTakenAt: Timestamp?
    var lastEndedAt: Timestamp?

    init(slot: Int) { self.slot = slot }

    var skills: [ID<Skill>: Int] { configuration?.skills ?? [:] }
    var limits: WorkLimits { configuration?.limits ?? WorkLimits() }
    var capacity: Int { configuration?.capacity ?? 0 }

    /// A missed offer does not change it.
    var idleSince: Timestamp { lastEndedAt ?? availableSince }

    /// Nothing is known of them that would be missed.
    var isForgettable: Bool { configuration == nil && queues.isEmpty && load.isEmpty }

    /// Takes a configuration over, every number in its bounds.
    mutating func configure(_ new: AgentConfiguration) {
        if configuration == nil { forgetHistory() }
        configuration = new
        configuration?.capacity = Bounds.capacity(new.capacity)
        configuration?.skills = new.skills.mapValues(Bounds.level)
    }

    mutating func remove() {
        configuration = nil
        presence = .offline
        wrapUpEnds = nil
    }

    /// Somebody who is added, for the first time or again, starts like everybody did.
    private mutating func forgetHistory() {
        misses = 0
        handled = 0
        availableSince = Timestamp(milliseconds: 0)
        lastTakenAt = nil
        lastEndedAt = nil
    }

    mutating func hold(_ work: Work) { load.hold(work, 1) }
    mutating func letGo(of work: Work) { load.hold(work, -1) }

    mutating func startRinging(_ conversation: ID<Conversation>, _ work: Work) {
        ringing.append(conversation)
        load.reserve(work, 1)
    }

    mutating func stopRinging(_ conversation: ID<Conversation>, _ work: Work) {
        ringing.removeAll { $0 == conversation }
        load.reserve(work, -1)
    }

    func availability(ringingLimit: Int) -> Availability {
        guard configuration != nil else { return .offline }
        switch presence {
        case .offline: return .offline
        case .away: return .away
        case .notResponding: return .notResponding
        case .online: break
        }
        if wrapUpEnds != nil { return .wrappingUp }
        if ringing.count >= ringingLimit { return .ringing }
        return load.hasRoom(within: capacity, limits) ? .available : .full
    }

    func footing(ringingLimit: Int) -> Footing {
        let busySince = lastTakenAt.map { max($0, idleSince) } ?? idleSince
        return Footing(
            slot: slot,
            availability: availability(ringingLimit: ringingLimit),
            load: load.units,
            capacity: capacity,
            handled: handled,
            since: load.units > 0 ? busySince : idleSince
        )
    }

    /// Why this does not fit beside what they have; `nil` if it does.
    func obstacle(to work: Work) -> Explanation.Reason? { load.obstacle(to: work, within: capacity, limits) }

    /// Whether this would fit if they had nothing else.
    func couldEver(take work: Work) -> Bool { Workload().obstacle(to: work, within: capacity, limits) == nil }

    func meets(_ needs: SkillExpression?) -> Bool { needs.map { $0.isMet(by: skills) } ?? true }
}
