import BalieDomain

extension Floor {
    /// Moves a conversation to another stage, or out of the floor's sight (`nil`).
    ///
    /// The only place where lines, reservations, loads and deadlines change: whatever a stage took is given back when it
    /// is left, on every path.
    mutating func move(_ id: ID<Conversation>, to next: Stage?, in turn: inout Turn) {
        switch conversations[id] {
        case .waiting(let wait): leaveLine(wait, in: &turn)
        case .ringing(let ring): stopRinging(ring, id, in: &turn)
        case .held(let hold): endHold(hold, next: next, in: &turn)
        case nil: break
        }
        conversations[id] = next
        switch next {
        case .waiting(let wait): joinLine(wait, in: &turn)
        case .ringing(let ring): startRinging(ring, id)
        case .held(let hold): startHold(hold, at: turn.now)
        case nil: break
        }
    }

    private mutating func joinLine(_ wait: Wait, in turn: inout Turn) {
        queues[wait.conversation.queue, default: QueueState()].line.insert(wait)
        if let lapsesAt = wait.lapsesAt {
            deadlines.insert(Deadline(at: lapsesAt, conversation: wait.conversation.id))
        }
        if settings.stickiness == .anyone, let agent = wait.conversation.lastAgent {
            claims[agent, default: SortedList()].insert(wait.key)
        }
        turn.joined.insert(wait.conversation.id)
    }

    private mutating func leaveLine(_ wait: Wait, in turn: inout Turn) {
        let queue = wait.conversation.queue
        queues[queue]?.line.remove(wait)
        if queues[queue]?.isForgettable == true { queues[queue] = nil }
        if let lapsesAt = wait.lapsesAt {
            deadlines.remove(Deadline(at: lapsesAt, conversation: wait.conversation.id))
        }
        if settings.stickiness == .anyone, let agent = wait.conversation.lastAgent {
            claims[agent]?.remove(wait.key)
            if claims[agent]?.isEmpty == true { claims[agent] = nil }
        }
        turn.joined.remove(wait.conversation.id)
    }

    private mutating func startRinging(_ ring: Ring, _ id: ID<Conversation>) {
        update(ring.agent) { agent in
            agent.ringing.append(id)
            agent.ringingUnits += ring.units
        }
        deadlines.insert(Deadline(at: ring.until, conversation: id))
    }

    private mutating func stopRinging(_ ring: Ring, _ id: ID<Conversation>, in turn: inout Turn) {
        update(ring.agent) { agent in
            agent.ringing.removeAll { $0 == id }
            agent.ringingUnits -= ring.units
        }
        deadlines.remove(Deadline(at: ring.until, conversation: id))
        turn.freed.append(ring.agent)
    }

    private mutating func startHold(_ hold: Hold, at now: Timestamp) {
        update(hold.agent) { agent in
            agent.heldCount += 1
            agent.heldUnits += hold.units
            agent.lastTakenAt = now
        }
    }

    private mutating func endHold(_ hold: Hold, next: Stage?, in turn: inout Turn) {
        let now = turn.now
        var continues = false
        if case .held(let other) = next { continues = other.agent == hold.agent }
        update(hold.agent) { agent in
            agent.heldCount -= 1
            agent.heldUnits -= hold.units
            if !continues { agent.lastEndedAt = now }
        }
        turn.freed.append(hold.agent)
    }

    /// Changes an agent and, if that matters to them, the rankings of their queues.
    mutating func update(_ id: ID<Agent>, _ change: (inout AgentState) -> Void) {
        let limit = settings.maxRingingPerAgent
        // In place: a copy would have to share everything that the agent holds.
        func apply(_ agent: inout AgentState) -> (old: Footing, new: Footing, queues: [ID<Queue>], isForgettable: Bool)
        {
            let old = agent.footing(ringingLimit: limit)
            change(&agent)
            return (old, agent.footing(ringingLimit: limit), agent.queues, agent.isForgettable)
        }
        let (old, new, affected, isForgettable) = apply(&agents[id, default: AgentState()])
        if isForgettable { agents[id] = nil }
        guard old != new else { return }
        for queue in affected { queues[queue]?.move(id, from: old, to: new) }
    }

    /// Ends an offer without an answer that takes it; the conversation goes back to its old place.
    ///
    /// - Returns: What it goes back to, before any refusal is noted; `nil` if the floor was never told.
    @discardableResult
    mutating func withdraw(_ id: ID<Conversation>, _ ring: Ring, _ reason: WithdrawReason, in turn: inout Turn) -> Wait?
    {
        turn.decisions.append(.withdraw(conversation: id, from: ring.agent, reason: reason))
        move(id, to: ring.wait.map(Stage.waiting), in: &turn)
        return ring.wait
    }

    /// Withdraws everything that rings at the agent and satisfies `condition`.
    mutating func withdrawOffers(
        to agent: ID<Agent>,
        _ reason: WithdrawReason,
        in turn: inout Turn,
        where condition: (Ring) -> Bool = { _ in true }
    ) {
        for id in agents[agent]?.ringing ?? [] {
            guard case .ringing(let ring) = conversations[id], condition(ring) else { continue }
            withdraw(id, ring, reason, in: &turn)
        }
    }

    /// Takes offers back, latest first, from somebody who was given more by others than leaves room for them.
    mutating func shedOffers(of id: ID<Agent>, in turn: inout Turn) {
        while let agent = agents[id], agent.configuration != nil, agent.load > agent.capacity,
            let last = agent.ringing.last, case .ringing(let ring) = conversations[last]
        {
            withdraw(last, ring, .agentFull, in: &turn)
        }
    }
}
