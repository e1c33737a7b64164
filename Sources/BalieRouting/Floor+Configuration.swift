import BalieDomain

extension Floor {
    mutating func configure(_ configuration: QueueConfiguration, in turn: inout Turn) {
        let id = configuration.id
        let before = queues[id]?.configuration
        guard before != configuration else { return }
        let members = configuration.members
        let old = queues[id]?.members.map(\.agent) ?? []
        dismiss(old.filter { !members.contains($0) }, from: id, in: &turn)

        let isRanked = before?.strategy == configuration.strategy && before?.tiers == configuration.tiers
        if !isRanked {
            // The ranking is sorted by these: everyone who stays leaves by the old ones and joins by the new.
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
        if before?.asksTheSame(as: configuration) != true || before?.tiers != configuration.tiers {
            for conversation in waiting(in: id) {
                guard case .waiting(let wait) = conversations[conversation] else { continue }
                move(conversation, to: .waiting(wait), in: &turn)
            }
        }
        guard !joining.isEmpty, let queue = queues[id] else { return }
        for tier in queue.tiers {
            for standing in queue.ranking(tier) where joining.contains(standing.agent) {
                turn.freed.append(standing.agent)
            }
        }
    }

    /// Everyone in a queue's line, in its order.
    func waiting(in queue: ID<Queue>) -> [ID<Conversation>] {
        (queues[queue]?.line.keys ?? []).sorted().map(\.conversation)
    }

    mutating func removeQueue(_ id: ID<Queue>, in turn: inout Turn) {
        guard let queue = queues[id], queue.configuration != nil else { return }
        let members = queue.members.map(\.agent)
        dismiss(members, from: id, in: &turn)
        queues[id]?.configuration = nil
        queues[id]?.isOpen = true
        queues[id]?.lastOffered = nil
        // What it asked besides is asked no more.
        for conversation in waiting(in: id) {
            guard case .waiting(let wait) = conversations[conversation] else { continue }
            move(conversation, to: .waiting(wait), in: &turn)
        }
        forgetIfIdle(id)
    }

    mutating func setOpen(_ id: ID<Queue>, _ isOpen: Bool, in turn: inout Turn) {
        guard let queue = queues[id], queue.configuration != nil, queue.isOpen != isOpen else { return }
        queues[id]?.isOpen = isOpen
        guard isOpen else { return }
        // Everyone who waited looks for an agent, in the order of the line.
        for conversation in waiting(in: id) {
            turn.joined.insert(conversation)
            turn.watched.insert(conversation)
        }
    }

    private mutating func dismiss(_ members: [ID<Agent>], from queue: ID<Queue>, in turn: inout Turn) {
        for agent in members {
            leave(agent, queue)
            update(agent) { $0.queues.removeAll { $0 == queue } }
            withdrawOffers(to: agent, .queueChanged, in: &turn) { $0.wait?.conversation.queue == queue }
            endReservations(for: agent, in: &turn)
        }
        if !members.isEmpty, queues[queue]?.isDeserted == true { turn.deserted.insert(queue) }
    }

    private mutating func join(_ agent: ID<Agent>, _ queue: ID<Queue>) {
        guard let footing = footing(of: agent) else { return }
        queues[queue]?.join(agent, footing)
    }

    private mutating func leave(_ agent: ID<Agent>, _ queue: ID<Queue>) {
        guard let footing = footing(of: agent) else { return }
        queues[queue]?.leave(agent, footing)
    }

    func footing(of agent: ID<Agent>) -> Footing? {
        agents[agent]?.footing(ringingLimit: settings.maxRingingPerAgent)
    }

    mutating func configure(_ configuration: AgentConfiguration, in turn: inout Turn) {
        let id = configuration.id
        let old = agents[id]?.skills ?? [:]
        update(id) { $0.configure(configuration) }
        setSkills(of: id, from: old)
        shedOffers(of: id, in: &turn)
        endReservations(for: id, in: &turn)
        turn.freed.append(id)
    }

    private mutating func setSkills(of id: ID<Agent>, from old: [ID<Skill>: Int]) {
        guard let agent = agents[id] else { return }
        for skill in old.keys where agent.skills[skill] == nil { skills.set(skill, to: 0, of: agent.slot) }
        for (skill, level) in agent.skills where old[skill] != level { skills.set(skill, to: level, of: agent.slot) }
    }

    mutating func removeAgent(_ id: ID<Agent>, in turn: inout Turn) {
        guard let agent = agents[id] else { return }
        // First of all: the slot may belong to somebody else after this.
        for skill in agent.skills.keys { skills.set(skill, to: 0, of: agent.slot) }
        forgetWrapUp(of: id)
        update(id) { $0.remove() }
        withdrawOffers(to: id, .agentLeft, in: &turn)
        endReservations(for: id, in: &turn)
        noteDesertion(by: id, in: &turn)
    }
}

extension QueueConfiguration {
    /// Whether a conversation that waits stands and asks as it would by the other.
    fileprivate func asksTheSame(as other: QueueConfiguration) -> Bool {
        steps == other.steps && needs == other.needs && highestTier == other.highestTier && mode == other.mode
            && overflows == other.overflows
    }
}
