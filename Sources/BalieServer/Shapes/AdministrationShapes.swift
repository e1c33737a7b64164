import BalieDomain
import BalieServices

struct QueueShape: Encodable, Sendable {
    let id: ID<Queue>
    let name: String
    let strategy: RoutingStrategy
    let ringSeconds: Int
    let members: [ID<Agent>]
    let requiredSkills: [SkillLevelShape]
    let mode: QueueMode
    let picking: Bool
    let waiting: Int
    let longestWaitingSince: Nullable<Timestamp>

    enum CodingKeys: String, CodingKey {
        case id, name, strategy, members, waiting, mode, picking
        case ringSeconds = "ring_seconds"
        case requiredSkills = "required_skills"
        case longestWaitingSince = "longest_waiting_since"
    }

    init(_ view: QueueView) {
        id = view.id
        name = view.name
        strategy = view.strategy
        ringSeconds = view.ringSeconds
        members = view.members
        requiredSkills = view.requiredSkills.map { SkillLevelShape(skill: $0.skill, name: $0.name, level: $0.level) }
        mode = view.mode
        picking = view.allowsPicking
        waiting = view.waiting
        longestWaitingSince = Nullable(view.longestWaitingSince)
    }
}

struct SkillShape: Encodable, Sendable {
    let id: ID<Skill>
    let name: String

    init(_ view: SkillView) {
        id = view.id
        name = view.name
    }
}

struct CannedReplyShape: Encodable, Sendable {
    let id: ID<CannedReply>
    let shortcut: String
    let body: String

    init(_ view: CannedReplyView) {
        id = view.id
        shortcut = view.shortcut
        body = view.body
    }
}
