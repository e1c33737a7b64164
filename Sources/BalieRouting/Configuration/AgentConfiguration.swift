public import BalieDomain

/// What the floor must know of an agent. One who is told for the first time, or again after a removal, is offline.
public struct AgentConfiguration: Hashable, Sendable {
    public var id: ID<Agent>
    /// How much they can hold at a time, in units.
    public var capacity: Int
    /// The level of each skill that they have.
    public var skills: [ID<Skill>: Int]
    public var limits: WorkLimits

    public init(
        id: ID<Agent>,
        capacity: Int,
        skills: [ID<Skill>: Int] = [:],
        limits: WorkLimits = WorkLimits()
    ) {
        self.id = id
        self.capacity = capacity
        self.skills = skills
        self.limits = limits
    }
}
