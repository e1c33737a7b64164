import BalieDomain

/// What queues do beyond ringing: overflow, time to write up, and agents who take the next for themselves.
extension Simulation {
    // MARK: Overflow

    /// So long before the customer's window closes they are called back, and so long after they were told at the earliest.
    private static let timeToAnswer = Duration.minutes(10)
    private static let shortestCallBack = Duration.minutes(1)

    /// Members of another tier the floor asks by itself, and a message changes nothing.
    ///
    /// - Returns: what the floor is to hear of it.
    mutating func carryOut(_ overflow: Overflow, at now: Timestamp) -> FloorEvent? {
        let place = overflow.conversation.place
        let customer = customers[place]
        guard !customer.isSettled else { return nil }
        customers[place].overflowed[customer.queue, default: []].formUnion(overflow.skipped.union([overflow.rule.id]))
        switch overflow.rule.action {
        case .message: return nil
        case .addTier:
            show(place, at: now)
            return nil
        case .queue(let queue):
            customers[place].queue = queue.place
            return .waiting(conversation(place))
        case .callBack:
            guard let time = scenario.queues[customer.queue].callBacks[overflow.rule.id] else { return nil }
            var back = now + time
            if let window = customer.window { back = min(back, customer.arrival + window - Self.timeToAnswer) }
            customers[place].isCalledBack = true
            agenda.plan(.isCalledBack(customer: place), at: max(back, now + Self.shortestCallBack))
            return .left(overflow.conversation)
        }
    }

    // MARK: Writing up

    /// Who is gone writes nothing up.
    mutating func wrapUp(_ agent: Int, for time: Duration, at now: Timestamp) {
        guard agents[agent].isOnline else { return }
        agents[agent].wrapUp(until: now + time)
        if let until = agents[agent].wrapUpEnds { tell(.wrapUp(ID(place: agent), until: until), at: now) }
    }

    // MARK: Taking the next

    /// An agent of a queue without ringing takes the next once they have a hand free; it takes them as long as an answer.
    mutating func lookForMore(_ agent: Int, at now: Timestamp) {
        guard isFree(agent) else { return }
        watching.removeAll { $0 == agent }
        agents[agent].isReaching = true
        let group = scenario.agents[agents[agent].group]
        let free = max(now, agents[agent].wrapUpEnds ?? now)
        agenda.plan(.reaches(agent: agent), at: free + group.answer.draw(&chance))
    }

    private func isFree(_ place: Int) -> Bool {
        let agent = agents[place]
        return pulling[agent.group] && agent.isOnline && !agent.isReaching && agent.held < agent.capacity
    }

    mutating func reach(_ agent: Int, at now: Timestamp) {
        agents[agent].isReaching = false
        guard agents[agent].isOnline else { return }
        // At this very time they are done, and the floor's clock comes last.
        if let ends = agents[agent].wrapUpEnds, ends <= now { tell(.wrapUpEnded(ID(place: agent)), at: now) }
        tell(.next(ID(place: agent)), at: now)
    }

    mutating func refuse(_ agent: Int, _ refusal: PullRefusal, at now: Timestamp) {
        switch refusal {
        case .nothingFits: watching.append(agent)
        case .unable(.wrapUp): lookForMore(agent, at: now)
        case .unable, .notWaiting, .notAllowed, .closed: break
        }
    }

    /// The first of those who found nothing, and could take this, sees it.
    mutating func show(_ customer: Int, at now: Timestamp) {
        let queue = customers[customer].queue
        guard scenario.queues[queue].mode == .pull,
            case .waiting(let wait) = floor.conversations[ID(place: customer)]
        else { return }
        let demand = wait.place.demand
        let first = watching.first { agent in
            let group = scenario.agents[agents[agent].group]
            return isFree(agent) && group.queues.contains(queue)
                && (group.tiers[queue] ?? .init()).tier <= demand.highestTier
                && (demand.needs?.isMet(by: group.skills) ?? true)
        }
        if let first { lookForMore(first, at: now) }
    }
}
