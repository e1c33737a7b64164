import BalieDomain

/// An available member's place in a queue's ranking; the lowest is asked first.
struct Standing: Comparable, Sendable {
    /// `load / capacity` is compared first, by cross-multiplication: exact, and no division by zero.
    var load: Int
    var capacity: Int
    var since: Timestamp
    var agent: ID<Agent>

    init(of agent: ID<Agent>, _ footing: Footing, by strategy: RoutingStrategy) {
        self.agent = agent
        switch strategy {
        case .longestIdle, .mostAvailable, .bestSkill, .fewestHandled, .fixedOrder:
            // Nobody who works on something is idle, however long ago it came: they go after all who hold nothing.
            (load, capacity, since) = (footing.load > 0 ? 1 : 0, 1, footing.since)
        case .leastBusy:
            (load, capacity, since) = (footing.load, footing.capacity, footing.since)
        case .roundRobin:
            (load, capacity, since) = (0, 1, Timestamp(milliseconds: 0))
        }
    }

    /// Where a round begins again: after this agent.
    init(inRoundAt agent: ID<Agent>) {
        (load, capacity, since) = (0, 1, Timestamp(milliseconds: 0))
        self.agent = agent
    }

    static func < (lhs: Self, rhs: Self) -> Bool {
        let (left, right) = (lhs.load * rhs.capacity, rhs.load * lhs.capacity)
        if left != right { return left < right }
        if lhs.since != rhs.since { return lhs.since < rhs.since }
        return lhs.agent < rhs.agent
    }

    // Must agree with `<`: 1 of 2 and 2 of 4 are equally busy.
    static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.agent == rhs.agent && lhs.since == rhs.since && lhs.load * rhs.capacity == rhs.load * lhs.capacity
    }
}

/// One queue: its line, and its members in the order in which they are asked.
struct QueueState: Sendable {
    /// `nil` for a queue that was removed, or never told, while somebody waits in it.
    var configuration: QueueConfiguration?
    struct Member: Sendable {
        let agent: ID<Agent>
        /// Kept here too, so that naming those who are passed over need not visit each of them.
        fileprivate(set) var availability: Availability
    }

    /// In ascending order.
    private(set) var members: [Member] = []
    var line = WaitingLine()
    /// How many members there are of each availability, so that an explanation need not count them.
    private(set) var tally = [Int](repeating: 0, count: Availability.allCases.count)
    private(set) var available = SortedList<Standing>()
    /// Whom the last round stopped at.
    var lastOffered: ID<Agent>?

    var strategy: RoutingStrategy { configuration?.strategy ?? .longestIdle }
    var isForgettable: Bool { configuration == nil && members.isEmpty && line.count == 0 }

    mutating func join(_ agent: ID<Agent>, _ footing: Footing) {
        members.insert(Member(agent: agent, availability: footing.availability), at: place(of: agent))
        count(footing, by: 1)
        if footing.availability == .available { available.insert(Standing(of: agent, footing, by: strategy)) }
    }

    mutating func leave(_ agent: ID<Agent>, _ footing: Footing) {
        members.remove(at: place(of: agent))
        count(footing, by: -1)
        if footing.availability == .available { available.remove(Standing(of: agent, footing, by: strategy)) }
    }

    /// Moves a member in the ranking.
    mutating func move(_ agent: ID<Agent>, from old: Footing, to new: Footing) {
        if old.availability != new.availability {
            count(old, by: -1)
            count(new, by: 1)
            members[place(of: agent)].availability = new.availability
        }
        if old.availability == .available { available.remove(Standing(of: agent, old, by: strategy)) }
        if new.availability == .available { available.insert(Standing(of: agent, new, by: strategy)) }
    }

    private func place(of agent: ID<Agent>) -> Int { members.partitioningIndex { $0.agent >= agent } }

    private mutating func count(_ footing: Footing, by step: Int) { tally[footing.availability.rawValue] += step }

    /// The available members, the one to ask first in front.
    func ranking() -> Ranking {
        guard strategy == .roundRobin, let lastOffered else { return Ranking(available.makeIterator()) }
        return Ranking(roundAfter: lastOffered, in: available)
    }

    struct Ranking: Sequence, IteratorProtocol {
        private var rest: SortedList<Standing>.Iterator
        private var wrapped: SortedList<Standing>.Iterator?
        private let last: ID<Agent>?

        init(_ all: SortedList<Standing>.Iterator) {
            (rest, wrapped, last) = (all, nil, nil)
        }

        init(roundAfter last: ID<Agent>, in available: SortedList<Standing>) {
            self.last = last
            rest = available.elements(from: Standing(inRoundAt: last))
            wrapped = available.makeIterator()
        }

        mutating func next() -> ID<Agent>? {
            while let agent = rest.next()?.agent {
                // The one who was asked last closes the round instead of opening it.
                if agent != last { return agent }
            }
            guard let next = wrapped?.next()?.agent, let last, next <= last else {
                wrapped = nil
                return nil
            }
            return next
        }
    }
}

extension Array {
    /// The first index whose element satisfies `isInUpperPart`, if all before it do not and all after it do.
    func partitioningIndex(where isInUpperPart: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if isInUpperPart(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
