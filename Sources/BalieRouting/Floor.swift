public import BalieDomain

/// The floor of one workspace: who is free, who waits, what rings. Tells who is offered what.
///
/// A pure state machine: the same events at the same times give the same decisions, so that it can be simulated, replayed
/// and tested without a database. The database stays the truth: decisions are advice until a compare-and-swap made them
/// true, and what came of them is told as further events.
///
/// A large value: keep one and change it in place, because a copy is paid for at the first change after it.
///
/// After every event holds: no conversation waits while a member of its queue is available who has the skills and the
/// room and did not refuse it; and nobody has more reserved and held than their capacity by the floor's own doing.
public struct Floor: Sendable {
    public let settings: FloorSettings

    var queues: [ID<Queue>: QueueState] = [:]
    var agents: [ID<Agent>: AgentState] = [:]
    var conversations: [ID<Conversation>: Stage] = [:]
    var deadlines = SortedList<Deadline>()
    /// Who waits for an agent that had them before; kept only where the last agent need not be a member.
    var claims: [ID<Agent>: SortedList<LineKey>] = [:]

    public init(settings: FloorSettings = FloorSettings()) {
        self.settings = settings.bounded
    }

    /// The earliest time at which `apply(.timePassed)` would decide something, or look whether to; may be in the past.
    public var nextDeadline: Timestamp? { deadlines.first?.at }

    /// Takes note of an event and says what is to be done. Time passes only by `.timePassed`: an answer that was given
    /// just before an offer rang out counts, even if it is told after.
    public mutating func apply(_ event: FloorEvent, at now: Timestamp) -> [FloorDecision] {
        var turn = Turn(now: now)
        switch event {
        case .queue(let configuration): configure(configuration, in: &turn)
        case .queueRemoved(let queue): removeQueue(queue, in: &turn)
        case .agent(let configuration): configure(configuration, in: &turn)
        case .agentRemoved(let agent): removeAgent(agent, in: &turn)
        case .presence(let agent, let presence): setPresence(presence, of: agent, in: &turn)
        case .waiting(let conversation): enqueue(conversation, in: &turn)
        case .left(let conversation): leave(conversation, in: &turn)
        case .assigned(let conversation, let agent, let units, _, _):
            assign(conversation, to: agent, units: units, in: &turn)
        case .released(let conversation): release(conversation, in: &turn)
        case .offerOpen(let conversation, let agent, let units, _, let until):
            restoreOffer(of: conversation, to: agent, units: units, until: until, in: &turn)
        case .accepted(let conversation, let agent): accept(conversation, by: agent, in: &turn)
        case .declined(let conversation, let agent): decline(conversation, by: agent, in: &turn)
        case .offerRefused(let conversation): forgetOffer(of: conversation, in: &turn)
        case .queueOpen, .wrapUp, .wrapUpEnded, .next, .pick, .handled: break
        case .timePassed: passTime(in: &turn)
        }
        settle(&turn)
        return turn.decisions
    }
}

/// One event on its way through the floor.
struct Turn {
    let now: Timestamp
    var decisions: [FloorDecision] = []
    /// Who may be able to take something that they could not take before, in the order in which that came about.
    var freed: [ID<Agent>] = []
    /// What joined a line. With `freed`, all that can be matched anew: everything else was settled before.
    var joined: Set<ID<Conversation>> = []

    init(now: Timestamp) { self.now = now }
}
