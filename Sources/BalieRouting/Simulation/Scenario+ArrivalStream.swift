public import BalieDomain

extension Scenario {
    /// Conversations of one kind that come in.
    public struct ArrivalStream: Hashable, Sendable {
        /// When they come.
        public enum Pattern: Hashable, Sendable {
            /// By chance, as often as a rate says: a Poisson process.
            case rates([Rate])
            /// At these times since the first day began, in ascending order.
            case times([Duration])
        }

        /// So many an hour for a part of every day.
        public struct Rate: Hashable, Sendable {
            public var span: Span
            public var perHour: Double

            public init(span: Span, perHour: Double) {
                self.span = span
                self.perHour = perHour
            }
        }

        /// Who of the customers had an agent before.
        public struct LastAgent: Hashable, Sendable {
            /// How many of them, 0 to 1.
            public var share: Double
            /// The place of the group that the agent is in, each as likely as the next; `nil` for any member of the queue.
            public var group: Int?

            public init(share: Double, group: Int? = nil) {
                self.share = share
                self.group = group
            }
        }

        /// How long after they came an answer is free.
        public enum Window: Hashable, Sendable {
            /// As long as ``Scenario/window``.
            case usual
            case after(Duration)
            /// For ever.
            case unlimited
        }

        public var name: String
        /// A place in ``Scenario/queues``.
        public var queue: Int
        public var pattern: Pattern
        public var units: Int
        public var priority: Int
        /// Beside what the queue requires.
        public var requiredSkills: [ID<Skill>: Int]
        /// How long a customer waits before they give up; `nil` for those who never do.
        public var patience: Spread?
        public var handling: Spread
        /// What the agent does afterwards, holding the same units.
        public var afterWork: Spread
        public var window = Window.usual
        /// What a late answer costs, in millionths; `nil` as much as ``Scenario/lateAnswer`` says.
        public var lateCost: Int64?
        public var lastAgent: LastAgent?

        public init(
            name: String,
            queue: Int,
            pattern: Pattern,
            units: Int = 1,
            priority: Int = 0,
            requiredSkills: [ID<Skill>: Int] = [:],
            patience: Spread? = nil,
            handling: Spread,
            afterWork: Spread = .constant(0)
        ) {
            self.name = name
            self.queue = queue
            self.pattern = pattern
            self.units = units
            self.priority = priority
            self.requiredSkills = requiredSkills
            self.patience = patience
            self.handling = handling
            self.afterWork = afterWork
        }
    }
}
