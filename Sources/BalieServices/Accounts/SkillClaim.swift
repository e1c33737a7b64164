public import BalieDomain

/// A skill and how well: for agents what they have, for queues what they need.
public struct SkillClaim: Hashable, Sendable {
    public static let levels = 1...10

    public let skill: ID<Skill>
    /// 1 to 10.
    public let level: Int

    public init(skill: ID<Skill>, level: Int) {
        self.skill = skill
        self.level = level
    }
}
