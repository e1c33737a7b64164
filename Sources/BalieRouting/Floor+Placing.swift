import BalieDomain

extension Floor {
    /// Where a conversation stands and what it asks at `now`, whoever had it before.
    func place(of wait: Wait, at now: Timestamp) -> Wait.Place {
        let conversation = wait.conversation
        let queue = queues[conversation.queue]?.configuration
        let (key, changesAt) = conversation.key(by: settings, at: now)
        return Wait.Place(
            key: key,
            demand: conversation.demand(of: queue, overflowed: wait.overflowed, at: now),
            changesAt: sooner(changesAt, conversation.nextStep(of: queue, overflowed: wait.overflowed, after: now))
        )
    }

    /// A wait as it joins.
    func wait(_ conversation: WaitingConversation, at now: Timestamp) -> Wait {
        let (key, _) = conversation.key(by: settings, at: now)
        let demand = Demand(work: conversation.work, needs: nil, highestTier: .max, only: nil)
        return Wait(conversation, at: Wait.Place(key: key, demand: demand, changesAt: nil))
    }

    func sooner(_ one: Timestamp?, _ other: Timestamp?) -> Timestamp? { [one, other].compactMap(\.self).min() }

    /// Whether it is written down who waits for an agent that had them before.
    var keepsClaims: Bool { settings.stickiness == .anyone || settings.stickyPatience > .zero }

    func patienceEnd(of wait: Wait) -> Timestamp { wait.conversation.enqueuedAt.later(by: settings.stickyPatience) }

    /// The last agent, if the conversation waits for them alone: they are there, and only have no room at the moment.
    func reservation(of wait: Wait, at now: Timestamp) -> ID<Agent>? {
        guard settings.stickyPatience > .zero, !wait.isForAll, let last = stickyAgent(of: wait),
            now < patienceEnd(of: wait),
            wait.refusals[last] == nil, let agent = agents[last], agent.configuration != nil,
            agent.presence == .online, mayGoBack(wait, to: last),
            queues[wait.conversation.queue]?.configuration?.mode != .pull,
            agent.couldEver(take: wait.conversation.work), agent.meets(wait.place.demand.needs)
        else { return nil }
        return last
    }

    /// Whether the last agent is asked: as a member of a tier that is, or as anybody where that is enough.
    private func mayGoBack(_ wait: Wait, to last: ID<Agent>) -> Bool {
        guard let member = queues[wait.conversation.queue]?.member(last) else { return settings.stickiness == .anyone }
        return member.tier <= wait.place.demand.highestTier
    }

    /// Looks at a wait anew, after something about it may have changed.
    mutating func refresh(_ wait: Wait, in turn: inout Turn) {
        let id = wait.conversation.id
        let isNew = turn.joined.contains(id)
        move(id, to: .waiting(wait), in: &turn)
        guard case .waiting(let next) = conversations[id], !isNew else { return }
        turn.watched.remove(id)
        turn.due.insert(id)
        // Nobody could take it before, and it asks the same.
        if next.place.demand == wait.place.demand { turn.joined.remove(id) }
    }

    /// Lets others have what waited for an agent who cannot take it soon.
    mutating func endReservations(for agent: ID<Agent>, in turn: inout Turn) {
        guard settings.stickyPatience > .zero else { return }
        for key in claims[agent].map({ Array($0) }) ?? [] {
            guard case .waiting(let wait) = conversations[key.conversation], wait.place.demand.only == agent,
                reservation(of: wait, at: turn.now) == nil
            else { continue }
            refresh(wait, in: &turn)
        }
    }
}
