import BalieDomain
import BalieRouting
import BalieStorage

/// An agent's room for more, as the database has it: what makes true what a floor decided, and bounds what is given by hand.
struct AgentRoom {
    let presence: Presence
    private let units: Int
    private let capacity: Int
    private let limits: [ChannelLimit]
    private let work: [(channel: ID<ChannelAccount>, units: Int)]

    /// - Returns: `nil` for an agent who is no longer active.
    static func find(_ agent: ID<Agent>, workspace: ID<Workspace>, in session: any SQLSession) throws -> AgentRoom? {
        guard let load = try RoutingStore.load(of: agent, workspace: workspace, in: session) else { return nil }
        let limits = load.routing.map { RoutingSettings(stored: $0).channels } ?? []
        return AgentRoom(
            presence: load.presence,
            units: load.units,
            capacity: load.capacity,
            limits: limits,
            work: limits.isEmpty ? [] : try RoutingStore.work(of: agent, workspace: workspace, in: session)
        )
    }

    /// Whether a conversation of a channel that takes so many units fits beside what the agent has.
    ///
    /// - Parameter ringing: units that it takes of them already, because it rings at them.
    func takes(_ units: Int, of channel: ID<ChannelAccount>, ringing: Int? = nil) -> Bool {
        guard !limits.isEmpty else { return self.units - (ringing ?? 0) + units <= capacity }
        var shares = work.map { WorkLimits.Share(kind: limits.kind(of: $0.channel), count: 1, units: $0.units) }
        if let ringing { shares.append(.init(kind: limits.kind(of: channel), count: -1, units: -ringing)) }
        return limits.workLimits.allows(units, of: limits.kind(of: channel), beside: shares, within: capacity)
    }
}
