import BalieDomain

extension Floor {
    /// Matches what the event set free. Before the event nothing that waited could be taken by anybody available, so only
    /// pairs with somebody freed or something that joined a line need a look.
    mutating func settle(_ turn: inout Turn) {
        // Agents first: each takes the best of everything in line for them, so that nothing overtakes.
        for agent in turn.freed { serve(agent, in: &turn) }
        let waits = turn.joined.compactMap { id -> Wait? in
            guard case .waiting(let wait) = conversations[id] else { return nil }
            return wait
        }
        for wait in waits.sorted(by: { $0.key < $1.key }) { place(wait, in: &turn) }
    }

    /// An agent looks for conversations over all their queues, until they are no longer available.
    private mutating func serve(_ id: ID<Agent>, in turn: inout Turn) {
        while let agent = agents[id], isAvailable(agent), let key = firstInLine(for: id, agent),
            case .waiting(let wait) = conversations[key.conversation]
        {
            var chosen = id
            // What joined in this very turn may suit somebody better who was available all along; but nobody may get it
            // while something before it waits for them.
            if turn.joined.contains(key.conversation), let better = choose(for: wait), better != id,
                let state = agents[better], firstInLine(for: better, state) == key
            {
                chosen = better
            }
            offer(wait, to: chosen, .agent, in: &turn)
        }
    }

    /// A conversation looks for an agent.
    private mutating func place(_ wait: Wait, in turn: inout Turn) {
        guard let agent = choose(for: wait, joinedInTurn: turn.joined.count) else { return }
        offer(wait, to: agent, .conversation, in: &turn)
    }

    /// The best conversation that this agent may have, over all their queues.
    private func firstInLine(for id: ID<Agent>, _ agent: AgentState) -> LineKey? {
        var best: LineKey?
        for queue in agent.queues {
            guard let line = queues[queue]?.line else { continue }
            for head in line.heads {
                if let best, best < head.key { break }
                let group = line.group(of: head)
                guard group.demand.units <= agent.room, agent.missing(of: group.demand.requirements) == nil,
                    let key = group.keys.first(where: { !hasRefused(id, $0.conversation) })
                else { continue }
                best = best.map { min($0, key) } ?? key
            }
        }
        let claim = claims[id]?.first { key in
            guard case .waiting(let wait) = conversations[key.conversation] else { return false }
            return stickyAgent(of: wait) == id && obstacle(to: id, agent, taking: wait, isMember: true) == nil
        }
        return [best, claim].compactMap(\.self).min()
    }

    private func hasRefused(_ agent: ID<Agent>, _ conversation: ID<Conversation>) -> Bool {
        guard case .waiting(let wait) = conversations[conversation] else { return true }
        return wait.refusals[agent] != nil
    }

    /// The agent that a conversation goes to: the last one if they can have it, else the first in the queue's ranking.
    private func choose(for wait: Wait, joinedInTurn joined: Int = .max) -> ID<Agent>? {
        if let last = stickyAgent(of: wait), stickyRefusal(of: last, for: wait) == nil { return last }
        guard let queue = queues[wait.conversation.queue] else { return nil }
        // Somebody else has waited for just the same since before this turn: then nobody is free for it.
        if queue.line.unrefused(asking: wait.demand) > joined { return nil }
        return queue.ranking().first { id in
            guard let agent = agents[id] else { return false }
            return obstacle(to: id, agent, taking: wait, isMember: true) == nil
        }
    }

    /// The last agent, unless the settings do not ask for them.
    func stickyAgent(of wait: Wait) -> ID<Agent>? {
        settings.stickiness == .off ? nil : wait.conversation.lastAgent
    }

    /// Why the last agent cannot have it; `nil` if they can.
    func stickyRefusal(of id: ID<Agent>, for wait: Wait) -> Explanation.PassedOver? {
        guard let agent = agents[id] else { return Explanation.PassedOver(agent: id, reason: .offline) }
        let isMember = settings.stickiness == .anyone || agent.queues.contains(wait.conversation.queue)
        return obstacle(to: id, agent, taking: wait, isMember: isMember)
    }

    /// Why an agent cannot take a conversation now; `nil` if they can.
    func obstacle(to id: ID<Agent>, _ agent: AgentState, taking wait: Wait, isMember: Bool) -> Explanation.PassedOver? {
        if let reason = agent.availability(ringingLimit: settings.maxRingingPerAgent).reason {
            return Explanation.PassedOver(agent: id, reason: reason)
        }
        guard isMember else { return Explanation.PassedOver(agent: id, reason: .notMember) }
        switch wait.refusals[id] {
        case .declined: return Explanation.PassedOver(agent: id, reason: .declined)
        case .missed: return Explanation.PassedOver(agent: id, reason: .didNotAnswer)
        case nil: break
        }
        if let missing = agent.missing(of: wait.demand.requirements) {
            return Explanation.PassedOver(
                agent: id,
                reason: .lacksSkill,
                skill: missing.skill,
                level: missing.level
            )
        }
        return agent.room < wait.demand.units ? Explanation.PassedOver(agent: id, reason: .full) : nil
    }

    private func isAvailable(_ agent: AgentState) -> Bool {
        agent.availability(ringingLimit: settings.maxRingingPerAgent) == .available
    }

    private mutating func offer(
        _ wait: Wait,
        to agent: ID<Agent>,
        _ trigger: Explanation.Trigger,
        in turn: inout Turn
    ) {
        let conversation = wait.conversation
        let explanation = explain(wait, offeredTo: agent, trigger, at: turn.now)
        let ringTime = queues[conversation.queue]?.configuration?.ringTime ?? settings.ringTime
        let until = turn.now + Bounds.duration(ringTime)
        queues[conversation.queue]?.lastOffered = agent
        let ring = Ring(agent: agent, units: wait.demand.units, until: until, wait: wait)
        move(conversation.id, to: .ringing(ring), in: &turn)
        turn.decisions.append(
            .offer(
                conversation: conversation.id,
                version: conversation.version,
                to: agent,
                units: ring.units,
                until: until,
                explanation: explanation
            )
        )
    }
}

extension Timestamp {
    /// The time since `earlier`: none if that is later, and never an overflow, however wrong a stored time is.
    func elapsed(since earlier: Timestamp) -> Duration {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        guard self > earlier else { return .zero }
        return .milliseconds(overflow ? .max : difference)
    }
}
