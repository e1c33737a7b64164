public import BalieDomain

/// What rules said of one conversation.
public struct RuleOutcome: Hashable, Sendable {
    /// Those that held, in their order.
    public private(set) var held: [ID<Rule>] = []
    /// What an earlier rule said stands; labels of all come together.
    public private(set) var actions = RuleActions()

    /// Asks the rules in their order, until one that holds does not go on.
    public init(of rules: [RoutingRule], for facts: RuleFacts) {
        for rule in rules where rule.holds(for: facts) {
            held.append(rule.id)
            add(rule.actions)
            if !rule.goesOn { return }
        }
    }

    private mutating func add(_ more: RuleActions) {
        actions.queue = actions.queue ?? more.queue
        actions.priority = actions.priority ?? more.priority
        actions.skills = actions.skills ?? more.skills
        actions.labels.formUnion(more.labels)
        actions.reply = actions.reply ?? more.reply
    }
}
