import BalieDomain
import BalieServices

/// The rules that placed a conversation when it opened.
struct PlacedByShape: Encodable, Sendable {
    let rules: [RulePlacement.Named]
    let summary: String

    init(_ view: RulePlacementView) {
        rules = view.rules
        summary = view.summary
    }
}

struct RuleListShape: Encodable, Sendable {
    let version: Int64
    let rules: [RuleForm]

    init(_ list: Rules.List) {
        version = list.version
        rules = list.rules
    }
}

/// What rules that are not saved would do.
struct RuleTrialShape: Encodable, Sendable {
    struct VerdictShape: Encodable, Sendable {
        let rules: [String]
        let queue: ConversationShape.QueueNameShape
        let priority: Int
        let skills: [SkillShape]
        let labels: [String]
        let reply: Nullable<String>

        init(_ verdict: Rules.Verdict) {
            rules = verdict.rules
            queue = .init(id: verdict.queue.id, name: verdict.queue.name)
            priority = verdict.priority
            skills = verdict.skills.map { SkillShape(name: $0.name, level: $0.level) }
            labels = verdict.labels
            reply = Nullable(verdict.reply)
        }
    }

    struct SkillShape: Encodable, Sendable {
        let name: String
        let level: Int
    }

    struct TrialShape: Encodable, Sendable {
        let conversation: ID<Conversation>
        let contact: String
        let text: String
        let openedAt: Timestamp
        let saved: VerdictShape
        let tried: VerdictShape
        let different: Bool

        enum CodingKeys: String, CodingKey {
            case conversation, contact, text, saved, tried, different
            case openedAt = "opened_at"
        }

        init(_ trial: Rules.Trial) {
            conversation = trial.conversation
            contact = trial.contact
            text = trial.text
            openedAt = trial.openedAt
            saved = VerdictShape(trial.saved)
            tried = VerdictShape(trial.tried)
            different = trial.isDifferent
        }
    }

    let count: Int
    let different: Int
    let data: [TrialShape]

    init(_ trials: [Rules.Trial]) {
        count = trials.count
        different = trials.count { $0.isDifferent }
        data = trials.map(TrialShape.init)
    }
}
