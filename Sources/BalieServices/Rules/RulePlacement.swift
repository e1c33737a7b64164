public import BalieDomain
import BalieRouting
import BalieStorage
import FoundationEssentials

/// What rules did with a conversation when it opened. The names of the rules are kept as they were then.
public struct RulePlacement: Codable, Sendable, Equatable {
    public struct Named: Codable, Sendable, Equatable {
        public let id: ID<Rule>
        public let name: String
    }

    /// Those that held, in their order.
    public let rules: [Named]
    let queue: ID<Queue>?
    let priority: Int?
    let skills: [RuleForm.Skill]?
    let labels: [String]?
    let replied: Bool

    /// - Parameter names: of the rules, as they are called now.
    init?(_ outcome: RuleOutcome, names: [ID<Rule>: String]) {
        guard !outcome.held.isEmpty else { return nil }
        let actions = outcome.actions
        rules = outcome.held.map { Named(id: $0, name: names[$0] ?? "") }
        queue = actions.queue
        priority = actions.priority
        skills = actions.skills?.sorted { $0.key < $1.key }.map { RuleForm.Skill(skill: $0.key, level: $0.value) }
        labels = actions.labels.isEmpty ? nil : actions.labels.sorted()
        replied = actions.reply != nil
    }

    init(stored text: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(text.utf8)) }

    var stored: String { get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) } }
}

/// A placement in words.
public struct RulePlacementView: Sendable {
    public let rules: [RulePlacement.Named]
    /// “The rule “Refunds” put it in Billing, gave it priority 5 and replied.”
    public let summary: String

    init(_ placement: RulePlacement, queues: [ID<Queue>: String], skills: [ID<Skill>: String]) {
        rules = placement.rules
        var deeds: [String] = []
        if let queue = placement.queue { deeds.append("put it in \(queues[queue] ?? "a queue that is gone")") }
        if let priority = placement.priority { deeds.append("gave it priority \(priority)") }
        if let needed = placement.skills {
            let words = needed.map { "\(skills[$0.skill] ?? "a skill that is gone") (level \($0.level) or more)" }
            deeds.append("asked for \(Self.list(words))")
        }
        if let labels = placement.labels { deeds.append("labelled it \(Self.list(labels))") }
        if placement.replied { deeds.append("replied") }
        let names = Self.list(placement.rules.map { "“\($0.name)”" })
        let subject = placement.rules.count == 1 ? "The rule \(names)" : "The rules \(names)"
        summary = "\(subject) \(Self.list(deeds))."
    }

    /// “a, b and c”.
    private static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return "\(words.dropLast().joined(separator: ", ")) and \(last)"
    }
}

/// The skills that a conversation needs besides its queue's, as its row has them.
enum ConversationNeeds {
    static func stored(_ skills: [ID<Skill>: Int]) throws -> String? {
        guard !skills.isEmpty else { return nil }
        let forms = skills.sorted { $0.key < $1.key }.map { RuleForm.Skill(skill: $0.key, level: $0.value) }
        return String(decoding: try JSONEncoder().encode(forms), as: UTF8.self)
    }

    /// What cannot be read asks for nothing: the conversation must not wait for ever.
    static func skills(stored text: String?) -> [ID<Skill>: Int] {
        guard let text, let forms = try? JSONDecoder().decode([RuleForm.Skill].self, from: Data(text.utf8)) else {
            return [:]
        }
        return Dictionary(forms.map { ($0.skill, $0.level) }, uniquingKeysWith: max)
    }
}
