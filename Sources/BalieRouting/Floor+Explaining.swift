import BalieDomain

extension Floor {
    /// How many members are looked at to name those who are not available.
    private static let lookLimit = 48

    /// Says why `chosen` is offered the conversation, as the floor stands just before the offer; or, of nobody, why it waits.
    ///
    /// Looks at a limited number of agents, however many the queue has.
    func explain(
        _ wait: Wait,
        offeredTo chosen: ID<Agent>?,
        _ trigger: Explanation.Trigger,
        at now: Timestamp
    ) -> Explanation {
        let queue = queues[wait.conversation.queue] ?? QueueState()
        let highestTier = wait.place.demand.highestTier
        let steps = wait.conversation.steps(of: queue.configuration, at: now).count
        var explanation = Explanation(
            trigger: trigger,
            strategy: queue.strategy,
            waitedMilliseconds: now.elapsed(since: wait.conversation.enqueuedAt).wholeMilliseconds,
            sticky: stickyAgent(of: wait).map { last in
                Explanation.Sticky(
                    agent: last,
                    refusal: last == chosen ? nil : stickyRefusal(of: last, for: wait)?.reason
                )
            },
            declinesForgotten: wait.refusalsForgotten,
            candidates: [],
            step: steps > 0 ? steps : nil,
            highestTier: highestTier < .max ? highestTier : nil,
            place: queue.line.rank(of: wait.place.key) + 1,
            creditMilliseconds: settings.windowCredit.map { $0.credit(of: wait.conversation, at: now).milliseconds }
                .flatMap { $0 > 0 ? $0 : nil }
        )
        var counts: [Explanation.Reason: Int] = [:]
        list(availableIn: queue, for: wait, chosen, in: &explanation, &counts)
        list(unavailableIn: queue, in: &explanation, &counts)
        explanation.others = Explanation.Reason.allCases.compactMap { reason in
            counts[reason].flatMap { $0 > 0 ? Explanation.Count(reason: reason, count: $0) : nil }
        }
        return explanation
    }

    private func list(
        availableIn queue: QueueState,
        for wait: Wait,
        _ chosen: ID<Agent>?,
        in explanation: inout Explanation,
        _ counts: inout [Explanation.Reason: Int]
    ) {
        var lookedAt = 0
        visitSkilled(for: wait, in: queue) { id, agent in
            lookedAt += 1
            if let passedOver = obstacle(to: id, agent, taking: wait, ofTier: queue.member(id)?.tier) {
                explanation.passedOver.append(passedOver)
            } else {
                explanation.candidates.append(candidate(id, agent, wait, in: queue))
            }
            return lookedAt == Explanation.listLimit
        }
        if let chosen, !explanation.candidates.contains(where: { $0.agent == chosen }), let agent = agents[chosen] {
            explanation.candidates.append(candidate(chosen, agent, wait, in: queue))
            explanation.passedOver.removeAll { $0.agent == chosen }
        }
        let named = Set(explanation.candidates.map(\.agent) + explanation.passedOver.map(\.agent))
        let meeting = meeting(wait)
        for tier in queue.tiers {
            var rest = skilled(in: tier, wait, meeting: meeting)
            counts[.rankedLower, default: 0] += rest.count
            var unfit = tier.available
            unfit.subtract(rest)
            for agent in named {
                guard let slot = agents[agent]?.slot else { continue }
                if rest.contains(slot) { counts[.rankedLower, default: 0] -= 1 }
                rest.remove(slot)
                unfit.remove(slot)
            }
            list(unfit, in: tier, for: wait, in: &explanation, &counts)
        }
    }

    /// Names members of a tier who are not asked, lack a skill or refused, and counts those for whom there is no place.
    private func list(
        _ unfit: AgentSet,
        in tier: QueueState.Tier,
        for wait: Wait,
        in explanation: inout Explanation,
        _ counts: inout [Explanation.Reason: Int]
    ) {
        var rest = unfit
        for slot in unfit {
            let id = slots[slot]
            guard explanation.passedOver.count < Explanation.listLimit else { break }
            guard let agent = agents[id], let passed = obstacle(to: id, agent, taking: wait, ofTier: tier.number) else {
                continue
            }
            explanation.passedOver.append(passed)
            rest.remove(slot)
        }
        for (agent, refusal) in wait.refusals {
            guard let slot = agents[agent]?.slot, rest.contains(slot) else { continue }
            counts[refusal == .declined ? .declined : .didNotAnswer, default: 0] += 1
            rest.remove(slot)
        }
        let isAsked = tier.number <= wait.place.demand.highestTier
        counts[isAsked ? .lacksSkill : .higherTier, default: 0] += rest.count
    }

    private func list(
        unavailableIn queue: QueueState,
        in explanation: inout Explanation,
        _ counts: inout [Explanation.Reason: Int]
    ) {
        for availability in Availability.allCases {
            guard let reason = availability.reason else { continue }
            counts[reason, default: 0] += queue.tally[availability.rawValue]
        }
        for member in queue.members[..<min(queue.members.count, Self.lookLimit)] {
            guard explanation.passedOver.count < Explanation.listLimit else { return }
            guard let reason = member.availability.reason else { continue }
            explanation.passedOver.append(Explanation.PassedOver(agent: member.agent, reason: reason))
            counts[reason, default: 0] -= 1
        }
    }

    private func candidate(
        _ id: ID<Agent>,
        _ agent: AgentState,
        _ wait: Wait,
        in queue: QueueState
    ) -> Explanation.Candidate {
        var candidate = Explanation.Candidate(
            agent: id,
            load: agent.load.units,
            capacity: agent.capacity,
            idleSince: agent.idleSince
        )
        if queue.tiers.count > 1 { candidate.tier = queue.member(id)?.tier }
        switch queue.strategy {
        case .bestSkill:
            candidate.levels = wait.place.demand.needs?.skills.reduce(0) { $0 + (agent.skills[$1] ?? 0) }
        case .fewestHandled: candidate.handled = agent.handled
        case .longestIdle, .leastBusy, .mostAvailable, .roundRobin, .fixedOrder: break
        }
        return candidate
    }
}
