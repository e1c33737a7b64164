import BalieDomain

/// Whether an agent can be asked at all, whatever the conversation. Computed from what they chose and what they hold;
/// never stored apart from it.
enum Availability: Int, Sendable, CaseIterable {
    case available, offline, away, notResponding, full, ringing

    /// What to say of an agent who is passed over for it; `nil` for one who is available.
    var reason: Explanation.Reason? {
        switch self {
        case .available: nil
        case .offline: .offline
        case .away: .away
        case .notResponding: .notResponding
        case .full: .full
        case .ringing: .ringing
        }
    }
}

/// What the queues' rankings know of an agent. They are re-sorted when, and only when, this changes.
struct Footing: Equatable, Sendable {
    var availability: Availability
    var load: Int
    var capacity: Int
    /// Of those who hold nothing: since when. Of the others: since they last took or ended something.
    var since: Timestamp
}

struct AgentState: Sendable {
    /// `nil` for somebody who is only known as a member, or by what they hold: never offered anything.
    var configuration: AgentConfiguration?
    var presence = Presence.offline
    /// The queues that list them, in ascending order.
    var queues: [ID<Queue>] = []
    var heldUnits = 0
    var heldCount = 0
    /// In the order in which they started to ring.
    var ringing: [ID<Conversation>] = []
    var ringingUnits = 0
    /// Offers in a row that rang out.
    var misses = 0
    /// When they last came online of their own choice.
    var availableSince = Timestamp(milliseconds: 0)
    var lastTakenAt: Timestamp?
    var lastEndedAt: Timestamp?

    var capacity: Int { configuration.map { Bounds.capacity($0.capacity) } ?? 0 }
    var load: Int { heldUnits + ringingUnits }
    var room: Int { max(0, capacity - load) }

    /// A missed offer does not change it.
    var idleSince: Timestamp { lastEndedAt ?? availableSince }

    /// Nothing is known of them that would be missed.
    var isForgettable: Bool { configuration == nil && queues.isEmpty && heldCount == 0 && ringing.isEmpty }

    /// Somebody who is added, for the first time or again, starts like everybody did.
    mutating func forgetHistory() {
        misses = 0
        availableSince = Timestamp(milliseconds: 0)
        lastTakenAt = nil
        lastEndedAt = nil
    }

    func availability(ringingLimit: Int) -> Availability {
        guard configuration != nil else { return .offline }
        switch presence {
        case .offline: return .offline
        case .away: return .away
        case .notResponding: return .notResponding
        case .online: break
        }
        if ringing.count >= ringingLimit { return .ringing }
        return room > 0 ? .available : .full
    }

    func footing(ringingLimit: Int) -> Footing {
        let busySince = lastTakenAt.map { max($0, idleSince) } ?? idleSince
        return Footing(
            availability: availability(ringingLimit: ringingLimit),
            load: load,
            capacity: capacity,
            since: load > 0 ? busySince : idleSince
        )
    }

    /// The first requirement that they do not meet.
    func missing(of requirements: [Demand.Requirement]) -> Demand.Requirement? {
        guard let skills = configuration?.skills else { return requirements.first }
        for requirement in requirements {
            guard let level = skills[requirement.skill], level >= requirement.level else { return requirement }
        }
        return nil
    }
}
