/// A queue with Poisson arrivals, exponential handling times and patient customers, as A. K. Erlang worked it out in 1917:
/// what staffing tables are made of, and what a simulation of the same must come out at.
public struct ErlangC: Hashable, Sendable {
    public let agents: Int
    /// Seconds.
    public let handling: Double
    /// Of the agents that are busy on the average: arrivals times handling time, in erlangs.
    public let load: Double
    /// That all agents are busy when somebody arrives.
    public let probabilityOfWaiting: Double

    /// - Parameter handling: mean, in seconds.
    /// - Returns: `nil` where the line would grow for ever, or nothing arrives.
    public init?(arrivalsPerHour: Double, handling: Double, agents: Int) {
        let load = arrivalsPerHour * handling / 3600
        guard agents > 0, load > 0, load < Double(agents) else { return nil }
        // Erlang B for 0, 1, … agents; each follows from the one before without large numbers.
        var blocking = 1.0
        for count in 1...agents { blocking = load * blocking / (Double(count) + load * blocking) }
        let servers = Double(agents)
        self.agents = agents
        self.handling = handling
        self.load = load
        probabilityOfWaiting = servers * blocking / (servers - load * (1 - blocking))
    }

    /// The share of customers who are answered within so many seconds.
    public func serviceLevel(within seconds: Double) -> Double {
        1 - probabilityOfWaiting * Logarithm.exponential(-(Double(agents) - load) * seconds / handling)
    }

    /// The average speed of answer, in seconds.
    public var meanWait: Double { probabilityOfWaiting * handling / (Double(agents) - load) }

    public var occupancy: Double { load / Double(agents) }
}
