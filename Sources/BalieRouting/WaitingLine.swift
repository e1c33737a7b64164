import BalieDomain

/// A conversation's place in its line: higher priority first, then who came first, then the lower id. A total order, so
/// that the same events always give the same decisions.
struct LineKey: Comparable, Sendable {
    var priority: Int
    var enqueuedAt: Timestamp
    var conversation: ID<Conversation>

    static func < (lhs: Self, rhs: Self) -> Bool {
        if lhs.priority != rhs.priority { return lhs.priority > rhs.priority }
        if lhs.enqueuedAt != rhs.enqueuedAt { return lhs.enqueuedAt < rhs.enqueuedAt }
        return lhs.conversation < rhs.conversation
    }
}

/// What a conversation asks of an agent. Those that ask the same are served strictly in order.
struct Demand: Hashable, Sendable {
    struct Requirement: Hashable, Sendable {
        var skill: ID<Skill>
        var level: Int
    }

    var units: Int
    /// By ascending skill id, so that equal demands are equal.
    var requirements: [Requirement]

    init(of conversation: WaitingConversation) {
        units = Bounds.weight(conversation.units)
        requirements = conversation.requiredSkills
            .map { Requirement(skill: $0.key, level: $0.value) }
            .sorted { $0.skill < $1.skill }
    }
}

/// Those who wait in one queue, grouped by what they ask: an agent who comes free looks at one conversation a group,
/// however many wait.
struct WaitingLine: Sendable {
    struct Group: Sendable {
        let demand: Demand
        var keys = SortedList<LineKey>()
        /// How many of them nobody has refused yet. While there is one, nobody who is free can take this demand.
        var unrefused = 0
    }

    /// In no particular order; none is empty.
    private(set) var groups: [Group] = []
    private var index: [Demand: Int] = [:]
    private(set) var count = 0

    mutating func insert(_ wait: Wait) {
        let position = index[wait.demand] ?? groups.count
        if position == groups.count {
            groups.append(Group(demand: wait.demand))
            index[wait.demand] = position
        }
        groups[position].keys.insert(wait.key)
        groups[position].unrefused += wait.refusals.isEmpty ? 1 : 0
        count += 1
    }

    mutating func remove(_ wait: Wait) {
        guard let position = index[wait.demand] else { return }
        groups[position].keys.remove(wait.key)
        groups[position].unrefused -= wait.refusals.isEmpty ? 1 : 0
        count -= 1
        guard groups[position].keys.isEmpty else { return }
        index[wait.demand] = nil
        let last = groups.removeLast()
        guard position < groups.count else { return }
        groups[position] = last
        index[last.demand] = position
    }

    func unrefused(asking demand: Demand) -> Int { index[demand].map { groups[$0].unrefused } ?? 0 }

    /// How many stand before `key`, over all groups.
    func rank(of key: LineKey) -> Int { groups.reduce(0) { $0 + $1.keys.rank(of: key) } }
}
