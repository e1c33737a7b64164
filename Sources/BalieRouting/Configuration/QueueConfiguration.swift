public import BalieDomain

/// What the floor must know of a queue.
public struct QueueConfiguration: Hashable, Sendable {
    /// Where a member stands among the others.
    public struct Member: Hashable, Sendable, Codable {
        /// Lower tiers are asked first.
        public var tier: Int
        /// The order within a tier, where the strategy leaves it open or asks for it.
        public var position: Int

        public init(tier: Int = 1, position: Int = 1) {
            self.tier = tier
            self.position = position
        }
    }

    /// Who begins: the floor, or the agent.
    public enum Mode: String, Hashable, Sendable, Codable, CaseIterable {
        /// Conversations ring at agents.
        case push
        /// Agents ask for the next one.
        case pull
    }

    public var id: ID<Queue>
    public var strategy: RoutingStrategy
    /// Who is served from it. They may be told before or after.
    public var members: Set<ID<Agent>>
    /// How long an offer rings; `nil` means as the floor's settings say.
    public var ringTime: Duration?
    /// Of the members that are not at tier 1, position 1.
    public var tiers: [ID<Agent>: Member]
    /// The highest tier that is asked at once; `nil` for all.
    public var highestTier: Int?
    /// What changes while a conversation waits, in any order.
    public var steps: [RoutingStep]
    /// What it asks of every agent, besides what a conversation asks.
    public var needs: SkillExpression?
    public var mode: Mode
    /// Whether an agent may choose a conversation that is not the first.
    public var allowsPicking: Bool
    public var overflows: [OverflowRule]
    /// How long a conversation of it keeps an agent, where that is on record; `nil`: as the floor sees it.
    public var handlingTime: Duration?

    public init(
        id: ID<Queue>,
        strategy: RoutingStrategy,
        members: some Sequence<ID<Agent>>,
        ringTime: Duration? = nil,
        tiers: [ID<Agent>: Member] = [:],
        highestTier: Int? = nil,
        steps: [RoutingStep] = [],
        needs: SkillExpression? = nil,
        mode: Mode = .push,
        allowsPicking: Bool = false,
        overflows: [OverflowRule] = [],
        handlingTime: Duration? = nil
    ) {
        self.id = id
        self.strategy = strategy
        self.members = Set(members)
        self.ringTime = ringTime
        self.tiers = tiers
        self.highestTier = highestTier
        self.steps = steps
        self.needs = needs
        self.mode = mode
        self.allowsPicking = allowsPicking
        self.overflows = overflows
        self.handlingTime = handlingTime
    }

    func member(_ agent: ID<Agent>) -> Member { tiers[agent] ?? Member() }
}

/// What changes for a conversation that has waited so long: fewer skills, more agents.
public struct RoutingStep: Hashable, Sendable, Codable {
    /// What is asked from then on in place of the queue's own needs.
    public enum Needs: Hashable, Sendable, Codable {
        case unchanged
        case relaxed(SkillExpression)
        case none
    }

    public var after: Duration
    public var needs: Needs
    /// Whether what the conversation itself needs is still asked.
    public var keepsOwnNeeds: Bool
    /// Tiers up to this one are asked from then on; `nil` leaves it as it was. Never fewer than before.
    public var highestTier: Int?

    public init(after: Duration, needs: Needs = .unchanged, keepsOwnNeeds: Bool = true, highestTier: Int? = nil) {
        self.after = after
        self.needs = needs
        self.keepsOwnNeeds = keepsOwnNeeds
        self.highestTier = highestTier
    }
}

/// What is done for who waits in a queue that cannot serve them in time. Once for each rule and wait.
public struct OverflowRule: Hashable, Sendable, Codable {
    /// Looked at whenever a conversation joins the line and nobody takes it at once; ``waited`` and ``nobodySignedIn`` also
    /// while it waits.
    public enum Trigger: Hashable, Sendable, Codable {
        case waited(Duration)
        /// So many wait in the queue, this one included.
        case length(Int)
        /// It would wait at least so long.
        case expectedWait(Duration)
        /// Every member is offline.
        case nobodySignedIn
        /// Of the queue's latest offers that were taken, fewer than so many percent had waited no longer than that.
        case serviceLevel(below: Int, within: Duration)
    }

    public enum Action: Hashable, Sendable, Codable {
        /// Asks tiers up to this one.
        case addTier(Int)
        /// Moves it. Storage does, and tells where it waits then.
        case queue(ID<Queue>)
        /// Tells the customer something, such as their place in line. Of several for how long they ``Trigger/waited(_:)``
        /// that come at once, only the latest.
        case message
        case callBack
    }

    /// Of the queue, told apart by it; kept with the conversation once it was done.
    public var id: Int
    public var trigger: Trigger
    public var action: Action

    public init(id: Int, when trigger: Trigger, _ action: Action) {
        self.id = id
        self.trigger = trigger
        self.action = action
    }
}
