import BalieDomain

extension Floor {
    /// How many members are looked at to name those who are not available.
    private static let lookLimit = 48

    /// Says why `chosen` is offered the conversation, as the floor stands just before the offer.
    ///
    /// Looks at a limited number of agents, however many the queue has.
    func explain(
        _ wait: Wait,
        offeredTo chosen: ID<Agent>,
        _ trigger: Explanation.Trigger,
        at now: Timestamp
    ) -> Explanation {
        let queue = queues[wait.conversation.queue] ?? QueueState()
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
            candidates: []
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
        _ chosen: ID<Agent>,
        in explanation: inout Explanation,
        _ counts: inout [Explanation.Reason: Int]
    ) {
        var lookedAt = 0
        for id in queue.ranking().prefix(Explanation.listLimit) {
            lookedAt += 1
            guard let agent = agents[id] else { continue }
            if let passedOver = obstacle(to: id, agent, taking: wait, isMember: true) {
                explanation.passedOver.append(passedOver)
            } else {
                explanation.candidates.append(candidate(id, agent))
            }
        }
        var further = queue.available.count - lookedAt
        if !explanation.candidates.contains(where: { $0.agent == chosen }), let agent = agents[chosen] {
            explanation.candidates.append(candidate(chosen, agent))
            if agent.queues.contains(wait.conversation.queue) { further -= 1 }
        }
        counts[.rankedLower] = further
    }

    private func list(
        unavailableIn queue: QueueState,
        in explanation: inout Explanation,
        _ counts: inout [Explanation.Reason: Int]
    ) {
        for availability in Availability.allCases {
            guard let reason = availability.reason else { continue }
            counts[reason] = queue.tally[availability.rawValue]
        }
        for member in queue.members[..<min(queue.members.count, Self.lookLimit)] {
            guard explanation.passedOver.count < Explanation.listLimit else { return }
            guard let reason = member.availability.reason else { continue }
            explanation.passedOver.append(Explanation.PassedOver(agent: member.agent, reason: reason))
            counts[reason, default: 0] -= 1
        }
    }

    private func candidate(_ id: ID<Agent>, _ agent: AgentState) -> Explanation.Candidate {
        Explanation.Candidate(agent: id, load: agent.load, capacity: agent.capacity, idleSince: agent.idleSince)
    }
}
