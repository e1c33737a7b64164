import BalieDomain
import BalieRouting
import BalieStorage

/// Everything that a workspace's floor is built from, read in one transaction.
struct FloorReading: Sendable {
    let revision: Int64
    /// The workspace's settings, as stored.
    let routing: String?
    /// How far the log reached.
    let position: Int64
    let agents: [FloorAgentRow]
    var queues: [FloorQueueRow]
    let members: [ID<Queue>: [QueueStore.MemberRow]]
    let agentSkills: [ID<Agent>: [SkillLevelRow]]
    let queueSkills: [ID<Queue>: [SkillLevelRow]]
    let placed: [(row: ConversationRow, units: Int)]
    /// What a conversation of each channel takes.
    let channelUnits: [ID<ChannelAccount>: Int]
    let offers: [OfferRow]
    let decliners: [ID<Conversation>: Set<ID<Agent>>]
    /// All that there are: nobody has one that is gone.
    let skills: Set<ID<Skill>>
    let book: RuleBook
    /// How many offers each agent took today.
    let taken: [ID<Agent>: Int]
    /// Until when each agent writes up what they resolved.
    let wrapUps: [ID<Agent>: Timestamp]
    /// How long a conversation of each queue kept its agent lately.
    let handlingTimes: [ID<Queue>: Duration]
    /// When those who are online last ended something.
    let lastEnded: [ID<Agent>: Timestamp]

    init(workspace: ID<Workspace>, at now: Timestamp, in session: any SQLSession) throws {
        revision = try RoutingStore.revision(of: workspace, in: session)
        routing = try WorkspaceStore.routing(of: workspace, in: session)
        position = try EventStore.last(of: workspace, in: session)
        agents = try FloorStore.agents(workspace: workspace, in: session).filter(\.isActive)
        queues = try FloorStore.queues(workspace: workspace, in: session)
        members = try FloorStore.members(workspace: workspace, in: session)
        agentSkills = try FloorStore.agentSkills(workspace: workspace, in: session)
        queueSkills = try FloorStore.queueSkills(workspace: workspace, in: session)
        placed = try RoutingStore.placed(workspace: workspace, in: session)
        channelUnits = try RoutingStore.channelUnits(workspace: workspace, in: session)
        offers = try OfferStore.ringing(agent: nil, workspace: workspace, in: session)
        decliners = try RoutingStore.decliners(workspace: workspace, in: session)
        skills = Set(try SkillStore.list(workspace: workspace, after: nil, limit: .max, in: session).map(\.id))
        book = try RuleBook(rules: [], workspace: workspace, in: session)
        let today = now.startOfDay
        taken = try RoutingStore.taken(
            since: today,
            // It may have begun to ring on the day before.
            from: IDSource.first(at: today - .seconds(Administration.ringSecondsRange.upperBound)),
            workspace: workspace,
            in: session
        )
        handlingTimes = try Self.handlingTimes(workspace: workspace, at: now, in: session)
        let online = agents.filter { $0.presence == .online }.map(\.id)
        lastEnded = try BoardStore.lastEnds(of: online, workspace: workspace, in: session).mapValues { min($0, now) }
        wrapUps = Dictionary(
            try WrapUpStore.running(of: nil, workspace: workspace, at: now, in: session).map { ($0.agent, $0.until) },
            uniquingKeysWith: max
        )
    }
}

extension FloorReading {
    /// So far back, and so many of all queues, the latest first.
    private static let handlingMemory = (time: Duration.days(7), count: 1_000)

    /// How long a conversation of each queue kept its agent lately.
    static func handlingTimes(
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> [ID<Queue>: Duration] {
        try HistoryStore.handlingTimes(
            since: now - handlingMemory.time,
            limit: handlingMemory.count,
            workspace: workspace,
            in: session
        )
    }
}
