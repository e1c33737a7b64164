public import BalieDomain

/// The floor of one workspace: who is free, who waits, what rings. Tells who is offered what.
///
/// A pure state machine: the same events at the same times give the same decisions, so that it can be simulated, replayed
/// and tested without a database. The database stays the truth: decisions are advice until a compare-and-swap made them
/// true, and what came of them is told as further events.
///
/// A large value: keep one and change it in place, because a copy is paid for at the first change after it.
///
/// After every event holds: no conversation waits in an open queue that pushes while a member who is asked for it is
/// available, has the skills and the room and did not refuse it, unless it waits for its last agent; and nobody has more
/// reserved and held than their capacity by the floor's own doing.
public struct Floor: Sendable {
    public let settings: FloorSettings

    var queues: [ID<Queue>: QueueState] = [:]
    var agents: [ID<Agent>: AgentState] = [:]
    var conversations: [ID<Conversation>: Stage] = [:]
    /// Who has which slot, in the sets that follow and in the queues'.
    var slots = AgentSlots()
    var skills = SkillTable()
    var deadlines = SortedList<Deadline>()
    /// How many ring, of each queue of which some do.
    var ringingCounts: [ID<Queue>: Int] = [:]
    /// Who waits for an agent that had them before; kept only where somebody looks from the agent's side.
    var claims: [ID<Agent>: SortedList<LineKey>] = [:]

    /// It is told what was before: until all is, nothing is decided.
    private var isRestoring: Bool

    /// - Parameter isRestoring: whether it decides nothing until `.restored`.
    public init(settings: FloorSettings = FloorSettings(), isRestoring: Bool = false) {
        self.settings = settings.bounded
        self.isRestoring = isRestoring
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
        case .assigned(let conversation, let agent, let units, let kind, let queue):
            assign(conversation, to: agent, Work(units: units, kind: kind), queue: queue, in: &turn)
        case .released(let conversation): release(conversation, in: &turn)
        case .offerOpen(let conversation, let agent, let units, let kind, let until):
            restoreOffer(of: conversation, to: agent, Work(units: units, kind: kind), until: until, in: &turn)
        case .accepted(let conversation, let agent): accept(conversation, by: agent, in: &turn)
        case .declined(let conversation, let agent): decline(conversation, by: agent, in: &turn)
        case .offerRefused(let conversation): forgetOffer(of: conversation, in: &turn)
        case .queueOpen(let queue, let isOpen): setOpen(queue, isOpen, in: &turn)
        case .wrapUp(let agent, let until): wrapUp(agent, until: until)
        case .wrapUpEnded(let agent): endWrapUp(of: agent, in: &turn)
        case .next(let agent): giveNext(to: agent, in: &turn)
        case .pick(let conversation, let agent): pick(conversation, by: agent, in: &turn)
        case .handled(let agent, let count): setHandled(count, of: agent)
        case .idle(let agent, let there, let ended): setIdle(agent, there: there, ended: ended)
        case .restored: restored(in: &turn)
        case .timePassed: if !isRestoring { passTime(in: &turn) }
        }
        if isRestoring { return turn.decisions }
        settle(&turn)
        overflow(&turn)
        return turn.decisions
    }

    /// Everybody is there: all who wait look for an agent, and rules apply that would have by now.
    private mutating func restored(in turn: inout Turn) {
        guard isRestoring else { return }
        isRestoring = false
        for queue in queues.keys {
            if queues[queue]?.isDeserted == true { turn.deserted.insert(queue) }
            for id in waiting(in: queue) {
                guard case .waiting(var wait) = conversations[id] else { continue }
                wait.isForAll = false
                move(id, to: .waiting(wait), in: &turn)
                turn.watched.remove(id)
                turn.due.insert(id)
            }
        }
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
    /// Who joined a line in this turn, or is in one that opened: every rule of their queue may apply to them.
    var watched: Set<ID<Conversation>> = []
    /// Whom the clock, or something else than their joining, brought up.
    var due: Set<ID<Conversation>> = []
    /// Queues that their last member signed out of.
    var deserted: Set<ID<Queue>> = []

    init(now: Timestamp) { self.now = now }
}
