import BalieDomain

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

    /// Everyone in it, in no particular order.
    var keys: [LineKey] { groups.flatMap { Array($0.keys) } }

    /// The group behind a head of this line.
    func group(of head: Head) -> Group { groups[head.slot] }

    func unrefused(asking demand: Demand) -> Int { slots[demand].map { groups[$0].unrefused } ?? 0 }

    /// How many stand before `key`, over all groups.
    func rank(of key: LineKey) -> Int { groups.reduce(0) { $0 + $1.keys.rank(of: key) } }

    mutating func insert(_ wait: Wait) {
        let slot = slots[wait.place.demand] ?? open(wait.place.demand)
        let old = groups[slot].keys.first
        groups[slot].keys.insert(wait.place.key)
        groups[slot].unrefused += wait.refusals.isEmpty ? 1 : 0
        count += 1
        moveHead(of: slot, from: old)
    }

    mutating func remove(_ wait: Wait) {
        guard let slot = slots[wait.place.demand] else { return }
        let old = groups[slot].keys.first
        groups[slot].keys.remove(wait.place.key)
        groups[slot].unrefused -= wait.refusals.isEmpty ? 1 : 0
        count -= 1
        moveHead(of: slot, from: old)
        guard groups[slot].keys.isEmpty else { return }
        slots[wait.place.demand] = nil
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
