public import BalieDomain

extension Scenario {
    /// A queue.
    public struct QueuePlan: Hashable, Sendable {
        public var name: String
        public var strategy: RoutingStrategy
        public var ringTime: Duration?
        /// What an agent must have for anything in it.
        public var requiredSkills: [ID<Skill>: Int]
        /// What it asks beside that, what changes while somebody waits, and which tiers are asked at once.
        public var needs: SkillExpression?
        public var steps: [RoutingStep]
        public var highestTier: Int?
        /// Outside of them nothing of it is offered.
        public var hours: [Span]
        /// Whether its conversations ring at agents, or agents take the next.
        public var mode = QueueConfiguration.Mode.push
        /// How long agents write up what they had of it, before they get anything else; `nil` if not.
        public var wrapUp: Duration?
        /// What is done for who would wait too long. Their queues are ids made of places; see ``ID/init(place:)``.
        public var overflows: [OverflowRule] = []
        /// When those are back in line whom a rule sends away to be called back, by its id.
        public var callBacks: [Int: Duration] = [:]

        public init(
            name: String,
            strategy: RoutingStrategy = .longestIdle,
            ringTime: Duration? = nil,
            requiredSkills: [ID<Skill>: Int] = [:],
            needs: SkillExpression? = nil,
            steps: [RoutingStep] = [],
            highestTier: Int? = nil,
            hours: [Span] = [.always]
        ) {
            self.name = name
            self.strategy = strategy
            self.ringTime = ringTime
            self.requiredSkills = requiredSkills
            self.needs = needs
            self.steps = steps
            self.highestTier = highestTier
            self.hours = hours
        }
    }
}
