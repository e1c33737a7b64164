public import BalieDomain

/// Answers to “why did this wait?” and “why did Ann get nothing?”, as the floor stands.
extension Floor {
    /// Why a conversation waits at this moment; `nil` if it does not.
    public func why(_ conversation: ID<Conversation>, at now: Timestamp) -> WhyWaiting? {
        guard case .waiting(let wait) = conversations[conversation] else { return nil }
        let queue = queues[wait.conversation.queue]
        let cause: WhyWaiting.Cause =
            if queue?.isOpen == false {
                .closed
            } else if queue?.configuration?.mode == .pull {
                .nobodyAsked
            } else if let last = wait.place.demand.only {
                .heldFor(last)
            } else {
                .nobodyFree
            }
        return WhyWaiting(
            queue: wait.conversation.queue,
            cause: cause,
            changesAt: wait.place.changesAt,
            explanation: explain(wait, offeredTo: nil, .conversation, at: now)
        )
    }

    /// Why an agent is offered nothing at this moment; `nil` for somebody unknown.
    public func why(agent id: ID<Agent>) -> WhyIdle? {
        guard let agent = agents[id], agent.configuration != nil else { return nil }
        let queues = agent.queues.prefix(WhyIdle.listLimit).compactMap { queue -> WhyIdle.Line? in
            guard let state = self.queues[queue], let member = state.member(id) else { return nil }
            var line = WhyIdle.Line(queue: queue, waiting: state.line.count, isOpen: state.isOpen)
            line.isPull = state.configuration?.mode == .pull
            for head in state.line.heads.prefix(WhyIdle.listLimit) {
                guard case .waiting(let wait) = conversations[head.key.conversation] else { continue }
                let passed = obstacle(to: id, agent, taking: wait, ofTier: member.tier)
                line.first.append(WhyIdle.Missed(conversation: head.key.conversation, because: passed))
            }
            return line
        }
        let reason = agent.availability(ringingLimit: settings.maxRingingPerAgent).reason
        return WhyIdle(reason: reason, queues: queues)
    }
}

/// Why a conversation waits.
public struct WhyWaiting: Sendable, Equatable {
    public enum Cause: Sendable, Equatable {
        /// Outside its queue's hours.
        case closed
        /// Its queue gives conversations to those who ask.
        case nobodyAsked
        /// It waits for the agent who had the customer before.
        case heldFor(ID<Agent>)
        /// Nobody who could take it has room.
        case nobodyFree
    }

    public var queue: ID<Queue>
    public var cause: Cause
    /// When it is asked of others, or stands elsewhere in its line, by itself.
    public var changesAt: Timestamp?
    /// Everybody who is passed over, and its place.
    public var explanation: Explanation
}

/// Why an agent has nothing ringing.
public struct WhyIdle: Sendable, Equatable {
    /// So many queues are told of, and of each so many of the first who wait.
    public static let listLimit = 10

    /// One of their queues.
    public struct Line: Sendable, Equatable {
        public var queue: ID<Queue>
        public var waiting: Int
        public var isOpen: Bool
        public var isPull = false
        /// Of those who ask different things, the first of each.
        public var first: [Missed] = []
    }

    /// Somebody who waits, and why not for this agent.
    public struct Missed: Sendable, Equatable {
        public var conversation: ID<Conversation>
        /// `nil` if the agent could take it, where they ask for it.
        public var because: Explanation.PassedOver?
    }

    /// Why they get nothing at all; `nil` if they only have nothing that they could take.
    public var reason: Explanation.Reason?
    public var queues: [Line]
}
