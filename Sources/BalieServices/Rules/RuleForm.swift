public import BalieDomain

/// A rule as people write it: what is stored, and what the API takes and gives.
public struct RuleForm: Codable, Sendable, Equatable {
    /// What must hold. All that is named; of several values one is enough. Nothing named: always.
    public struct When: Codable, Sendable, Equatable {
        public var channels: [ID<ChannelAccount>]?
        /// Whole words, or several in a row, in capitals or not, with accents or without.
        public var words: [String]?
        /// Primary subtags of BCP 47: `nl`.
        public var languages: [String]?
        public var attributes: [Attribute]?
        /// Of earlier conversations with the contact on the channel.
        public var labels: [String]?
        public var hours: Hours?
        public var advertisement: Advertisement?

        public init() {}
    }

    /// What is known of the contact.
    public struct Attribute: Codable, Sendable, Equatable {
        public var name: String
        public var values: [String]

        public init(name: String, values: [String]) {
            self.name = name
            self.values = values
        }
    }

    public struct Hours: Codable, Sendable, Equatable {
        public var schedule: ID<Schedule>
        public var open: Bool

        public init(schedule: ID<Schedule>, open: Bool) {
            self.schedule = schedule
            self.open = open
        }
    }

    /// The advertisement that the customer came from; any, where nothing more is said.
    public struct Advertisement: Codable, Sendable, Equatable {
        /// The network's.
        public var ids: [String]?
        /// Words of its headline.
        public var headline: [String]?

        public init(ids: [String]? = nil, headline: [String]? = nil) {
            self.ids = ids
            self.headline = headline
        }
    }

    public struct Skill: Codable, Sendable, Equatable {
        public var skill: ID<BalieDomain.Skill>
        /// The lowest that will do.
        public var level: Int

        public init(skill: ID<BalieDomain.Skill>, level: Int) {
            self.skill = skill
            self.level = level
        }
    }

    /// What is done then. What is `nil` stays as it is.
    public struct Actions: Codable, Sendable, Equatable {
        public var queue: ID<Queue>?
        public var priority: Int?
        public var skills: [Skill]?
        public var labels: [String]?
        public var reply: String?

        public init(
            queue: ID<Queue>? = nil,
            priority: Int? = nil,
            skills: [Skill]? = nil,
            labels: [String]? = nil,
            reply: String? = nil
        ) {
            self.queue = queue
            self.priority = priority
            self.skills = skills
            self.labels = labels
            self.reply = reply
        }
    }

    /// `nil` for one that is new.
    public var id: ID<Rule>?
    public var name: String
    /// One that is off is kept and not asked.
    public var isOn: Bool
    public var when: When
    public var actions: Actions
    /// Whether the rules below are asked too.
    public var goesOn: Bool

    enum CodingKeys: String, CodingKey {
        case id, name, when
        case isOn = "enabled"
        case actions = "do"
        case goesOn = "continue"
    }

    public init(
        id: ID<Rule>? = nil,
        name: String,
        isOn: Bool = true,
        when: When = When(),
        actions: Actions = Actions(),
        goesOn: Bool = false
    ) {
        self.id = id
        self.name = name
        self.isOn = isOn
        self.when = when
        self.actions = actions
        self.goesOn = goesOn
    }
}
