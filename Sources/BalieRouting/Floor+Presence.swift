import BalieDomain

extension Floor {
    mutating func setPresence(_ presence: Presence, of id: ID<Agent>, in turn: inout Turn) {
        guard let agent = agents[id], agent.configuration != nil else { return }
        let now = turn.now
        if presence == .offline { forgetWrapUp(of: id) }
        update(id) { agent in
            // Coming back after a missed offer does not make anybody idle for less long.
            if presence == .online, agent.presence == .offline || agent.presence == .away { agent.availableSince = now }
            agent.presence = presence
            agent.misses = 0
        }
        switch presence {
        case .online: turn.freed.append(id)
        case .away, .notResponding: withdrawOffers(to: id, .agentAway, in: &turn)
        case .offline: withdrawOffers(to: id, .agentLeft, in: &turn)
        }
        guard presence != .online else { return }
        endReservations(for: id, in: &turn)
        if presence == .offline { noteDesertion(by: id, in: &turn) }
    }

    func deserted(by id: ID<Agent>) -> [ID<Queue>] {
        agents[id]?.queues.filter { queues[$0]?.isDeserted == true } ?? []
    }

    mutating func noteDesertion(by id: ID<Agent>, in turn: inout Turn) { turn.deserted.formUnion(deserted(by: id)) }

    mutating func setHandled(_ count: Int, of id: ID<Agent>) {
        guard agents[id]?.configuration != nil else { return }
        update(id) { $0.handled = min(max(count, 0), Bounds.units) }
    }

    mutating func setIdle(_ id: ID<Agent>, there: Timestamp, ended: Timestamp?) {
        guard agents[id]?.configuration != nil else { return }
        update(id) { agent in
            agent.availableSince = there
            agent.lastEndedAt = ended
        }
    }

    mutating func wrapUp(_ id: ID<Agent>, until: Timestamp) {
        guard agents[id]?.configuration != nil else { return }
        forgetWrapUp(of: id)
        update(id) { $0.wrapUpEnds = until }
        deadlines.insert(Deadline(at: until, subject: .agent(id)))
    }

    /// Whoever writes something up is idle from when they are done.
    mutating func endWrapUp(of id: ID<Agent>, in turn: inout Turn) {
        guard let until = agents[id]?.wrapUpEnds else { return }
        forgetWrapUp(of: id)
        let ended = min(turn.now, until)
        update(id) { $0.lastEndedAt = max($0.lastEndedAt ?? ended, ended) }
        turn.freed.append(id)
    }

    mutating func forgetWrapUp(of id: ID<Agent>) {
        guard let until = agents[id]?.wrapUpEnds else { return }
        deadlines.remove(Deadline(at: until, subject: .agent(id)))
        update(id) { $0.wrapUpEnds = nil }
    }
}
