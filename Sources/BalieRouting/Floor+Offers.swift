import BalieDomain

extension Floor {
    mutating func restoreOffer(
        of id: ID<Conversation>,
        to agent: ID<Agent>,
        units: Int,
        until: Timestamp,
        in turn: inout Turn
    ) {
        var wait: Wait?
        switch conversations[id] {
        case .ringing(let ring) where ring.agent == agent: return
        case .ringing(let ring): wait = ring.wait
        case .waiting(let waiting): wait = waiting
        case .held, nil: break
        }
        let ring = Ring(agent: agent, units: Bounds.weight(units), until: until, wait: wait)
        move(id, to: .ringing(ring), in: &turn)
        shedOffers(of: agent, in: &turn)
    }

    mutating func accept(_ id: ID<Conversation>, by agent: ID<Agent>, in turn: inout Turn) {
        guard case .ringing(let ring) = conversations[id], ring.agent == agent else { return }
        update(agent) { $0.misses = 0 }
        let hold = Hold(agent: agent, units: ring.units, version: ring.wait?.conversation.version)
        move(id, to: .held(hold), in: &turn)
    }

    mutating func decline(_ id: ID<Conversation>, by agent: ID<Agent>, in turn: inout Turn) {
        guard case .ringing(let ring) = conversations[id], ring.agent == agent else { return }
        update(agent) { $0.misses = 0 }
        refuse(id, ring, .declined, because: .declined, in: &turn)
    }

    /// The offer was never made: what the floor believed of the conversation was wrong, so it believes nothing.
    mutating func forgetOffer(of id: ID<Conversation>, in turn: inout Turn) {
        guard case .ringing = conversations[id] else { return }
        move(id, to: nil, in: &turn)
    }

    mutating func passTime(in turn: inout Turn) {
        while let deadline = deadlines.first, deadline.at <= turn.now {
            switch conversations[deadline.conversation] {
            case .ringing(let ring): miss(deadline.conversation, ring, in: &turn)
            case .waiting(let wait): reconsider(wait, in: &turn)
            case .held, nil: deadlines.remove(deadline)
            }
        }
    }

    private mutating func miss(_ id: ID<Conversation>, _ ring: Ring, in turn: inout Turn) {
        update(ring.agent) { $0.misses += 1 }
        guard let agent = agents[ring.agent], agent.presence == .online else {
            withdraw(id, ring, .noAnswer, in: &turn)
            return
        }
        guard agent.misses >= settings.notRespondingAfter else {
            // They stay available, so without this the same conversation would ring at them again at once.
            refuse(id, ring, .missed, because: .noAnswer, in: &turn)
            return
        }
        withdraw(id, ring, .noAnswer, in: &turn)
        update(ring.agent) { $0.presence = .notResponding }
        turn.decisions.append(.notResponding(ring.agent))
        withdrawOffers(to: ring.agent, .agentAway, in: &turn)
    }

    private mutating func refuse(
        _ id: ID<Conversation>,
        _ ring: Ring,
        _ refusal: Wait.Refusal,
        because reason: WithdrawReason,
        in turn: inout Turn
    ) {
        guard var wait = withdraw(id, ring, reason, in: &turn) else { return }
        wait.refusals[ring.agent] = refusal
        wait.refusalsForgotten = false
        wait.lapsesAt = turn.now + settings.declineMemory
        move(id, to: .waiting(wait), in: &turn)
    }

    /// Forgets who refused if nobody else is there who could ever take it, so that it does not wait for ever; else looks
    /// again later.
    private mutating func reconsider(_ wait: Wait, in turn: inout Turn) {
        var next = wait
        if somebodyElseCouldTake(wait) {
            next.lapsesAt = turn.now + settings.declineMemory
        } else {
            next.refusals = [:]
            next.lapsesAt = nil
            next.refusalsForgotten = true
        }
        move(wait.conversation.id, to: .waiting(next), in: &turn)
    }

    /// Whether a member is online who has not refused, whatever they are busy with at the moment.
    private func somebodyElseCouldTake(_ wait: Wait) -> Bool {
        guard let members = queues[wait.conversation.queue]?.members else { return false }
        return members.contains { member in
            guard wait.refusals[member.agent] == nil, let agent = agents[member.agent], agent.presence == .online else {
                return false
            }
            return agent.capacity >= wait.demand.units && agent.missing(of: wait.demand.requirements) == nil
        }
    }
}
