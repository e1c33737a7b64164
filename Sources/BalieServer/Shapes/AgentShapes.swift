import BalieDomain
import BalieServices

/// `{"id":"agt_…","name":"Bo"}`
struct AgentNameShape: Encodable, Sendable {
    let id: ID<Agent>
    let name: String

    init(_ view: AgentName) {
        id = view.id
        name = view.name
    }
}

/// A skill and how well, as agents have them and queues need them.
struct SkillLevelShape: Encodable, Sendable {
    let skill: ID<Skill>
    let name: String
    let level: Int
}

/// An agent with state.
struct AgentShape: Encodable, Sendable {
    let id: ID<Agent>
    let name: String
    let email: Nullable<String>
    let role: Role
    let presence: Presence
    let presenceSince: Timestamp
    let capacity: Int
    let load: Int
    let skills: [SkillLevelShape]
    let queues: [ID<Queue>]
    let active: Bool
    let wrapUpUntil: Nullable<Timestamp>

    enum CodingKeys: String, CodingKey {
        case id, name, email, role, presence, capacity, load, skills, queues, active
        case presenceSince = "presence_since"
        case wrapUpUntil = "wrap_up_until"
    }

    init(_ view: AgentView) {
        id = view.id
        name = view.name
        email = Nullable(view.email)
        role = view.role
        presence = view.presence
        presenceSince = view.presenceSince
        capacity = view.capacity
        load = view.load
        skills = view.skills.map { SkillLevelShape(skill: $0.skill, name: $0.name, level: $0.level) }
        queues = view.queues
        active = view.isActive
        wrapUpUntil = Nullable(view.wrapUpUntil)
    }
}

/// An agent just added, with the link that lets them in.
struct NewAgentShape: Encodable, Sendable {
    let agent: AgentView
    let link: String

    enum CodingKeys: String, CodingKey { case link }

    func encode(to encoder: any Encoder) throws {
        try AgentShape(agent).encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(link, forKey: .link)
    }
}

/// The caller's own account.
struct MeShape: Encodable, Sendable {
    struct WorkspaceShape: Encodable, Sendable {
        let id: ID<Workspace>
        let name: String
    }

    let id: ID<Agent>
    let name: String
    let email: Nullable<String>
    let role: Role
    let workspace: WorkspaceShape
    let presence: Presence
    let capacity: Int
    let load: Int
    let queues: [ID<Queue>]
    let wrapUpUntil: Nullable<Timestamp>
    let hasPassword: Bool
    let preferences: JSONValue

    enum CodingKeys: String, CodingKey {
        case id, name, email, role, workspace, presence, capacity, load, queues, preferences
        case hasPassword = "has_password"
        case wrapUpUntil = "wrap_up_until"
    }

    init(_ me: MeView) {
        id = me.agent.id
        name = me.agent.name
        email = Nullable(me.agent.email)
        role = me.agent.role
        workspace = WorkspaceShape(id: me.workspace.id, name: me.workspace.name)
        presence = me.agent.presence
        capacity = me.agent.capacity
        load = me.agent.load
        queues = me.agent.queues
        wrapUpUntil = Nullable(me.agent.wrapUpUntil)
        hasPassword = me.hasPassword
        preferences = me.preferences
    }
}

/// An API token; `token` only in the answer that makes it.
struct TokenShape: Encodable, Sendable {
    let id: ID<APIToken>
    let name: String
    let role: Role
    let agent: ID<Agent>
    let createdAt: Timestamp
    let token: String?

    enum CodingKeys: String, CodingKey {
        case id, name, role, agent, token
        case createdAt = "created_at"
    }

    init(_ view: APITokenView, token: String? = nil) {
        id = view.id
        name = view.name
        role = view.role
        agent = view.agent
        createdAt = view.createdAt
        self.token = token
    }
}
