import BalieDomain
import BalieRouting

/// What a floor must not do, and must show.
extension Witness {
    /// Follows what the floor decided on an event.
    ///
    /// - Returns: The rules that it broke, in words.
    mutating func judge(
        _ decisions: [FloorDecision],
        after event: FloorEvent,
        _ floor: Floor,
        at now: Timestamp
    ) -> [String] {
        let expected = hear(event, at: now)
        let endings = decisions.filter { !$0.isOffer }.map(summary)
        guard endings.sorted() == expected.sorted() else {
            return ["ended \(endings) where \(expected) had to end"]
        }
        var broken: [String] = []
        for decision in decisions where decision.isOffer { broken += follow(decision, at: now) }
        return broken + judgeRest(at: now) + compare(with: floor)
    }

    /// Checks an offer against everything that it could have been, and takes note of it.
    private mutating func follow(_ decision: FloorDecision, at now: Timestamp) -> [String] {
        guard
            case .offer(let id, let version, let agent, let units, let until, let explanation) = decision
        else {
            return []
        }
        guard case .waiting(let line) = states[id] else {
            return ["\(id) does not wait, and was offered"]
        }
        var broken: [String] = []
        let conversation = line.conversation
        if !canTake(line, agent) { broken.append("\(id) went to \(agent), who cannot take it") }
        if version != conversation.version || units != conversation.units {
            broken.append("\(id) has other details")
        }
        let ringTime = queues[conversation.queue]?.ringTime ?? settings.ringTime
        if until != now + ringTime { broken.append("\(id) rings until \(until)") }
        for other in waiting where isBefore(other.conversation, conversation) && canTake(other, agent) {
            broken.append("\(id) overtook \(other.conversation.id) at \(agent)")
        }
        broken += judge(explanation, line, agent, at: now)
        offers += 1
        lastOffered[conversation.queue] = agent
        states[id] = .ringing(
            Ringing(agent: agent, units: units, until: until, number: offers, line: line)
        )
        return broken
    }

    private func judge(
        _ explanation: Explanation,
        _ line: Line,
        _ chosen: ID<Agent>,
        at now: Timestamp
    ) -> [String] {
        let conversation = line.conversation
        let members = queues[conversation.queue]?.members ?? []
        let able = members.filter { canTake(line, $0) }
        var broken: [String] = []
        let sticky = conversation.lastAgent.map { isSticky($0, for: conversation) ? $0 : nil } ?? nil
        if explanation.sticky?.agent != sticky {
            broken.append("sticky is \(String(describing: explanation.sticky))")
        }
        if let sticky, explanation.trigger == .conversation, canTake(line, sticky),
            members.contains(sticky) || settings.stickiness == .anyone, chosen != sticky
        {
            broken.append("not offered to the last agent \(sticky)")
        }
        if explanation.trigger == .conversation, chosen != sticky,
            chosen != best(of: Array(able), in: conversation.queue)
        {
            broken.append("\(chosen) is not the first of \(able) by the strategy")
        }
        let candidates = explanation.candidates.map(\.agent)
        if Set(candidates) != able.union([chosen]) {
            broken.append("candidates \(candidates), able \(able)")
        }
        if let first = candidates.first, !able.isEmpty,
            first != best(of: Array(able), in: conversation.queue)
        {
            broken.append("\(first) is ranked first")
        }
        let passedOver = explanation.passedOver.map(\.agent)
        if Set(passedOver) != members.subtracting(able) || passedOver.count != Set(passedOver).count {
            broken.append("passed over \(passedOver)")
        }
        if !explanation.others.isEmpty { broken.append("others \(explanation.others)") }
        return broken
    }

    /// Invariants 5 and 6.
    private func judgeRest(at now: Timestamp) -> [String] {
        var broken: [String] = []
        for line in waiting {
            for agent in people.keys where canTake(line, agent) {
                broken.append("\(line.conversation.id) waits, and \(agent) is free")
            }
        }
        for (agent, person) in people where reserved(for: agent) > 0 {
            if load(of: agent) > person.configuration.capacity { broken.append("\(agent) has too much") }
        }
        return broken
    }

    /// What the floor shows must be what is so.
    private func compare(with floor: Floor) -> [String] {
        var broken: [String] = []
        let shown = floor.openOffers.map { "\($0.conversation) \($0.agent) \($0.units) \($0.until)" }
        let open = ringing.map {
            "\($0.id) \($0.ringing.agent) \($0.ringing.units) \($0.ringing.until)"
        }
        if shown != open { broken.append("shows offers \(shown) for \(open)") }
        for (agent, person) in people {
            let load = floor.load(of: agent)
            if load?.held != held(by: agent) || load?.reserved != reserved(for: agent)
                || load?.presence != person.presence || load?.idleSince != person.idleSince
            {
                broken.append("shows \(String(describing: load)) for \(agent)")
            }
        }
        for line in waiting {
            let before = waiting.count {
                $0.conversation.queue == line.conversation.queue
                    && isBefore($0.conversation, line.conversation)
            }
            if floor.position(of: line.conversation.id) != before + 1 {
                broken.append("shows a wrong place of \(line.conversation.id)")
            }
        }
        for (id, state) in states {
            guard case .held(let agent, _, _) = state else { continue }
            if floor.assignee(of: id) != agent { broken.append("shows a wrong assignee of \(id)") }
        }
        if floor.nextDeadline != nextDeadline?.at {
            broken.append(
                "shows deadline \(String(describing: floor.nextDeadline)) for \(String(describing: nextDeadline))"
            )
        }
        return broken
    }
}

extension FloorDecision {
    fileprivate var isOffer: Bool {
        if case .offer = self { true } else { false }
    }
}
