import BalieDomain

extension Floor {
    mutating func configure(_ configuration: QueueConfiguration, in turn: inout Turn) {
        let id = configuration.id
        let members = configuration.members
        let old = queues[id]?.members.map(\.agent) ?? []
        dismiss(old.filter { !members.contains($0) }, from: id, in: &turn)

        if queues[id]?.strategy != configuration.strategy {
            // The ranking is sorted by the strategy: everyone who stays leaves by the old one and joins by the new.
            let staying = queues[id]?.members.map(\.agent) ?? []
            for agent in staying { leave(agent, id) }
            queues[id, default: QueueState()].configuration = configuration
            for agent in staying { join(agent, id) }
        }
        queues[id, default: QueueState()].configuration = configuration

        let joining = members.subtracting(old)
        for agent in joining.sorted() {
            update(agent) { $0.queues.insert(id, at: $0.queues.partitioningIndex { $0 >= id }) }
            join(agent, id)
        }
        guard !joining.isEmpty else { return }
        for agent in queues[id].map({ Array($0.ranking()) }) ?? [] where joining.contains(agent) {
            turn.freed.append(agent)
        }
    }

    mutating func removeQueue(_ id: ID<Queue>, in turn: inout Turn) {
        guard let members = queues[id]?.members.map(\.agent) else { return }
        dismiss(members, from: id, in: &turn)
        queues[id]?.configuration = nil
        queues[id]?.lastOffered = nil
        if queues[id]?.isForgettable == true { queues[id] = nil }
    }

    private mutating func dismiss(_ members: [ID<Agent>], from queue: ID<Queue>, in turn: inout Turn) {
        for agent in members {
            leave(agent, queue)
            update(agent) { $0.queues.removeAll { $0 == queue } }
            withdrawOffers(to: agent, .queueChanged, in: &turn) { $0.wait?.conversation.queue == queue }
        }
    }

    private mutating func join(_ agent: ID<Agent>, _ queue: ID<Queue>) {
        let footing = footing(of: agent)
        queues[queue]?.join(agent, footing)
    }

    private mutating func leave(_ agent: ID<Agent>, _ queue: ID<Queue>) {
        let footing = footing(of: agent)
        queues[queue]?.leave(agent, footing)
    }

    private func footing(of agent: ID<Agent>) -> Footing {
        (agents[agent] ?? AgentState()).footing(ringingLimit: settings.maxRingingPerAgent)
    }

    mutating func configure(_ configuration: AgentConfiguration, in turn: inout Turn) {
        update(configuration.id) { agent in
            if agent.configuration == nil { agent.forgetHistory() }
            agent.configuration = configuration
        }
        shedOffers(of: configuration.id, in: &turn)
        turn.freed.append(configuration.id)
    }

    mutating func removeAgent(_ id: ID<Agent>, in turn: inout Turn) {
        guard agents[id] != nil else { return }
        update(id) { agent in
            agent.configuration = nil
            agent.presence = .offline
        }
        withdrawOffers(to: id, .agentLeft, in: &turn)
    }

    mutating func setPresence(_ presence: Presence, of id: ID<Agent>, in turn: inout Turn) {
        guard let agent = agents[id], agent.configuration != nil else { return }
        let now = turn.now
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
    }
}
