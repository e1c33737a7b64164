public import BalieDomain

/// What places a new conversation before the floor sees it: where all that is asked holds, all that is said is done.
public struct RoutingRule: Sendable {
    public let id: ID<Rule>
    public let conditions: [RuleCondition]
    public let actions: RuleActions
    /// Whether the rules below are asked too.
    public let goesOn: Bool

    public init(id: ID<Rule>, conditions: [RuleCondition], actions: RuleActions, goesOn: Bool) {
        self.id = id
        self.conditions = conditions
        self.actions = actions
        self.goesOn = goesOn
    }

    /// One without conditions is for everything.
    func holds(for facts: RuleFacts) -> Bool { conditions.allSatisfy { $0.holds(for: facts) } }
}

/// Something that is asked of an arriving conversation. Of several values one is enough. Words and values come folded: in
/// lower case and without accents.
public enum RuleCondition: Hashable, Sendable {
    case channel(Set<ID<ChannelAccount>>)
    /// Whole words, or several in a row, in what the customer wrote.
    case words([[String]])
    /// Primary subtags of BCP 47: `nl`.
    case language(Set<String>)
    /// What is known of the contact.
    case attribute(String, Set<String>)
    /// On an earlier conversation with the contact.
    case label(Set<String>)
    case hours(ID<Schedule>, isOpen: Bool)
    /// Any advertisement, or one of these by its id on the network.
    case advertisement(ids: Set<String>)
    /// In the advertisement's headline.
    case headline([[String]])

    func holds(for facts: RuleFacts) -> Bool {
        switch self {
        case .channel(let channels): channels.contains(facts.channel)
        case .words(let phrases): phrases.contains { facts.words.hasInARow($0) }
        case .language(let languages): facts.language.map(languages.contains) ?? false
        case .attribute(let name, let values): facts.attributes[name].map(values.contains) ?? false
        case .label(let labels): !labels.isDisjoint(with: facts.labels)
        case .hours(let schedule, let isOpen): facts.openSchedules[schedule] == isOpen
        case .advertisement(let ids):
            facts.advertisement.map { ids.isEmpty || $0.id.map(ids.contains) ?? false } ?? false
        case .headline(let phrases):
            facts.advertisement.map { advertisement in
                phrases.contains { advertisement.headline.hasInARow($0) }
            } ?? false
        }
    }
}

/// What a rule says. What is `nil` or empty it leaves as it is.
public struct RuleActions: Hashable, Sendable {
    public var queue: ID<Queue>?
    public var priority: Int?
    /// The lowest level of each skill that will do, besides those that the queue needs.
    public var skills: [ID<Skill>: Int]?
    public var labels: Set<String>
    /// Said to the customer at once.
    public var reply: String?

    public init(
        queue: ID<Queue>? = nil,
        priority: Int? = nil,
        skills: [ID<Skill>: Int]? = nil,
        labels: Set<String> = [],
        reply: String? = nil
    ) {
        self.queue = queue
        self.priority = priority
        self.skills = skills
        self.labels = labels
        self.reply = reply
    }
}

/// What is known of a conversation when it opens. Words and values are folded as those of the rules are.
public struct RuleFacts: Sendable {
    /// The advertisement that the customer came from.
    public struct Advertisement: Sendable {
        public let id: String?
        public let headline: WordPlaces

        public init(id: String?, headline: [String]) {
            self.id = id
            self.headline = WordPlaces(headline)
        }
    }

    public var channel: ID<ChannelAccount>
    /// Of the first message.
    public var words: WordPlaces
    public var language: String?
    public var attributes: [String: String]
    /// Of earlier conversations with the contact.
    public var labels: Set<String>
    /// Of each schedule whether it is open.
    public var openSchedules: [ID<Schedule>: Bool]
    public var advertisement: Advertisement?

    public init(
        channel: ID<ChannelAccount>,
        words: [String] = [],
        language: String? = nil,
        attributes: [String: String] = [:],
        labels: Set<String> = [],
        openSchedules: [ID<Schedule>: Bool] = [:],
        advertisement: Advertisement? = nil
    ) {
        self.channel = channel
        self.words = WordPlaces(words)
        self.language = language
        self.attributes = attributes
        self.labels = labels
        self.openSchedules = openSchedules
        self.advertisement = advertisement
    }
}
