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
        self.now = now
        let expected = hear(event)
        let endings = decisions.filter(\.isEnding).map(summary)
        guard endings.sorted() == expected.sorted() else { return ["ended \(endings) where \(expected) had to end"] }
        var broken = judgeAnswer(to: event, decisions)
        let rest = decisions.filter { $0.isOffer || $0.isOverflow }
        for decision in rest.prefix(while: \.isOffer) { broken += follow(decision) }
        let rules = rest.filter(\.isOverflow).map(summary)
        for case .overflow(let overflow) in rest { broken += judge(overflow.outlook, of: overflow.conversation) }
        let due = overflow()
        if rules.sorted() != due.sorted() { broken.append("overflowed \(rules) where \(due) had to") }
        for decision in rest.drop(while: \.isOffer) where decision.isOffer { broken += follow(decision) }
        return broken + judgeRest() + compare(with: floor)
    }

    /// What an agent who asks gets.
    private mutating func judgeAnswer(to event: FloorEvent, _ decisions: [FloorDecision]) -> [String] {
        let answers = decisions.filter(\.isAnswer)
        let asking: ID<Agent>
        var allowed: [Line]
        switch event {
        case .next(let agent):
            asking = agent
            allowed = waiting.filter { canTake($0, agent) && !closed.contains($0.conversation.queue) }
                .filter { isMember(agent, $0.conversation.queue) || isPushed($0) }
            if let first = allowed.min(by: isBefore) { allowed = [first] }
        case .pick(let id, let agent):
            asking = agent
            allowed = waiting.filter { $0.conversation.id == id && isMember(agent, $0.conversation.queue) }
                .filter { queues[$0.conversation.queue]?.allowsPicking == true }
                .filter { canTake($0, agent) && !closed.contains($0.conversation.queue) }
        default: return answers.isEmpty ? [] : ["answered \(answers.map(summary)) to nobody"]
        }
        guard answers.count == 1 else { return ["gave \(answers.count) answers"] }
        switch answers[0] {
        case .assign(let id, let version, let agent, let units, let explanation):
            guard let line = allowed.first, line.conversation.id == id, agent == asking else {
                return ["gave \(id) to \(agent), where \(allowed.map(\.conversation.id)) were allowed"]
            }
            let conversation = line.conversation
            var broken = judge(explanation, line, agent)
            if explanation.trigger != .request { broken.append("\(id) was asked for") }
            if version != conversation.version || units != conversation.units {
                broken.append("\(id) has other details")
            }
            people[agent]?.handled += 1
            lastOffered[conversation.queue] = agent
            let held = Held(
                agent: agent,
                units: units,
                kind: conversation.kind,
                version: conversation.version,
                queue: conversation.queue,
                isPromised: true
            )
            put(.held(held), id)
            return broken
        case .nothingForYou(let agent, _):
            return allowed.isEmpty && agent == asking ? [] : ["gave \(agent) nothing"]
        default: return []
        }
    }

    /// Checks an offer against everything that it could have been, and takes note of it.
    private mutating func follow(_ decision: FloorDecision) -> [String] {
        guard case .offer(let id, let version, let agent, let units, let until, let explanation) = decision else {
            return []
        }
        guard case .waiting(let line) = states[id] else { return ["\(id) does not wait, and was offered"] }
        var broken: [String] = []
        let conversation = line.conversation
        if !canTake(line, agent) { broken.append("\(id) went to \(agent), who cannot take it") }
        if !isPushed(line) { broken.append("\(id) rings, though its queue does not") }
        if version != conversation.version || units != conversation.units { broken.append("\(id) has other details") }
        let ringTime = queues[conversation.queue]?.ringTime ?? settings.ringTime
        if until != now + ringTime { broken.append("\(id) rings until \(until)") }
        for other in waiting where isPushed(other) && isBefore(other, line) && canTake(other, agent) {
            broken.append("\(id) overtook \(other.conversation.id) at \(agent)")
        }
        broken += judge(explanation, line, agent)
        offers += 1
        lastOffered[conversation.queue] = agent
        let ringing = Ringing(
            agent: agent,
            units: units,
            kind: conversation.kind,
            until: until,
            number: offers,
            line: line
        )
        put(.ringing(ringing), id)
        return broken
    }

    /// What a customer would be told.
    private func judge(_ outlook: Overflow.Outlook, of id: ID<Conversation>) -> [String] {
        guard let line = waiting.first(where: { $0.conversation.id == id }) else {
            return ["told \(id), who does not wait"]
        }
        let queue = line.conversation.queue
        let ringing = states.values.count {
            if case .ringing(let ringing) = $0 { ringing.line?.conversation.queue == queue } else { false }
        }
        let place = 1 + ringing + waiting.count { $0.conversation.queue == queue && isBefore($0, line) }
        var broken = outlook.place == place ? [] : ["told \(id) that it is number \(outlook.place), not \(place)"]
        if let wait = outlook.expectedWait, line.conversation.enqueuedAt + wait < now {
            broken.append("told \(id) to wait less than it has")
        }
        return broken
    }

    /// What rules do for those who wait still.
    ///
    /// - Returns: Summaries of what must be told.
    private mutating func overflow() -> [String] {
        var told: [String] = []
        let lines = waiting.filter { !closed.contains($0.conversation.queue) }.sorted(by: isBefore)
        var sentAway: Set<ID<Conversation>> = []
        for (index, var line) in lines.enumerated() {
            let id = line.conversation.id
            guard let queue = queues[line.conversation.queue] else { continue }
            // As it would find the line if those who join at once came one after another.
            let found = lines.enumerated().count { other in
                let one = other.element.conversation
                return one.queue == queue.id && !sentAway.contains(one.id)
                    && (other.offset <= index || !joined.contains(one.id))
            }
            let rules = queue.overflows.filter { rule in
                guard !line.overflowed.contains(rule.id) else { return false }
                switch rule.trigger {
                case .waited(let limit):
                    return (joined.contains(id) || due.contains(id)) && line.conversation.enqueuedAt + limit <= now
                case .length(let limit):
                    return joined.contains(id) && found >= limit
                case .nobodySignedIn: return queue.members.allSatisfy { (people[$0]?.presence ?? .offline) == .offline }
                case .expectedWait(let limit):
                    let ahead = lines.prefix(index).count {
                        $0.conversation.queue == queue.id && !sentAway.contains($0.conversation.id)
                    }
                    return joined.contains(id) && expectedWait(place: ahead + 1, in: queue) >= limit
                case .serviceLevel: return false
                }
            }
            line.overflowed.formUnion(rules.map(\.id))
            if rules.contains(where: \.sendsAway) { sentAway.insert(id) }
            told += heard(rules).map { "overflow \(id.rawValue) by \($0)" }
            let asksMore = rules.contains { if case .addTier = $0.action { true } else { false } }
            if asksMore { put(.waiting(line), id) } else { states[id] = .waiting(line) }
        }
        return told
    }

    private func expectedWait(place: Int, in queue: QueueConfiguration) -> Duration {
        let working = states.values.count { if case .held(let held) = $0 { held.queue == queue.id } else { false } }
        let present = queue.members.count { person in
            people[person].map { $0.presence == .online } ?? false
        }
        let handling = (queue.handlingTime ?? .zero).components.seconds * 1000
        return .milliseconds(Int64(place) * handling / Int64(max(working, present, 1)))
    }

    /// Of the messages that are for how long somebody waited, the one for the longest stands for all.
    private func heard(_ rules: [OverflowRule]) -> [String] {
        func limit(_ rule: OverflowRule) -> Duration? {
            if case (.waited(let limit), .message) = (rule.trigger, rule.action) { limit } else { nil }
        }
        let messages = rules.filter { limit($0) != nil }
        let longest = messages.compactMap(limit).max()
        guard let last = messages.first(where: { limit($0) == longest }) else { return rules.map { "\($0.id)" } }
        let others = messages.map(\.id).filter { $0 != last.id }.sorted()
        return rules.filter { !others.contains($0.id) }
            .map { rule in ([rule.id] + (rule.id == last.id ? others : [])).map(String.init).joined(separator: " for ")
            }
    }

    private func judge(
        _ explanation: Explanation,
        _ line: Line,
        _ chosen: ID<Agent>
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
            chosen != best(of: Array(able), for: line)
        {
            broken.append("\(chosen) is not the first of \(able) by the strategy")
        }
        let candidates = explanation.candidates.map(\.agent)
        if Set(candidates) != able.union([chosen]) {
            broken.append("candidates \(candidates), able \(able)")
        }
        if let first = candidates.first, !able.isEmpty,
            first != best(of: Array(able), for: line)
        {
            broken.append("\(first) is ranked first")
        }
        let passedOver = explanation.passedOver.map(\.agent)
        if Set(passedOver) != members.subtracting(able) || passedOver.count != Set(passedOver).count {
            broken.append("passed over \(passedOver)")
        }
        let before = waiting.count { $0.conversation.queue == conversation.queue && isBefore($0, line) }
        if explanation.place != before + 1 { broken.append("place \(String(describing: explanation.place))") }
        if !explanation.others.isEmpty { broken.append("others \(explanation.others)") }
        return broken
    }

    /// Invariants 5 and 6.
    private func judgeRest() -> [String] {
        var broken: [String] = []
        for line in waiting where isPushed(line) {
            for agent in people.keys where canTake(line, agent) {
                broken.append("\(line.conversation.id) waits, and \(agent) is free")
            }
        }
        for (id, ringing) in ringing {
            // What is interrupted goes on beside what interrupts it, and would not begin beside it.
            guard let person = people[ringing.agent], person.configuration.limits.interruptions.isEmpty else {
                continue
            }
            if !fits(ringing.units, ringing.kind, beside: work(of: ringing.agent, without: id), person) {
                broken.append("\(id) is too much for \(ringing.agent)")
            }
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
                || load?.wrapUpEnds != person.wrapUpEnds
            {
                broken.append("shows \(String(describing: load)) for \(agent)")
            }
        }
        for line in waiting {
            let before = waiting.count {
                $0.conversation.queue == line.conversation.queue
                    && isBefore($0, line)
            }
            if floor.position(of: line.conversation.id) != before + 1 {
                broken.append("shows a wrong place of \(line.conversation.id)")
            }
        }
        for (id, state) in states {
            guard case .held(let held) = state else { continue }
            if floor.assignee(of: id) != held.agent { broken.append("shows a wrong assignee of \(id)") }
        }
        if floor.nextDeadline != nextDeadline {
            broken.append(
                "shows deadline \(String(describing: floor.nextDeadline)) for \(String(describing: nextDeadline))"
            )
        }
        return broken
    }
}

extension OverflowRule {
    fileprivate var sendsAway: Bool {
        switch action {
        case .queue, .callBack: true
        case .addTier, .message: false
        }
    }
}

extension FloorDecision {
    fileprivate var isOffer: Bool { if case .offer = self { true } else { false } }
    fileprivate var isOverflow: Bool { if case .overflow = self { true } else { false } }
    /// An answer to an agent who asked.
    fileprivate var isAnswer: Bool {
        switch self {
        case .assign, .nothingForYou: true
        default: false
        }
    }
    fileprivate var isEnding: Bool {
        switch self {
        case .withdraw, .notResponding: true
        default: false
        }
    }
}
