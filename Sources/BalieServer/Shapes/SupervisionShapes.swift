import BalieDomain
import BalieServices

/// The floor at one moment.
struct FloorShape: Encodable, Sendable {
    let at: Timestamp
    let position: Int64
    let since: Timestamp
    let thresholdSeconds: Int64
    let serviceLevel: String
    let people: Int
    let online: Int
    let queues: [QueueFiguresShape]
    let agents: [AgentFiguresShape]

    enum CodingKeys: String, CodingKey {
        case at, position, since, people, online, queues, agents
        case thresholdSeconds = "threshold_seconds"
        case serviceLevel = "service_level"
    }

    init(_ view: FloorSnapshot) {
        at = view.at
        position = view.position
        since = view.since
        thresholdSeconds = Supervision.threshold.wholeMilliseconds / 1000
        serviceLevel = FloorSnapshot.levelEquation
        people = view.people
        online = view.online
        queues = view.queues.map(QueueFiguresShape.init)
        agents = view.agents.map(AgentFiguresShape.init)
    }
}

struct QueueFiguresShape: Encodable, Sendable {
    let id: ID<Queue>
    let name: String
    let open: Bool
    let waiting: Int
    let longestWaitingSince: Nullable<Timestamp>
    let ringing: Int
    let closing: Int
    let firstClosing: Nullable<Timestamp>
    let stake: Int64
    let expectedWaitMilliseconds: Nullable<Int64>
    let recent: ServiceShape
    let today: ServiceShape
    let unanswered: Int
    let online: Int
    let members: Int

    enum CodingKeys: String, CodingKey {
        case id, name, open, waiting, ringing, closing, recent, today, unanswered, online, members
        case longestWaitingSince = "longest_waiting_since"
        case firstClosing = "first_closing"
        case stake = "stake_millionths"
        case expectedWaitMilliseconds = "expected_wait_ms"
    }

    init(_ view: FloorSnapshot.QueueFigures) {
        id = view.queue.id
        name = view.queue.name
        open = view.isOpen
        waiting = view.waiting
        longestWaitingSince = Nullable(view.longestWaitingSince)
        ringing = view.ringing
        closing = view.closing
        firstClosing = Nullable(view.firstClosing)
        stake = view.stake
        expectedWaitMilliseconds = Nullable(view.expectedWait?.wholeMilliseconds)
        recent = ServiceShape(view.recent)
        today = ServiceShape(view.today)
        unanswered = view.unanswered
        online = view.online
        members = view.members
    }
}

/// What waits came to.
struct ServiceShape: Encodable, Sendable {
    let answered: Int
    let abandoned: Int
    let level: Nullable<Double>

    init(_ view: FloorSnapshot.Service) {
        answered = view.answered
        abandoned = view.abandoned
        level = Nullable(view.level)
    }
}

struct AgentFiguresShape: Encodable, Sendable {
    let id: ID<Agent>
    let name: String
    let presence: Presence
    let presenceSince: Timestamp
    let stateSince: Timestamp
    let load: Int
    let capacity: Int
    let held: Int
    let ringing: Int
    let wrapUpUntil: Nullable<Timestamp>
    let lastAnswer: Nullable<Timestamp>
    let queues: [ID<Queue>]
    let skills: [SkillLevelShape]

    enum CodingKeys: String, CodingKey {
        case id, name, presence, load, capacity, held, ringing, queues, skills
        case presenceSince = "presence_since"
        case stateSince = "state_since"
        case wrapUpUntil = "wrap_up_until"
        case lastAnswer = "last_answer"
    }

    init(_ view: FloorSnapshot.AgentFigures) {
        id = view.agent.id
        name = view.agent.name
        presence = view.presence
        presenceSince = view.presenceSince
        stateSince = view.stateSince
        load = view.load
        capacity = view.capacity
        held = view.held
        ringing = view.ringing
        wrapUpUntil = Nullable(view.wrapUpUntil)
        lastAnswer = Nullable(view.lastAnswer)
        queues = view.queues
        skills = view.skills.map { SkillLevelShape(skill: $0.skill, name: $0.name, level: $0.level) }
    }
}

/// Why something did or did not happen.
struct WhyShape: Encodable, Sendable {
    let sentences: [String]

    init(_ view: WhyView) { sentences = view.sentences }
}

/// A colleague who was asked into a conversation.
struct ConsultShape: Encodable, Sendable {
    let id: ID<Consult>
    let conversationID: ID<Conversation>
    let agent: AgentNameShape
    let askedBy: AgentNameShape
    let createdAt: Timestamp
    let endedAt: Nullable<Timestamp>

    enum CodingKeys: String, CodingKey {
        case id, agent
        case conversationID = "conversation_id"
        case askedBy = "asked_by"
        case createdAt = "created_at"
        case endedAt = "ended_at"
    }

    init(_ view: ConsultView) {
        id = view.id
        conversationID = view.conversationID
        agent = AgentNameShape(view.agent)
        askedBy = AgentNameShape(view.askedBy)
        createdAt = view.createdAt
        endedAt = Nullable(view.endedAt)
    }
}

/// A line of the audit log.
struct AuditShape: Encodable, Sendable {
    let id: ID<AuditEntry>
    let deed: String
    let agent: AgentNameShape
    let conversationID: Nullable<ID<Conversation>>
    let subject: Nullable<AgentNameShape>
    let detail: Nullable<JSONValue>
    let createdAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, deed, agent, subject, detail
        case conversationID = "conversation_id"
        case createdAt = "created_at"
    }

    init(_ view: AuditView) {
        id = view.id
        deed = view.deed
        agent = AgentNameShape(view.agent)
        conversationID = Nullable(view.conversationID)
        subject = Nullable(view.subject.map(AgentNameShape.init))
        detail = Nullable(view.detail)
        createdAt = view.createdAt
    }
}
