import BalieDomain
import BalieRouting
import FoundationEssentials

/// How a queue is served beyond its strategy, ring time and members, as it is stored: skills by their ids.
struct QueueRouting: Codable, Hashable, Sendable {
    /// What changes when a conversation has waited for a while.
    struct Step: Codable, Hashable, Sendable {
        let afterSeconds: Int
        /// Asked from then on in place of what was asked before.
        let needs: SkillExpression?
        /// Nothing is asked of skills from then on.
        let dropsSkills: Bool
        /// Members up to this tier are asked from then on; `nil` leaves it.
        let highestTier: Int?

        enum CodingKeys: String, CodingKey {
            case needs
            case afterSeconds = "after_seconds"
            case dropsSkills = "drops_skills"
            case highestTier = "highest_tier"
        }
    }

    var needs: SkillExpression?
    /// Members up to this tier are asked at once; `nil` for all.
    var highestTier: Int?
    var steps: [Step] = []
    var mode = QueueMode.push
    /// Where agents take for themselves: whether they may choose which.
    var allowsPicking = false
    /// `nil`: who resolved something gets the next at once.
    var wrapUp: WrapUpRule?
    /// What is done for who would wait too long; `nil` in what older programs wrote.
    var overflow: [OverflowForm]?
    /// The highest id that one of its rules ever had.
    var lastRule: Int?

    enum CodingKeys: String, CodingKey {
        case needs, steps, mode, overflow
        case lastRule = "last_rule"
        case wrapUp = "wrap_up"
        case highestTier = "highest_tier"
        case allowsPicking = "picking"
    }

    /// The skills that it names anywhere.
    var skills: Set<ID<Skill>> { Set(([needs] + steps.map(\.needs)).compactMap(\.self).flatMap(\.skills)) }
}

/// How long an agent writes up what they resolved in a queue, and under which codes. Stored and given in this form.
public struct WrapUpRule: Codable, Hashable, Sendable {
    /// They can be done earlier.
    public let seconds: Int
    /// What it can have been about; empty where nobody asks.
    public let codes: [String]

    public init(seconds: Int, codes: [String]) {
        self.seconds = seconds
        self.codes = codes
    }
}

/// How work leaves a queue. The raw value is stored and part of the API.
public enum QueueMode: String, Codable, Sendable, CaseIterable {
    /// Rings at an agent.
    case push
    /// Waits until an agent asks for the next.
    case pull
}

extension QueueRouting {
    /// - Returns: as usual where nothing, or nothing that can be read, is stored.
    init(stored text: String?) {
        self = text.flatMap { try? JSONDecoder().decode(Self.self, from: Data($0.utf8)) } ?? Self()
    }

    /// Gives the rules that stand here already their ids, whatever they say, and new ones to the others: what was done by
    /// a rule is not done again because another was added.
    mutating func setOverflow(_ rules: [OverflowForm], after former: QueueRouting) {
        var known = former.overflow ?? []
        var last = max(former.lastRule ?? 0, known.compactMap(\.id).max() ?? 0)
        overflow = rules.map { rule in
            var rule = rule
            if let index = known.firstIndex(where: { $0.isSame(as: rule) }) {
                rule.id = known.remove(at: index).id
            } else {
                last += 1
                rule.id = last
            }
            return rule
        }
        lastRule = last
    }

    var stored: String {
        get throws { try JSON.stored(self) }
    }
}
