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

/// Those who wait in one queue, grouped by what they ask. An agent who comes free looks at the first of each group, best
/// first, until one suits: however many wait, those who ask what the agent cannot give are skipped together.
struct WaitingLine: Sendable {
    struct Group: Sendable {
        let demand: Demand
        fileprivate(set) var keys = SortedList<LineKey>()
        /// How many of them nobody has refused yet. While there is one, nobody who is free can take this demand.
        fileprivate(set) var unrefused = 0
    }

    /// The first of a group.
    struct Head: Comparable, Sendable {
        let key: LineKey
        fileprivate let slot: Int

        static func < (lhs: Self, rhs: Self) -> Bool { lhs.key < rhs.key }
        static func == (lhs: Self, rhs: Self) -> Bool { lhs.key == rhs.key }
    }

    /// One for each group, in the order of the line.
    private(set) var heads = SortedList<Head>()
    private(set) var count = 0
    private var groups: [Group] = []
    /// The slots of groups that ran empty, to be used again.
    private var vacant: [Int] = []
    private var slots: [Demand: Int] = [:]

    /// The group behind a head of this line.
    func group(of head: Head) -> Group { groups[head.slot] }

    func unrefused(asking demand: Demand) -> Int { slots[demand].map { groups[$0].unrefused } ?? 0 }

    /// How many stand before `key`, over all groups.
    func rank(of key: LineKey) -> Int { groups.reduce(0) { $0 + $1.keys.rank(of: key) } }

    mutating func insert(_ wait: Wait) {
        let slot = slots[wait.demand] ?? open(wait.demand)
        let old = groups[slot].keys.first
        groups[slot].keys.insert(wait.key)
        groups[slot].unrefused += wait.refusals.isEmpty ? 1 : 0
        count += 1
        moveHead(of: slot, from: old)
    }

    mutating func remove(_ wait: Wait) {
        guard let slot = slots[wait.demand] else { return }
        let old = groups[slot].keys.first
        groups[slot].keys.remove(wait.key)
        groups[slot].unrefused -= wait.refusals.isEmpty ? 1 : 0
        count -= 1
        moveHead(of: slot, from: old)
        guard groups[slot].keys.isEmpty else { return }
        slots[wait.demand] = nil
        vacant.append(slot)
    }

    private mutating func open(_ demand: Demand) -> Int {
        let slot = vacant.popLast() ?? groups.count
        if slot == groups.count {
            groups.append(Group(demand: demand))
        } else {
            groups[slot] = Group(demand: demand)
        }
        slots[demand] = slot
        return slot
    }

    private mutating func moveHead(of slot: Int, from old: LineKey?) {
        let new = groups[slot].keys.first
        guard new != old else { return }
        if let old { heads.remove(Head(key: old, slot: slot)) }
        if let new { heads.insert(Head(key: new, slot: slot)) }
    }
}
