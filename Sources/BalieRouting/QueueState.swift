import BalieDomain

/// One queue: its line, and its members in the order in which they are asked.
struct QueueState: Sendable {
    struct Member: Sendable {
        let agent: ID<Agent>
        let tier: Int
        let position: Int
        /// Kept here too, so that naming those who are passed over need not visit each of them.
        fileprivate(set) var availability: Availability
    }

    /// The available members of one tier.
    struct Tier: Sendable {
        let number: Int
        fileprivate(set) var ranking = SortedList<Standing>()
        fileprivate(set) var available = AgentSet()
    }

    /// `nil` for a queue that was removed, or never told, while somebody waits in it.
    var configuration: QueueConfiguration?
    /// Inside its hours.
    var isOpen = true
    /// In ascending order.
    private(set) var members: [Member] = []
    /// In ascending order; some may have nobody available.
    private(set) var tiers: [Tier] = []
    var line = WaitingLine()
    /// How many members there are of each availability, so that an explanation need not count them.
    private(set) var tally = [Int](repeating: 0, count: Availability.allCases.count)
    /// Whom the last round stopped at.
    var lastOffered: ID<Agent>?
    var pace = Pace()

    var strategy: RoutingStrategy { configuration?.strategy ?? .longestIdle }
    var isForgettable: Bool {
        configuration == nil && members.isEmpty && line.count == 0 && isOpen && pace.working == 0
    }
    /// Conversations ring at its members of the floor's own accord.
    var isPushing: Bool { isOpen && configuration?.mode != .pull }
    /// Nobody who could ever answer has signed in.
    var isDeserted: Bool { tally[Availability.offline.rawValue] == members.count }
    /// How many conversations are being worked on, or could be, at the same time.
    var serving: Int {
        let absent = [Availability.offline, .away, .notResponding].reduce(0) { $0 + tally[$1.rawValue] }
        return max(pace.working, members.count - absent)
    }
    var availableCount: Int { tally[Availability.available.rawValue] }

    func member(_ agent: ID<Agent>) -> Member? {
        let index = place(of: agent)
        return index < members.count && members[index].agent == agent ? members[index] : nil
    }

    mutating func join(_ agent: ID<Agent>, _ footing: Footing) {
        let place = configuration?.member(agent) ?? QueueConfiguration.Member()
        let member = Member(
            agent: agent,
            tier: place.tier,
            position: place.position,
            availability: footing.availability
        )
        members.insert(member, at: self.place(of: agent))
        count(footing, by: 1)
        if footing.availability == .available { rank(member, footing) }
    }

    mutating func leave(_ agent: ID<Agent>, _ footing: Footing) {
        let member = members.remove(at: place(of: agent))
        count(footing, by: -1)
        if footing.availability == .available { unrank(member, footing) }
    }

    /// Moves a member in the ranking.
    mutating func move(_ agent: ID<Agent>, from old: Footing, to new: Footing) {
        let index = place(of: agent)
        if old.availability != new.availability {
            count(old, by: -1)
            count(new, by: 1)
            members[index].availability = new.availability
        }
        if old.availability == .available { unrank(members[index], old) }
        if new.availability == .available { rank(members[index], new) }
    }

    private func place(of agent: ID<Agent>) -> Int { members.partitioningIndex { $0.agent >= agent } }

    private mutating func count(_ footing: Footing, by step: Int) { tally[footing.availability.rawValue] += step }

    private mutating func rank(_ member: Member, _ footing: Footing) {
        let index = tiers.partitioningIndex { $0.number >= member.tier }
        if index == tiers.count || tiers[index].number != member.tier {
            tiers.insert(Tier(number: member.tier), at: index)
        }
        tiers[index].ranking.insert(standing(of: member, footing))
        tiers[index].available.insert(footing.slot)
    }

    private mutating func unrank(_ member: Member, _ footing: Footing) {
        let index = tiers.partitioningIndex { $0.number >= member.tier }
        tiers[index].ranking.remove(standing(of: member, footing))
        tiers[index].available.remove(footing.slot)
    }

    /// Of one who may be available.
    func standing(of member: Member, _ footing: Footing) -> Standing {
        Standing(of: member.agent, footing, at: member.position, by: strategy)
    }

    /// The available members of a tier, the one to ask first in front.
    func ranking(_ tier: Tier) -> Ranking {
        guard let start = roundStart else { return Ranking(tier.ranking.makeIterator()) }
        return Ranking(roundAfter: start, in: tier.ranking)
    }

    /// Whom the last round stopped at, where the strategy makes rounds.
    var roundStart: Standing? {
        guard strategy == .roundRobin, let lastOffered else { return nil }
        return Standing(inRoundAt: lastOffered, (configuration?.member(lastOffered) ?? .init()).position)
    }

    struct Ranking: Sequence, IteratorProtocol {
        private var rest: SortedList<Standing>.Iterator
        private var wrapped: SortedList<Standing>.Iterator?
        private let last: Standing?

        init(_ all: SortedList<Standing>.Iterator) {
            (rest, wrapped, last) = (all, nil, nil)
        }

        init(roundAfter last: Standing, in available: SortedList<Standing>) {
            self.last = last
            rest = available.elements(from: last)
            wrapped = available.makeIterator()
        }

        mutating func next() -> Standing? {
            while let standing = rest.next() {
                // The one who was asked last closes the round instead of opening it.
                if standing != last { return standing }
            }
            guard let next = wrapped?.next(), let last, next <= last else {
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
