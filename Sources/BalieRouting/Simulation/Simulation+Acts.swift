import BalieDomain

/// What happens in a run, and what the floor's decisions make happen.
extension Simulation {
    mutating func perform(_ act: Agenda.Act, at now: Timestamp) {
        switch act {
        case .shiftBegins(let agent, let span, let day): beginShift(span, of: agent, day: day, at: now)
        case .shiftEnds(let agent): endShift(of: agent, at: now)
        case .opens(let queue, let span, let day): open(queue, span, day: day, at: now)
        case .closes(let queue): close(queue, at: now)
        case .comesBack(let agent): comeBack(agent, at: now)
        case .givesUp(let customer): giveUp(customer, at: now)
        case .answers(let customer, let agent, let ring): answer(customer, by: agent, ring: ring, at: now)
        case .declines(let customer, let agent, let ring): decline(customer, by: agent, ring: ring, at: now)
        case .finishes(let customer, let agent): finish(customer, by: agent, at: now)
        case .reaches(let agent): reach(agent, at: now)
        case .asksLess(let customer):
            // Of this step the floor hears first.
            tell(.timePassed, at: now)
            show(customer, at: now)
        case .isCalledBack(let customer): wait(customer, at: now)
        }
    }

    /// Tells the floor, and carries out what it decides.
    mutating func tell(_ event: FloorEvent, at now: Timestamp) {
        var consequences: [FloorEvent] = []
        for decision in floor.apply(event, at: now) {
            if let consequence = carryOut(decision, at: now) { consequences.append(consequence) }
        }
        // What it decided is carried out before it hears of anything else.
        for consequence in consequences {
            if case .waiting(let conversation) = consequence {
                wait(conversation.id.place, at: now)
            } else {
                tell(consequence, at: now)
            }
        }
    }

    /// - Returns: what the floor is to hear of it.
    private mutating func carryOut(_ decision: FloorDecision, at now: Timestamp) -> FloorEvent? {
        switch decision {
        case .offer(let conversation, _, let agent, _, let until, _):
            ring(conversation.place, at: agent.place, until: until, now)
        case .withdraw(let conversation, let agent, let reason):
            customers[conversation.place].rings += 1
            if reason == .noAnswer { missed += 1 }
            lookForMore(agent.place, at: now)
        case .notResponding(let agent):
            agents[agent.place].isNotResponding = true
            let group = scenario.agents[agents[agent.place].group]
            agenda.plan(.comesBack(agent: agent.place), at: now + group.backAfter)
        case .assign(let conversation, _, let agent, let units, _):
            take(conversation.place, by: agent.place, at: now)
            let queue = ID<Queue>(place: customers[conversation.place].queue)
            lookForMore(agent.place, at: now)
            return .assigned(conversation, to: agent, units: units, queue: queue)
        case .nothingForYou(let agent, let refusal):
            refuse(agent.place, refusal, at: now)
        case .overflow(let overflow): return carryOut(overflow, at: now)
        }
        return nil
    }

    // MARK: Shifts and hours

    private mutating func beginShift(_ span: Int, of agent: Int, day: Int, at now: Timestamp) {
        let shift = scenario.agents[agents[agent].group].shifts[span]
        agenda.plan(.shiftEnds(agent: agent), at: Self.origin + shift.on(day: day).until)
        let next = Self.origin + shift.on(day: day + 1).from
        agenda.plan(.shiftBegins(agent: agent, span: span, day: day + 1), at: next)
        count(agent, until: now)
        agents[agent].shifts += 1
        guard agents[agent].shifts == 1 else { return }
        tell(.presence(ID(place: agent), .online), at: now)
        lookForMore(agent, at: now)
    }

    private mutating func endShift(of agent: Int, at now: Timestamp) {
        count(agent, until: now)
        agents[agent].shifts -= 1
        guard agents[agent].shifts == 0 else { return }
        agents[agent].isNotResponding = false
        agents[agent].wrapUpEnds = nil
        tell(.presence(ID(place: agent), .offline), at: now)
    }

    private mutating func comeBack(_ agent: Int, at now: Timestamp) {
        guard agents[agent].isNotResponding else { return }
        agents[agent].isNotResponding = false
        tell(.presence(ID(place: agent), .online), at: now)
        lookForMore(agent, at: now)
    }

    private mutating func open(_ queue: Int, _ span: Int, day: Int, at now: Timestamp) {
        let plan = scenario.queues[queue]
        agenda.plan(.closes(queue: queue), at: Self.origin + plan.hours[span].on(day: day).until)
        let next = Self.origin + plan.hours[span].on(day: day + 1).from
        agenda.plan(.opens(queue: queue, span: span, day: day + 1), at: next)
        openings[queue] += 1
        guard openings[queue] == 1 else { return }
        tell(.queueOpen(ID(place: queue), true), at: now)
        if plan.mode == .pull { for agent in members[queue] { lookForMore(agent, at: now) } }
    }

    /// What waits keeps its place until the queue opens again; what rings may still be answered.
    private mutating func close(_ queue: Int, at now: Timestamp) {
        openings[queue] -= 1
        if openings[queue] == 0 { tell(.queueOpen(ID(place: queue), false), at: now) }
    }

    // MARK: Customers

    mutating func arrive(_ customer: Int, at now: Timestamp) {
        if let patience = customers[customer].patience {
            agenda.plan(.givesUp(customer: customer), at: now + patience)
        }
        wait(customer, at: now)
    }

    /// Stands in line, from the beginning or again.
    private mutating func wait(_ customer: Int, at now: Timestamp) {
        tell(.waiting(conversation(customer)), at: now)
        show(customer, at: now)
        let queue = scenario.queues[customers[customer].queue]
        guard queue.mode == .pull, customers[customer].answeredAt == nil else { return }
        for step in queue.steps where customers[customer].arrival + step.after > now {
            agenda.plan(.asksLess(customer: customer), at: customers[customer].arrival + step.after)
        }
    }

    /// As the floor is told of it.
    func conversation(_ place: Int) -> WaitingConversation {
        let customer = customers[place]
        let stream = scenario.arrivals[customer.stream]
        return WaitingConversation(
            id: ID(place: place),
            version: 1,
            queue: ID(place: customer.queue),
            units: stream.units,
            priority: stream.priority,
            requiredSkills: stream.requiredSkills.merging(
                scenario.queues[customer.queue].requiredSkills,
                uniquingKeysWith: max
            ),
            enqueuedAt: customer.arrival,
            lastAgent: lastAgent(of: customer).map { ID(place: $0) },
            windowEnds: customer.window.map { customer.arrival + $0 },
            lateCost: customer.lateCost,
            overflowed: customer.overflowed[customer.queue] ?? []
        )
    }

    private func lastAgent(of customer: Customer) -> Int? {
        guard let share = customer.lastAgent else { return nil }
        let stream = scenario.arrivals[customer.stream]
        let known = stream.lastAgent?.group.map { Array(groups[$0]) } ?? members[stream.queue]
        guard !known.isEmpty else { return nil }
        return known[min(known.count - 1, Int(share * Double(known.count)))]
    }

    private mutating func giveUp(_ customer: Int, at now: Timestamp) {
        guard !customers[customer].isSettled, !customers[customer].isCalledBack else { return }
        customers[customer].abandonedAt = now
        settled += 1
        tell(.left(ID(place: customer)), at: now)
    }

    // MARK: Offers

    /// The agent hears an offer, and makes up their mind.
    private mutating func ring(_ customer: Int, at agent: Int, until: Timestamp, _ now: Timestamp) {
        customers[customer].rings += 1
        let group = scenario.agents[agents[agent].group]
        let mind = chance.unit()
        let moment = now + group.answer.draw(&chance)
        // Who takes longer than it rings has let it ring out.
        guard mind > group.misses, moment <= until else { return }
        let ring = customers[customer].rings
        agenda.plan(
            mind > group.misses + group.declines
                ? .answers(customer: customer, agent: agent, ring: ring)
                : .declines(customer: customer, agent: agent, ring: ring),
            at: moment
        )
    }

    private mutating func answer(_ customer: Int, by agent: Int, ring: Int, at now: Timestamp) {
        guard !customers[customer].isSettled, customers[customer].rings == ring else { return }
        take(customer, by: agent, at: now)
        tell(.accepted(ID(place: customer), by: ID(place: agent)), at: now)
        lookForMore(agent, at: now)
    }

    private mutating func take(_ customer: Int, by agent: Int, at now: Timestamp) {
        customers[customer].answeredAt = now
        settled += 1
        count(agent, until: now)
        agents[agent].take(scenario.arrivals[customers[customer].stream].units)
        agenda.plan(.finishes(customer: customer, agent: agent), at: now + customers[customer].service)
    }

    private mutating func decline(_ customer: Int, by agent: Int, ring: Int, at now: Timestamp) {
        guard !customers[customer].isSettled, customers[customer].rings == ring else { return }
        declined += 1
        tell(.declined(ID(place: customer), by: ID(place: agent)), at: now)
    }

    private mutating func finish(_ customer: Int, by agent: Int, at now: Timestamp) {
        count(agent, until: now)
        agents[agent].finish(scenario.arrivals[customers[customer].stream].units)
        // Before the end is told: nothing is to ring in between.
        if let time = scenario.queues[customers[customer].queue].wrapUp { wrapUp(agent, for: time, at: now) }
        tell(.left(ID(place: customer)), at: now)
        lookForMore(agent, at: now)
    }
}
