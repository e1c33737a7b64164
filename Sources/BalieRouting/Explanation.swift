public import BalieDomain

/// Why a conversation was offered to this agent and not to another: what a person needs to understand it later.
///
/// Lists are cut at ``listLimit``, so that explaining costs the same on a floor of ten and of ten thousand; who does not
/// fit in the lists is counted in ``others``.
public struct Explanation: Sendable, Equatable, Codable {
    /// How many agents of each kind are named: candidates, and those passed over.
    public static let listLimit = 10

    /// What set the search off.
    public enum Trigger: String, Sendable, Codable {
        /// The conversation looked for an agent.
        case conversation
        /// The agent had room, and this was the first in line for them.
        case agent
        /// The agent asked for it.
        case request
    }

    public var trigger: Trigger
    public var strategy: RoutingStrategy
    /// From joining the line to this offer.
    public var waitedMilliseconds: Int64
    /// Whether the last agent had a claim on the conversation, and what came of it.
    public var sticky: Sticky?
    /// Everyone who could have it had declined it, so it was offered to them again.
    public var declinesForgotten: Bool
    /// Those who could take it, best first by the strategy. The chosen one is among them: the first, unless they were the
    /// last agent, or several came free at once.
    public var candidates: [Candidate]
    /// Those who could not, each with one reason: the first that applied.
    public var passedOver: [PassedOver]
    /// The members who are in neither list.
    public var others: [Count]
    /// How many steps of the queue it had reached; `nil` for none.
    public var step: Int?
    /// Members of higher tiers were not asked; `nil` if all were.
    public var highestTier: Int?
    /// Its place in line, from 1.
    public var place: Int?
    /// How much longer its wait counted because its service window is closing; `nil` for nothing.
    public var creditMilliseconds: Int64?

    /// The agent who had the customer before, and what came of their claim.
    public struct Sticky: Sendable, Equatable, Codable {
        public var agent: ID<Agent>
        /// Why it was not offered to them; `nil` if it was.
        public var refusal: Reason?

        public init(agent: ID<Agent>, refusal: Reason?) {
            self.agent = agent
            self.refusal = refusal
        }
    }

    /// An agent who could take the conversation, with what the strategy looked at.
    public struct Candidate: Sendable, Equatable, Codable {
        public var agent: ID<Agent>
        /// Units held and reserved, before this offer.
        public var load: Int
        public var capacity: Int
        /// The end of their last conversation, or since when they are available.
        public var idleSince: Timestamp
        /// Where the queue has several.
        public var tier: Int?
        /// The sum of their levels of the skills that are named, where the strategy goes by it.
        public var levels: Int?
        /// Conversations taken today, where the strategy goes by it.
        public var handled: Int?

        public init(
            agent: ID<Agent>,
            load: Int,
            capacity: Int,
            idleSince: Timestamp,
            tier: Int? = nil,
            levels: Int? = nil,
            handled: Int? = nil
        ) {
            self.agent = agent
            self.load = load
            self.capacity = capacity
            self.idleSince = idleSince
            self.tier = tier
            self.levels = levels
            self.handled = handled
        }

        enum CodingKeys: String, CodingKey {
            case agent, load, capacity, tier, levels, handled
            case idleSince = "idle_since"
        }
    }

    /// An agent who could not take the conversation.
    public struct PassedOver: Sendable, Equatable, Codable {
        public var agent: ID<Agent>
        public var reason: Reason
        /// The skill that they lack, and the level that would do; only with ``Reason/lacksSkill``.
        public var skill: ID<Skill>?
        public var level: Int?

        public init(agent: ID<Agent>, reason: Reason, skill: ID<Skill>? = nil, level: Int? = nil) {
            self.agent = agent
            self.reason = reason
            self.skill = skill
            self.level = level
        }
    }

    /// How many more of the queue's members there are with the same reason.
    public struct Count: Sendable, Equatable, Codable {
        public var reason: Reason
        public var count: Int

        public init(reason: Reason, count: Int) {
            self.reason = reason
            self.count = count
        }
    }

    /// Why an agent was passed over. The raw value is part of tables and of the API.
    public enum Reason: String, Sendable, Codable, CaseIterable {
        case offline, away
        case notResponding = "not_responding"
        /// Writes up what they did last.
        case wrapUp = "wrap_up"
        /// Holds so much that this does not fit.
        case full
        /// Has as much of this kind of work as they may.
        case kindLimit = "kind_limit"
        /// Has work that goes beside nothing else, or would have to drop all else for this.
        case exclusive
        /// Has as many offers ringing as may ring at a time.
        case ringing
        case notMember = "not_member"
        /// Of a tier that is not asked yet.
        case higherTier = "higher_tier"
        /// It waits for the agent who had the customer before.
        case heldForLastAgent = "held_for_last_agent"
        case lacksSkill = "lacks_skill"
        case declined
        /// Let it ring out before.
        case didNotAnswer = "did_not_answer"
        /// Has room, but ranks below those who were looked at.
        case rankedLower = "ranked_lower"
    }

    public init(
        trigger: Trigger,
        strategy: RoutingStrategy,
        waitedMilliseconds: Int64,
        sticky: Sticky? = nil,
        declinesForgotten: Bool = false,
        candidates: [Candidate],
        passedOver: [PassedOver] = [],
        others: [Count] = [],
        step: Int? = nil,
        highestTier: Int? = nil,
        place: Int? = nil,
        creditMilliseconds: Int64? = nil
    ) {
        self.trigger = trigger
        self.strategy = strategy
        self.waitedMilliseconds = waitedMilliseconds
        self.sticky = sticky
        self.declinesForgotten = declinesForgotten
        self.candidates = candidates
        self.passedOver = passedOver
        self.others = others
        self.step = step
        self.highestTier = highestTier
        self.place = place
        self.creditMilliseconds = creditMilliseconds
    }

    enum CodingKeys: String, CodingKey {
        case trigger, strategy, sticky, candidates, others, step, place
        case waitedMilliseconds = "waited_ms"
        case declinesForgotten = "declines_forgotten"
        case passedOver = "passed_over"
        case highestTier = "highest_tier"
        case creditMilliseconds = "credit_ms"
    }
}
