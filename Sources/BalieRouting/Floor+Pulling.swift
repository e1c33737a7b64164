import BalieDomain

extension Floor {
    /// An agent asks for the next conversation: the first in line for them, of all their queues.
    mutating func giveNext(to id: ID<Agent>, in turn: inout Turn) {
        guard let agent = agents[id], agent.configuration != nil else {
            return give(nil, to: id, .nothingFits, in: &turn)
        }
        if let reason = agent.availability(ringingLimit: settings.maxRingingPerAgent).reason {
            return give(nil, to: id, .unable(reason), in: &turn)
        }
        let key = firstInLine(for: id, agent, isAsking: true)
        give(key?.conversation, to: id, .nothingFits, in: &turn)
    }

    /// An agent asks for one that they chose themselves.
    mutating func pick(_ conversation: ID<Conversation>, by id: ID<Agent>, in turn: inout Turn) {
        guard case .waiting(let wait) = conversations[conversation] else {
            return give(nil, to: id, .notWaiting, in: &turn)
        }
        guard let queue = queues[wait.conversation.queue], queue.configuration?.allowsPicking == true else {
            return give(nil, to: id, .notAllowed, in: &turn)
        }
        guard queue.isOpen else { return give(nil, to: id, .closed, in: &turn) }
        guard let agent = agents[id], let member = queue.member(id) else {
            return give(nil, to: id, .unable(.notMember), in: &turn)
        }
        if let passedOver = obstacle(to: id, agent, taking: wait, ofTier: member.tier) {
            return give(nil, to: id, .unable(passedOver.reason), in: &turn)
        }
        give(conversation, to: id, .nothingFits, in: &turn)
    }

    private mutating func give(
        _ id: ID<Conversation>?,
        to agent: ID<Agent>,
        _ refusal: PullRefusal,
        in turn: inout Turn
    ) {
        guard let id, case .waiting(let wait) = conversations[id] else {
            turn.decisions.append(.nothingForYou(agent, refusal))
            return
        }
        let conversation = wait.conversation
        let explanation = explain(wait, offeredTo: agent, .request, at: turn.now)
        let work = wait.place.demand.work
        update(agent) { $0.handled += 1 }
        queues[conversation.queue]?.lastOffered = agent
        take(id, wait, by: agent, work, isPromised: true, in: &turn)
        turn.decisions.append(
            .assign(
                conversation: id,
                version: conversation.version,
                to: agent,
                units: work.units,
                explanation: explanation
            )
        )
    }
}
