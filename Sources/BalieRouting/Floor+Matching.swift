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
        // Where a whole line looks for agents, what nobody can take is looked for once.
        var hopeless: [ID<Queue>: Set<Demand>] = [:]
        for wait in waits.sorted(by: { $0.place.key < $1.place.key }) {
            let (queue, demand) = (wait.conversation.queue, wait.place.demand)
            let isPlain = wait.refusals.isEmpty && stickyAgent(of: wait) == nil
            if isPlain, hopeless[queue]?.contains(demand) == true { continue }
            if !place(wait, in: &turn), isPlain { hopeless[queue, default: []].insert(demand) }
        }
        turn.freed = []
        turn.joined = []
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
    ///
    /// - Returns: Whether there was one.
    private mutating func place(_ wait: Wait, in turn: inout Turn) -> Bool {
        guard let agent = choose(for: wait, joinedInTurn: turn.joined.count) else { return false }
        offer(wait, to: agent, .conversation, in: &turn)
        return true
    }

    /// The best conversation that this agent may have, over all their queues.
    ///
    /// - Parameter isAsking: also where conversations do not ring of themselves.
    func firstInLine(for id: ID<Agent>, _ agent: AgentState, isAsking: Bool = false) -> LineKey? {
        var best: LineKey?
        for queue in agent.queues {
            guard let queue = queues[queue], isAsking ? queue.isOpen : queue.isPushing, queue.line.count > 0,
                let tier = queue.member(id)?.tier
            else { continue }
            for head in queue.line.heads {
                if let best, best < head.key { break }
                let group = queue.line.group(of: head)
                guard group.demand.suits(id, agent, ofTier: tier),
                    let key = group.keys.first(where: { !hasRefused(id, $0.conversation) })
                else { continue }
                best = best.map { min($0, key) } ?? key
            }
        }
        guard settings.stickiness == .anyone else { return best }
        let claim = claims[id]?.first { key in
            guard case .waiting(let wait) = conversations[key.conversation] else { return false }
            guard stickyAgent(of: wait) == id, let queue = queues[wait.conversation.queue], queue.isPushing else {
                return false
            }
            return obstacle(to: id, agent, taking: wait, ofTier: queue.member(id)?.tier) == nil
        }
        return [best, claim].compactMap(\.self).min()
    }

    private func hasRefused(_ agent: ID<Agent>, _ conversation: ID<Conversation>) -> Bool {
        guard case .waiting(let wait) = conversations[conversation] else { return true }
        return wait.refusals[agent] != nil
    }

    /// The agent that a conversation goes to: the last one if they can have it, else the first in the queue's ranking.
    private func choose(for wait: Wait, joinedInTurn joined: Int = .max) -> ID<Agent>? {
        guard let queue = queues[wait.conversation.queue], queue.isPushing else { return nil }
        if let last = stickyAgent(of: wait), stickyRefusal(of: last, for: wait) == nil { return last }
        if wait.place.demand.only != nil { return nil }
        // Somebody else has waited for just the same since before this turn: then nobody is free for it.
        if queue.line.unrefused(asking: wait.place.demand) > joined { return nil }
        return best(for: wait, in: queue)
    }

    /// The last agent, unless the settings do not ask for them, or it was too long ago.
    func stickyAgent(of wait: Wait) -> ID<Agent>? {
        guard settings.stickiness != .off else { return nil }
        if let within = settings.stickyWithin, let last = wait.conversation.lastAgentAt,
            wait.conversation.enqueuedAt.elapsed(since: last) > within
        {
            return nil
        }
        return wait.conversation.lastAgent
    }

    /// Why the last agent cannot have it; `nil` if they can.
    func stickyRefusal(of id: ID<Agent>, for wait: Wait) -> Explanation.PassedOver? {
        guard let agent = agents[id] else { return Explanation.PassedOver(agent: id, reason: .offline) }
        let member = queues[wait.conversation.queue]?.member(id)
        if settings.stickiness != .anyone, member == nil {
            let reason = agent.availability(ringingLimit: settings.maxRingingPerAgent).reason
            return Explanation.PassedOver(agent: id, reason: reason ?? .notMember)
        }
        return obstacle(to: id, agent, taking: wait, ofTier: member?.tier)
    }

    /// Why an agent cannot take a conversation now; `nil` if they can.
    ///
    /// - Parameter tier: theirs in its queue; `nil` for a last agent from outside.
    func obstacle(
        to id: ID<Agent>,
        _ agent: AgentState,
        taking wait: Wait,
        ofTier tier: Int?
    ) -> Explanation.PassedOver? {
        func because(_ reason: Explanation.Reason) -> Explanation.PassedOver {
            Explanation.PassedOver(agent: id, reason: reason)
        }
        if let reason = agent.availability(ringingLimit: settings.maxRingingPerAgent).reason { return because(reason) }
        switch wait.refusals[id] {
        case .declined: return because(.declined)
        case .missed: return because(.didNotAnswer)
        case nil: break
        }
        let demand = wait.place.demand
        if let only = demand.only, only != id { return because(.heldForLastAgent) }
        if let tier, tier > demand.highestTier { return because(.higherTier) }
        if let missing = demand.needs?.firstMissing(in: agent.skills) {
            return Explanation.PassedOver(agent: id, reason: .lacksSkill, skill: missing.skill, level: missing.level)
        }
        return agent.obstacle(to: demand.work).map(because)
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
        let work = wait.place.demand.work
        move(conversation.id, to: .ringing(Ring(agent: agent, work: work, until: until, wait: wait)), in: &turn)
        turn.decisions.append(
            .offer(
                conversation: conversation.id,
                version: conversation.version,
                to: agent,
                units: work.units,
                until: until,
                explanation: explanation
            )
        )
    }
}
