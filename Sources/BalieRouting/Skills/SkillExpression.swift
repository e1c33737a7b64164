public import BalieDomain

/// What is asked of an agent's skills: a minimum level of one, or several of them joined by *and* and *or*.
///
/// Built from text or JSON it stays within ``leafLimit`` and ``depthLimit``.
public indirect enum SkillExpression: Hashable, Sendable {
    case skill(ID<Skill>, level: Int)
    /// Met if each is. One of nothing is met by everybody.
    case all([SkillExpression])
    /// Met if one is. One of nothing is met by nobody.
    case any([SkillExpression])

    /// How many skills an expression may name, each as often as it stands there.
    public static let leafLimit = 32
    /// How many expressions may stand inside one another.
    public static let depthLimit = 8
    /// A skill that somebody has at all is at the first of these.
    public static let levels = 1...10

    /// Whether these levels suffice. A skill that is not there has none.
    public func isMet(by skills: [ID<Skill>: Int]) -> Bool {
        switch self {
        case .skill(let skill, let level): skills[skill].map { $0 >= level } ?? false
        case .all(let parts): parts.allSatisfy { $0.isMet(by: skills) }
        case .any(let parts): parts.contains { $0.isMet(by: skills) }
        }
    }

    /// Everyone who meets both: one expression without needless nesting.
    public func and(_ other: SkillExpression) -> SkillExpression {
        func parts(_ expression: SkillExpression) -> [SkillExpression] {
            if case .all(let parts) = expression { parts } else { [expression] }
        }
        return .all(parts(self) + parts(other))
    }

    /// The skills it names, each once, by id.
    public var skills: [ID<Skill>] {
        var named: Set<ID<Skill>> = []
        collect(into: &named)
        return named.sorted()
    }

    private func collect(into named: inout Set<ID<Skill>>) {
        switch self {
        case .skill(let skill, _): named.insert(skill)
        case .all(let parts), .any(let parts): for part in parts { part.collect(into: &named) }
        }
    }

    /// The first skill that would have to be better, reading from the left; of an *or*, that of its first part. `nil` if
    /// the expression is met.
    public func firstMissing(in skills: [ID<Skill>: Int]) -> (skill: ID<Skill>, level: Int)? {
        switch self {
        case .skill(let skill, let level): isMet(by: skills) ? nil : (skill, level)
        case .all(let parts): parts.lazy.compactMap { $0.firstMissing(in: skills) }.first
        case .any(let parts): isMet(by: skills) ? nil : parts.first?.firstMissing(in: skills)
        }
    }

    var leafCount: Int {
        switch self {
        case .skill: 1
        case .all(let parts), .any(let parts): parts.reduce(0) { $0 + $1.leafCount }
        }
    }
}

extension SkillExpression: Codable {
    private enum CodingKeys: String, CodingKey { case skill, level, all, any }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func refuse(_ reason: String) -> DecodingError {
            DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: reason))
        }
        // A key and an index for each expression that this one stands in.
        guard decoder.codingPath.count < Self.depthLimit * 2 + 8 else { throw refuse("nested too deeply") }
        switch container.allKeys.count == 2 ? .skill : container.allKeys.first {
        case .skill:
            let level = try container.decode(Int.self, forKey: .level)
            guard Self.levels.contains(level) else { throw refuse("a level outside \(Self.levels)") }
            self = .skill(try container.decode(ID<Skill>.self, forKey: .skill), level: level)
        case .all: self = .all(try container.decode([SkillExpression].self, forKey: .all))
        case .any: self = .any(try container.decode([SkillExpression].self, forKey: .any))
        default: throw refuse("not a skill expression")
        }
        guard leafCount > 0, leafCount <= Self.leafLimit else { throw refuse("names no skill, or too many") }
        guard depth <= Self.depthLimit else { throw refuse("nested too deeply") }
    }

    /// How many expressions stand inside one another.
    var depth: Int {
        switch self {
        case .skill: 1
        case .all(let parts), .any(let parts): 1 + (parts.map(\.depth).max() ?? 0)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .skill(let skill, let level):
            try container.encode(skill, forKey: .skill)
            try container.encode(level, forKey: .level)
        case .all(let parts): try container.encode(parts, forKey: .all)
        case .any(let parts): try container.encode(parts, forKey: .any)
        }
    }
}
