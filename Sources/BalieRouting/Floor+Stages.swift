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

    private mutating func joinLine(_ joining: Wait, in turn: inout Turn) {
        var wait = joining
        let id = wait.conversation.id
        wait.place = place(of: wait, at: turn.now)
        if let last = reservation(of: wait, at: turn.now) {
            wait.place.demand.only = last
            wait.place.changesAt = sooner(wait.place.changesAt, patienceEnd(of: wait))
        } else {
            wait.isForAll = true
        }
        conversations[id] = .waiting(wait)
        queues[wait.conversation.queue, default: QueueState()].line.insert(wait)
        if let deadline = wait.deadline { deadlines.insert(Deadline(at: deadline, subject: .conversation(id))) }
        if keepsClaims, let agent = wait.conversation.lastAgent {
            claims[agent, default: SortedList()].insert(wait.place.key)
        }
        turn.joined.insert(id)
        turn.watched.insert(id)
    }

    private mutating func leaveLine(_ wait: Wait, in turn: inout Turn) {
        let queue = wait.conversation.queue
        queues[queue]?.line.remove(wait)
        forgetIfIdle(queue)
        if let deadline = wait.deadline {
            deadlines.remove(Deadline(at: deadline, subject: .conversation(wait.conversation.id)))
        }
        if keepsClaims, let agent = wait.conversation.lastAgent {
            claims[agent]?.remove(wait.place.key)
            if claims[agent]?.isEmpty == true { claims[agent] = nil }
        }
        turn.joined.remove(wait.conversation.id)
    }

    /// By queue, as far as the conversation was told.
    mutating func countRinging(_ ring: Ring, by step: Int) {
        guard let queue = ring.wait?.conversation.queue else { return }
        let count = ringingCounts[queue, default: 0] + step
        ringingCounts[queue] = count == 0 ? nil : count
    }

    private mutating func startRinging(_ ring: Ring, _ id: ID<Conversation>) {
        update(ring.agent) { $0.startRinging(id, ring.work) }
        countRinging(ring, by: 1)
        deadlines.insert(Deadline(at: ring.until, subject: .conversation(id)))
    }

    private mutating func stopRinging(_ ring: Ring, _ id: ID<Conversation>, in turn: inout Turn) {
        update(ring.agent) { $0.stopRinging(id, ring.work) }
        countRinging(ring, by: -1)
        deadlines.remove(Deadline(at: ring.until, subject: .conversation(id)))
        turn.freed.append(ring.agent)
    }

    private mutating func startHold(_ hold: Hold, at now: Timestamp) {
        update(hold.agent) { agent in
            agent.hold(hold.work)
            agent.lastTakenAt = now
        }
        if let queue = hold.queue { queues[queue, default: QueueState()].pace.working += 1 }
    }

    private mutating func endHold(_ hold: Hold, next: Stage?, in turn: inout Turn) {
        let now = turn.now
        var continues = false
        if case .held(let other) = next { continues = other.agent == hold.agent }
        update(hold.agent) { agent in
            agent.letGo(of: hold.work)
            if !continues { agent.lastEndedAt = now }
        }
        turn.freed.append(hold.agent)
        guard let queue = hold.queue else { return }
        queues[queue]?.pace.working -= 1
        if let since = hold.since, !continues { queues[queue]?.pace.handled(now.elapsed(since: since)) }
        forgetIfIdle(queue)
    }

    mutating func forgetIfIdle(_ queue: ID<Queue>) {
        if queues[queue]?.isForgettable == true { queues[queue] = nil }
    }

    /// Changes an agent and, if that matters to them, the rankings of their queues.
    mutating func update(_ id: ID<Agent>, _ change: (inout AgentState) -> Void) {
        let limit = settings.maxRingingPerAgent
        if agents[id] == nil { agents[id] = AgentState(slot: slots.take(for: id)) }
        // In place: a copy would have to share everything that the agent holds.
        func apply(_ agent: inout AgentState) -> (old: Footing, new: Footing, queues: [ID<Queue>], isForgettable: Bool)
        {
            let old = agent.footing(ringingLimit: limit)
            change(&agent)
            return (old, agent.footing(ringingLimit: limit), agent.queues, agent.isForgettable)
        }
        let (old, new, affected, isForgettable) = apply(&agents[id, default: AgentState(slot: 0)])
        if isForgettable {
            agents[id] = nil
            slots.giveBack(old.slot)
        }
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
        while let agent = agents[id], agent.configuration != nil,
            let (conversation, ring) = latestMisfit(of: agent)
        {
            withdraw(conversation, ring, .agentFull, in: &turn)
        }
    }

    /// The latest of the agent's offers that does not fit beside the rest.
    private func latestMisfit(of agent: AgentState) -> (ID<Conversation>, Ring)? {
        for id in agent.ringing.reversed() {
            guard case .ringing(let ring) = conversations[id] else { continue }
            let rest = agent.load.without(ring.work)
            if rest.obstacle(to: ring.work, within: agent.capacity, agent.limits) != nil { return (id, ring) }
        }
        return nil
    }
}
