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
        }
    }

    /// Tells the floor, and carries out what it decides.
    mutating func tell(_ event: FloorEvent, at now: Timestamp) {
        for decision in floor.apply(event, at: now) {
            if case .offer(let conversation, _, let agent, _, let until, _) = decision {
                ring(conversation.place, at: agent.place, until: until, now)
            } else if case .withdraw(let conversation, _, let reason) = decision {
                customers[conversation.place].rings += 1
                if reason == .noAnswer { missed += 1 }
            } else if case .notResponding(let agent) = decision {
                agents[agent.place].isNotResponding = true
                let group = scenario.agents[agents[agent.place].group]
                agenda.plan(.comesBack(agent: agent.place), at: now + group.backAfter)
            }
        }
    }

    // MARK: Shifts and hours

    private mutating func beginShift(_ span: Int, of agent: Int, day: Int, at now: Timestamp) {
        let shift = scenario.agents[agents[agent].group].shifts[span]
        agenda.plan(.shiftEnds(agent: agent), at: Self.origin + shift.on(day: day).until)
        let next = Self.origin + shift.on(day: day + 1).from
        agenda.plan(.shiftBegins(agent: agent, span: span, day: day + 1), at: next)
        count(agent, until: now)
        agents[agent].shifts += 1
        if agents[agent].shifts == 1 { tell(.presence(ID(place: agent), .online), at: now) }
    }

    private mutating func endShift(of agent: Int, at now: Timestamp) {
        count(agent, until: now)
        agents[agent].shifts -= 1
        guard agents[agent].shifts == 0 else { return }
        agents[agent].isNotResponding = false
        tell(.presence(ID(place: agent), .offline), at: now)
    }

    private mutating func comeBack(_ agent: Int, at now: Timestamp) {
        guard agents[agent].isNotResponding else { return }
        agents[agent].isNotResponding = false
        tell(.presence(ID(place: agent), .online), at: now)
    }

    private mutating func open(_ queue: Int, _ span: Int, day: Int, at now: Timestamp) {
        let plan = scenario.queues[queue]
        agenda.plan(.closes(queue: queue), at: Self.origin + plan.hours[span].on(day: day).until)
        let next = Self.origin + plan.hours[span].on(day: day + 1).from
        agenda.plan(.opens(queue: queue, span: span, day: day + 1), at: next)
        openings[queue] += 1
        if openings[queue] == 1 { tell(.queueOpen(ID(place: queue), true), at: now) }
    }

    /// What waits keeps its place until the queue opens again; what rings may still be answered.
    private mutating func close(_ queue: Int, at now: Timestamp) {
        openings[queue] -= 1
        if openings[queue] == 0 { tell(.queueOpen(ID(place: queue), false), at: now) }
    }

    // MARK: Customers

    mutating func arrive(_ customer: Int, at now: Timestamp) {
        let stream = scenario.arrivals[customers[customer].stream]
        if let patience = customers[customer].patience {
            agenda.plan(.givesUp(customer: customer), at: now + patience)
        }
        let conversation = WaitingConversation(
            id: ID(place: customer),
            version: 1,
            queue: ID(place: stream.queue),
            units: stream.units,
            priority: stream.priority,
            requiredSkills: stream.requiredSkills.merging(
                scenario.queues[stream.queue].requiredSkills,
                uniquingKeysWith: max
            ),
            enqueuedAt: now,
            windowEnds: now + scenario.window,
            lateCost: scenario.lateAnswer?.micros ?? 0
        )
        tell(.waiting(conversation), at: now)
    }

    private mutating func giveUp(_ customer: Int, at now: Timestamp) {
        guard !customers[customer].isSettled else { return }
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
        customers[customer].answeredAt = now
        settled += 1
        count(agent, until: now)
        agents[agent].take(scenario.arrivals[customers[customer].stream].units)
        tell(.accepted(ID(place: customer), by: ID(place: agent)), at: now)
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
        tell(.left(ID(place: customer)), at: now)
    }
}
