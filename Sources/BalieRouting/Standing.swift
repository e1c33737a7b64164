import BalieDomain

/// An available member's place in a queue's ranking; the lowest is asked first.
struct Standing: Comparable, Sendable {
    /// `load / capacity` is compared first, by cross-multiplication: exact, and no division by zero.
    var load: Int
    var capacity: Int
    var since: Timestamp
    var position: Int
    var agent: ID<Agent>
    /// Carried along, not compared.
    var slot: Int

    init(of agent: ID<Agent>, _ footing: Footing, at position: Int, by strategy: RoutingStrategy) {
        self.agent = agent
        self.position = position
        slot = footing.slot
        (load, capacity, since) = (0, 1, footing.since)
        switch strategy {
        // Nobody who works on something is idle, however long ago it came: they go after all who hold nothing.
        case .longestIdle, .bestSkill: load = footing.load > 0 ? 1 : 0
        case .leastBusy: (load, capacity) = (footing.load, max(footing.capacity, 1))
        case .mostAvailable: load = footing.load - footing.capacity
        case .fewestHandled: load = footing.handled
        case .roundRobin, .fixedOrder: since = Timestamp(milliseconds: 0)
        }
    }

    /// Where a round begins again: after this agent.
    init(inRoundAt agent: ID<Agent>, _ position: Int) {
        (load, capacity, since, slot) = (0, 1, Timestamp(milliseconds: 0), 0)
        self.position = position
        self.agent = agent
    }

    static func < (lhs: Self, rhs: Self) -> Bool {
        let (left, right) = (lhs.load * rhs.capacity, rhs.load * lhs.capacity)
        if left != right { return left < right }
        if lhs.since != rhs.since { return lhs.since < rhs.since }
        if lhs.position != rhs.position { return lhs.position < rhs.position }
        return lhs.agent < rhs.agent
    }

    // Must agree with `<`: 1 of 2 and 2 of 4 are equally busy.
    static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.agent == rhs.agent && lhs.position == rhs.position && lhs.since == rhs.since
            && lhs.load * rhs.capacity == rhs.load * lhs.capacity
    }
}
