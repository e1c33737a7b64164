public import BalieDomain

/// What happened, as the floor needs to know it.
///
/// Events may be late, repeated or about things that the floor has never heard of: what makes no sense changes nothing.
/// At a start, tell in this order: queues, agents, `assigned`, `offerOpen`, `waiting`, and presences last; otherwise a
/// conversation is offered before it is known who else could have it.
public enum FloorEvent: Hashable, Sendable {
    /// A queue was added or changed.
    case queue(QueueConfiguration)
    /// What waits in the queue keeps waiting, and is served again when a queue of that id is told.
    case queueRemoved(ID<Queue>)
    /// An agent was added or changed.
    case agent(AgentConfiguration)
    /// Conversations they hold stay theirs until `released`, `left` or `assigned` to another.
    case agentRemoved(ID<Agent>)
    /// What the person chose, or the evidence says, of an agent that was told. `.online` after `.notResponding` makes them available again.
    case presence(ID<Agent>, Presence)
    /// A conversation joins its line, or what is known of it changed. One that was held is no longer.
    case waiting(WaitingConversation)
    /// Resolved, snoozed or taken out of the line. Whoever held it, or heard it ring, is free of it.
    case left(ID<Conversation>)
    /// An agent holds the conversation (accepted, assigned by hand, restored): ends any wait or offer of it.
    case assigned(ID<Conversation>, to: ID<Agent>, units: Int)
    /// Nobody holds the conversation any more: its units are free again.
    case released(ID<Conversation>)
    /// An offer that was open when the floor was rebuilt.
    case offerOpen(ID<Conversation>, to: ID<Agent>, units: Int, until: Timestamp)
    /// Of an offer that is not open, this and `declined` change nothing.
    case accepted(ID<Conversation>, by: ID<Agent>)
    case declined(ID<Conversation>, by: ID<Agent>)
    /// The offer could not be made true: it is forgotten, and the conversation with it until its true state is told.
    case offerRefused(ID<Conversation>)
    /// Nothing but the clock: offers that rang out and declines that lapse.
    case timePassed
}

/// What the floor must know of a queue.
public struct QueueConfiguration: Hashable, Sendable {
    public var id: ID<Queue>
    public var strategy: RoutingStrategy
    /// Who is served from it. They may be told before or after.
    public var members: Set<ID<Agent>>
    /// How long an offer rings; `nil` means as the floor's settings say.
    public var ringTime: Duration?

    public init(
        id: ID<Queue>,
        strategy: RoutingStrategy,
        members: some Sequence<ID<Agent>>,
        ringTime: Duration? = nil
    ) {
        self.id = id
        self.strategy = strategy
        self.members = Set(members)
        self.ringTime = ringTime
    }
}

/// What the floor must know of an agent. One who is told for the first time, or again after a removal, is offline.
public struct AgentConfiguration: Hashable, Sendable {
    public var id: ID<Agent>
    /// How much they can hold at a time, in units.
    public var capacity: Int
    /// The level of each skill that they have.
    public var skills: [ID<Skill>: Int]

    public init(id: ID<Agent>, capacity: Int, skills: [ID<Skill>: Int] = [:]) {
        self.id = id
        self.capacity = capacity
        self.skills = skills
    }
}

/// A conversation that waits for an agent.
public struct WaitingConversation: Hashable, Sendable {
    public var id: ID<Conversation>
    /// Of the stored conversation, handed back with an offer to compare and swap with. An event with a lower version
    /// than the floor knows came late, and changes nothing.
    public var version: Int64
    public var queue: ID<Queue>
    /// What it takes of an agent's capacity; at least one.
    public var units: Int
    /// Higher goes first.
    public var priority: Int
    /// The lowest level of each skill that will do. All are required.
    public var requiredSkills: [ID<Skill>: Int]
    /// Its place among those of the same priority; kept through every offer.
    public var enqueuedAt: Timestamp
    /// Who had this customer before.
    public var lastAgent: ID<Agent>?
    /// Who declined it in this wait. Read when the conversation joins the line; from then on the floor counts itself.
    public var declinedBy: Set<ID<Agent>>

    public init(
        id: ID<Conversation>,
        version: Int64,
        queue: ID<Queue>,
        units: Int,
        priority: Int = 0,
        requiredSkills: [ID<Skill>: Int] = [:],
        enqueuedAt: Timestamp,
        lastAgent: ID<Agent>? = nil,
        declinedBy: Set<ID<Agent>> = []
    ) {
        self.id = id
        self.version = version
        self.queue = queue
        self.units = units
        self.priority = priority
        self.requiredSkills = requiredSkills
        self.enqueuedAt = enqueuedAt
        self.lastAgent = lastAgent
        self.declinedBy = declinedBy
    }
}
