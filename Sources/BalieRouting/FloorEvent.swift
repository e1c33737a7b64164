public import BalieDomain

/// What happened, as the floor needs to know it.
///
/// Events may be late, repeated or about things that the floor has never heard of: what makes no sense changes nothing.
/// At a start, make a floor that is restoring, tell what there is (queues before whether they are open, agents before all
/// that is said of them), and then `restored`. Without that, tell in this order: queues, agents, `assigned`, `offerOpen`,
/// `waiting`, and presences last; otherwise a conversation is offered before it is known who else could have it.
public enum FloorEvent: Hashable, Sendable {
    /// A queue was added or changed.
    case queue(QueueConfiguration)
    /// What waits in the queue keeps waiting, and is served again when a queue of that id is told.
    case queueRemoved(ID<Queue>)
    /// An agent was added or changed.
    case agent(AgentConfiguration)
    /// Conversations they hold stay theirs until `released`, `left` or `assigned` to another.
    case agentRemoved(ID<Agent>)
    /// What the person chose, or the evidence says, of an agent that was told. `.online` after `.notResponding` makes them available again.
    case presence(ID<Agent>, Presence)
    /// A conversation joins its line, or what is known of it changed. One that was held is no longer.
    case waiting(WaitingConversation)
    /// Resolved, snoozed or taken out of the line. Whoever held it, or heard it ring, is free of it.
    case left(ID<Conversation>)
    /// An agent holds the conversation (accepted, assigned by hand, restored): ends any wait or offer of it.
    /// Its queue, if that is told or known, counts it as being worked on.
    case assigned(ID<Conversation>, to: ID<Agent>, units: Int, kind: WorkKind = .message, queue: ID<Queue>? = nil)
    /// Nobody holds the conversation any more: its units are free again.
    case released(ID<Conversation>)
    /// An offer that was open when the floor was rebuilt.
    case offerOpen(ID<Conversation>, to: ID<Agent>, units: Int, kind: WorkKind = .message, until: Timestamp)
    /// Of an offer that is not open, this and `declined` change nothing.
    case accepted(ID<Conversation>, by: ID<Agent>)
    case declined(ID<Conversation>, by: ID<Agent>)
    /// The offer, or what an agent was given on asking, could not be made true: it is forgotten, and the conversation with
    /// it until its true state is told.
    case offerRefused(ID<Conversation>)
    /// The queue's hours begin or end. Outside them nothing new rings or is given out; what rings may still be answered. A
    /// queue of which nothing is told is open.
    case queueOpen(ID<Queue>, Bool)
    /// The agent writes up what they did, and gets nothing until then or until they say so.
    case wrapUp(ID<Agent>, until: Timestamp)
    case wrapUpEnded(ID<Agent>)
    /// The agent asks for the next conversation of any of their queues.
    case next(ID<Agent>)
    /// The agent asks for this one.
    case pick(ID<Conversation>, by: ID<Agent>)
    /// How many conversations the agent took today; told at a start and at the beginning of a day, counted in between.
    case handled(ID<Agent>, Int)
    /// Since when the agent is there, and when they last ended something; told at a start, after their presence.
    case idle(ID<Agent>, there: Timestamp, ended: Timestamp?)
    /// All that there was has been told: the floor begins to decide.
    case restored
    /// Nothing but the clock: offers that rang out, declines that lapse, and whatever changes while somebody waits.
    case timePassed
}
