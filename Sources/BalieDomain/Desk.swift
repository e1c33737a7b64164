/// Where a conversation is in its life.
public enum ConversationStatus: String, Sendable, Codable, CaseIterable {
    case open, snoozed, resolved
}

/// From the customer, to the customer, or among the team. The raw value is stored and part of the API.
public enum MessageDirection: String, Sendable, Codable, CaseIterable {
    case inbound = "in"
    case outbound = "out"
    case note
}

/// What a person may do. Each includes what the one before may.
public enum Role: String, Sendable, Codable, CaseIterable, Comparable {
    case agent, supervisor
    case administrator = "admin"

    private var rank: Int {
        switch self {
        case .agent: 0
        case .supervisor: 1
        case .administrator: 2
        }
    }

    public static func < (lhs: Role, rhs: Role) -> Bool { lhs.rank < rhs.rank }
}

/// What a person says of themselves, and what the floor says of them.
public enum Presence: String, Sendable, Codable, CaseIterable {
    case online, away, offline
    /// Set by the floor after an offer that nobody answered; any choice of the person ends it.
    case notResponding = "not_responding"
}

/// A network that channels connect to. The raw value is part of tables and of the API.
public enum ChannelKind: String, Sendable, Codable, CaseIterable {
    case whatsapp
}

/// How a queue chooses among its free members.
public enum RoutingStrategy: String, Sendable, Codable, CaseIterable {
    case longestIdle = "longest_idle"
    /// The smallest part of their capacity in use.
    case leastBusy = "least_busy"
    case roundRobin = "round_robin"
    /// The most units left.
    case mostAvailable = "most_available"
    /// The highest mean level of the skills that are asked.
    case bestSkill = "best_skill"
    /// The fewest conversations taken today.
    case fewestHandled = "fewest_handled"
    /// By their position, always from the start.
    case fixedOrder = "fixed_order"
}

/// The states of a hook in the journal.
public enum HookState: String, Sendable, Codable, CaseIterable {
    /// Durable, not applied yet.
    case received
    case applied
    /// Genuine, but about another number than its channel's.
    case rejected
    /// Could not be applied; has a reason, and can be replayed.
    case dead
}
