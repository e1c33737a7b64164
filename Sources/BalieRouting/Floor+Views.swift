public import BalieDomain

/// What is to be seen from outside. None of it changes anything.
extension Floor {
    /// A conversation's place in its queue, from 1; `nil` if it does not wait. One that rings has no place.
    public func position(of conversation: ID<Conversation>) -> Int? {
        guard case .waiting(let wait) = conversations[conversation] else { return nil }
        return queues[wait.conversation.queue].map { $0.line.rank(of: wait.place.key) + 1 }
    }

    /// How long a conversation waits from now until somebody takes it, as far as can be told: never less than it has
    /// waited already. `nil` if it does not wait, nobody knows how long one takes, or nobody is there to take any.
    public func expectedWait(of conversation: ID<Conversation>, at now: Timestamp) -> Duration? {
        guard case .waiting(let wait) = conversations[conversation], let queue = queues[wait.conversation.queue],
            queue.serving > 0,
            let rest = expectedWait(from: queue.line.rank(of: wait.place.key) + 1, in: queue)
        else { return nil }
        return max(now.elapsed(since: wait.conversation.enqueuedAt), rest)
    }

    /// How long whoever joined the queue now would wait; `nil` if nobody knows how long one takes.
    public func expectedWait(joining queue: ID<Queue>) -> Duration? {
        queues[queue].flatMap { expectedWait(from: $0.line.count + 1, in: $0) }
    }

    /// How many wait in a queue.
    public func waitingCount(in queue: ID<Queue>) -> Int { queues[queue]?.line.count ?? 0 }

    /// What an agent holds and has reserved; `nil` for somebody who was never told, or was removed.
    public func load(of agent: ID<Agent>) -> AgentLoad? {
        guard let state = agents[agent], state.configuration != nil else { return nil }
        return AgentLoad(
            presence: state.presence,
            capacity: state.capacity,
            held: state.load.heldUnits,
            reserved: state.load.ringingUnits,
            idleSince: state.idleSince,
            wrapUpEnds: state.wrapUpEnds
        )
    }

    /// Who holds a conversation.
    public func assignee(of conversation: ID<Conversation>) -> ID<Agent>? {
        guard case .held(let hold) = conversations[conversation] else { return nil }
        return hold.agent
    }

    /// At whom a conversation rings.
    public func ringing(_ conversation: ID<Conversation>) -> ID<Agent>? {
        guard case .ringing(let ring) = conversations[conversation] else { return nil }
        return ring.agent
    }

    /// Every offer that rings, by conversation. Looks at everything the floor knows: for a start or a check, not for each
    /// event.
    public var openOffers: [OpenOffer] {
        conversations.compactMap { id, stage -> OpenOffer? in
            guard case .ringing(let ring) = stage else { return nil }
            return OpenOffer(conversation: id, agent: ring.agent, units: ring.work.units, until: ring.until)
        }
        .sorted { $0.conversation < $1.conversation }
    }
}

/// What the floor knows of an agent at a moment. Loads are in units.
public struct AgentLoad: Hashable, Sendable {
    public var presence: Presence
    /// How much they can hold at a time.
    public var capacity: Int
    /// Units of the conversations they hold.
    public var held: Int
    /// Units of the offers that ring at them.
    public var reserved: Int
    /// The end of their last conversation, or since when they are available.
    public var idleSince: Timestamp
    /// Until when they write up what they did; `nil` if they do not.
    public var wrapUpEnds: Timestamp?
}

/// An offer that rings.
public struct OpenOffer: Hashable, Sendable {
    public var conversation: ID<Conversation>
    public var agent: ID<Agent>
    public var units: Int
    public var until: Timestamp
}
