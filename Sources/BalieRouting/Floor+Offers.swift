import BalieDomain

extension Floor {
    mutating func restoreOffer(
        of id: ID<Conversation>,
        to agent: ID<Agent>,
        _ work: Work,
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
        move(id, to: .ringing(Ring(agent: agent, work: work, until: until, wait: wait)), in: &turn)
        shedOffers(of: agent, in: &turn)
    }

    mutating func accept(_ id: ID<Conversation>, by agent: ID<Agent>, in turn: inout Turn) {
        guard case .ringing(let ring) = conversations[id], ring.agent == agent else { return }
        update(agent) { agent in
            agent.misses = 0
            agent.handled += 1
        }
        take(id, ring.wait, by: agent, ring.work, in: &turn)
    }

    /// A conversation that waited is somebody's.
    mutating func take(
        _ id: ID<Conversation>,
        _ wait: Wait?,
        by agent: ID<Agent>,
        _ work: Work,
        isPromised: Bool = false,
        in turn: inout Turn
    ) {
        let hold = Hold(
            agent: agent,
            work: work,
            version: wait?.conversation.version,
            queue: wait?.conversation.queue,
            since: turn.now,
            isPromised: isPromised
        )
        move(id, to: .held(hold), in: &turn)
        guard let wait else { return }
        queues[wait.conversation.queue]?.pace.taken(after: turn.now.elapsed(since: wait.conversation.enqueuedAt))
    }

    mutating func decline(_ id: ID<Conversation>, by agent: ID<Agent>, in turn: inout Turn) {
        guard case .ringing(let ring) = conversations[id], ring.agent == agent else { return }
        update(agent) { $0.misses = 0 }
        refuse(id, ring, .declined, because: .declined, in: &turn)
    }

    /// The offer was never made: what the floor believed of the conversation was wrong, so it believes nothing.
    mutating func forgetOffer(of id: ID<Conversation>, in turn: inout Turn) {
        switch conversations[id] {
        case .ringing: move(id, to: nil, in: &turn)
        case .held(let hold) where hold.isPromised:
            update(hold.agent) { $0.handled = max(0, $0.handled - 1) }
            move(id, to: nil, in: &turn)
        default: break
        }
    }

    mutating func passTime(in turn: inout Turn) {
        while let deadline = deadlines.first, deadline.at <= turn.now {
            guard case .conversation(let id) = deadline.subject else {
                if case .agent(let agent) = deadline.subject { endWrapUp(of: agent, in: &turn) }
                continue
            }
            switch conversations[id] {
            case .ringing(let ring): miss(id, ring, in: &turn)
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
        endReservations(for: ring.agent, in: &turn)
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

    /// What the clock does to one that waits: it stands elsewhere, asks something else, or forgets who refused if nobody
    /// else is there who could ever take it, so that it does not wait for ever.
    private mutating func reconsider(_ wait: Wait, in turn: inout Turn) {
        guard let lapsesAt = wait.lapsesAt, lapsesAt <= turn.now else { return refresh(wait, in: &turn) }
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
        let demand = wait.place.demand
        return members.contains { member in
            guard wait.refusals[member.agent] == nil, let agent = agents[member.agent], agent.presence == .online else {
                return false
            }
            return member.tier <= demand.highestTier && agent.couldEver(take: demand.work) && agent.meets(demand.needs)
        }
    }
}
