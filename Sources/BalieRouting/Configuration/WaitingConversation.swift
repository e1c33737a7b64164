public import BalieDomain

/// A conversation that waits for an agent.
public struct WaitingConversation: Hashable, Sendable {
    public var id: ID<Conversation>
    /// Of the stored conversation, handed back with an offer to compare and swap with. An event with a lower version
    /// than the floor knows came late, and changes nothing.
    public var version: Int64
    public var queue: ID<Queue>
    /// What it takes of an agent's capacity; at least one.
    public var units: Int
    public var kind: WorkKind
    /// Higher goes first.
    public var priority: Int
    /// The lowest level of each skill that will do. All are required, as part of what the queue needs.
    public var requiredSkills: [ID<Skill>: Int]
    /// What this conversation itself asks, besides what its queue does.
    public var needs: SkillExpression?
    /// Its place among those of the same priority; kept through every offer.
    public var enqueuedAt: Timestamp
    /// Who had this customer before.
    public var lastAgent: ID<Agent>?
    /// When they last had them; `nil` if that is not known, and counts as just now.
    public var lastAgentAt: Timestamp?
    /// Who declined it in this wait. Read when the conversation joins the line; from then on the floor counts itself.
    public var declinedBy: Set<ID<Agent>>
    /// When its service window closes; `nil` if it is closed or there is none.
    public var windowEnds: Timestamp?
    /// What an answer after that would cost, in millionths of the workspace's currency.
    public var lateCost: Int64
    /// The ids of the queue's overflow rules that were carried out in this wait. Read as `declinedBy` is.
    public var overflowed: Set<Int>

    public init(
        id: ID<Conversation>,
        version: Int64,
        queue: ID<Queue>,
        units: Int,
        kind: WorkKind = .message,
        priority: Int = 0,
        requiredSkills: [ID<Skill>: Int] = [:],
        needs: SkillExpression? = nil,
        enqueuedAt: Timestamp,
        lastAgent: ID<Agent>? = nil,
        lastAgentAt: Timestamp? = nil,
        declinedBy: Set<ID<Agent>> = [],
        windowEnds: Timestamp? = nil,
        lateCost: Int64 = 0,
        overflowed: Set<Int> = []
    ) {
        self.id = id
        self.version = version
        self.queue = queue
        self.units = units
        self.kind = kind
        self.priority = priority
        self.requiredSkills = requiredSkills
        self.needs = needs
        self.enqueuedAt = enqueuedAt
        self.lastAgent = lastAgent
        self.lastAgentAt = lastAgentAt
        self.declinedBy = declinedBy
        self.windowEnds = windowEnds
        self.lateCost = lateCost
        self.overflowed = overflowed
    }
}
