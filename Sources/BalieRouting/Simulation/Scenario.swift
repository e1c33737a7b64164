public import BalieDomain

/// A contact centre to be simulated: who works when with which skills, what arrives when, and by which rules the floor
/// hands it out. Read from JSON by ``Scenario/init(json:)``, which checks every bound.
///
/// Times are since the beginning of the first day.
public struct Scenario: Hashable, Sendable {
    public var name: String
    /// On how many days something arrives; each has the same rates and shifts.
    public var days = 1
    /// Of the last day: 23 or 25 hours where a real day that clocks were changed on is run again.
    public var dayLength = Duration.days(1)
    /// What arrives before this is served, but not counted: a floor that begins empty is not a usual one.
    public var warmUp = Duration.zero
    /// Within which an answer counts as in time for the service level.
    public var threshold = Duration.seconds(60)
    /// Who leaves within this did not mean to wait.
    public var shortAbandon = Duration.seconds(5)
    /// After which an answer is late: it costs, or cannot go at all.
    public var window = ServiceWindow.length
    public var lateAnswer: LateAnswer?
    public var settings = FloorSettings(stickiness: .off)
    /// Names of skills; their place plus one is their id.
    public var skills: [String] = []
    public var queues: [QueuePlan]
    public var agents: [AgentGroup]
    public var arrivals: [ArrivalStream]

    public init(name: String, queues: [QueuePlan], agents: [AgentGroup], arrivals: [ArrivalStream]) {
        self.name = name
        self.queues = queues
        self.agents = agents
        self.arrivals = arrivals
    }

    /// What an answer after the window costs.
    public struct LateAnswer: Hashable, Sendable {
        /// Millionths of the currency.
        public var micros: Int64
        /// ISO 4217.
        public var currency: String

        public init(micros: Int64, currency: String) {
            self.micros = micros
            self.currency = currency
        }
    }

    /// From when to when, since the beginning of a day; the end may be on the next.
    public struct Span: Hashable, Sendable {
        public var from: Duration
        public var until: Duration

        public init(from: Duration, until: Duration) {
            self.from = from
            self.until = until
        }

        /// A whole day.
        public static let always = Span(from: .zero, until: .days(1))
    }

    /// Agents who are alike.
    public struct AgentGroup: Hashable, Sendable {
        public var name: String
        public var count: Int
        /// Units that each can hold.
        public var capacity: Int
        public var skills: [ID<Skill>: Int]
        /// Places in ``Scenario/queues``.
        public var queues: Set<Int>
        /// Where they stand among the members of those in which that is not tier 1, position 1.
        public var tiers: [Int: QueueConfiguration.Member]
        public var shifts: [Span]
        /// How long they let an offer ring that they take or decline.
        public var answer: Spread
        /// Of a hundred per cent, how often they decline, and how often they let it ring out.
        public var declines: Double
        public var misses: Double
        /// When they are back after an offer that made them not responding.
        public var backAfter: Duration

        public init(
            name: String,
            count: Int,
            capacity: Int = 1,
            skills: [ID<Skill>: Int] = [:],
            queues: Set<Int>,
            tiers: [Int: QueueConfiguration.Member] = [:],
            shifts: [Span] = [.always],
            answer: Spread = .constant(0),
            declines: Double = 0,
            misses: Double = 0,
            backAfter: Duration = .seconds(60)
        ) {
            self.name = name
            self.count = count
            self.capacity = capacity
            self.skills = skills
            self.queues = queues
            self.tiers = tiers
            self.shifts = shifts
            self.answer = answer
            self.declines = declines
            self.misses = misses
            self.backAfter = backAfter
        }
    }
}
