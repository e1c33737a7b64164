import BalieDomain
import BalieRouting

/// What events end, by the rules.
extension Witness {
    /// Takes note of an event.
    ///
    /// - Returns: Everything but the offers that must come of it, as summaries.
    mutating func hear(_ event: FloorEvent, at now: Timestamp) -> [String] {
        switch event {
        case .queue(let queue):
            let dismissed = queues[queue.id]?.members.subtracting(queue.members) ?? []
            queues[queue.id] = queue
            return endOffers(.queueChanged) {
                $0.line?.conversation.queue == queue.id && dismissed.contains($0.agent)
            }
        case .queueRemoved(let id):
            guard let old = queues.removeValue(forKey: id) else { return [] }
            lastOffered[id] = nil
            return endOffers(.queueChanged) {
                $0.line?.conversation.queue == id && old.members.contains($0.agent)
            }
        case .agent(let agent):
            people[agent.id, default: Person(configuration: agent)].configuration = agent
            return shed(agent.id)
        case .agentRemoved(let id):
            people[id] = nil
            return endOffers(.agentLeft) { $0.agent == id }
        case .presence(let id, let presence): return choose(presence, id, at: now)
        case .waiting(let conversation): return join(conversation, at: now)
        case .left(let id):
            let old = put(nil, id, at: now)
            guard case .ringing(let ringing) = old else { return [] }
            return [ended(id, ringing, .conversationLeft)]
        case .assigned(let id, let agent, let units, _, _): return hold(id, agent, units, at: now)
        case .released(let id):
            if case .held = states[id] { put(nil, id, at: now) }
            return []
        case .offerOpen(let id, let agent, let units, _, let until):
            return restore(id, agent, units: units, until: until, at: now)
        case .accepted(let id, let agent):
            guard case .ringing(let ringing) = states[id], ringing.agent == agent else { return [] }
            people[agent]?.misses = 0
            let version = ringing.line?.conversation.version
            put(.held(by: agent, units: ringing.units, version: version), id, at: now)
            return []
        case .declined(let id, let agent):
            guard case .ringing(let ringing) = states[id], ringing.agent == agent else { return [] }
            people[agent]?.misses = 0
            return [refuse(id, ringing, .declined, at: now)]
        case .offerRefused(let id):
            if case .ringing = states[id] { put(nil, id, at: now) }
            return []
        case .queueOpen, .wrapUp, .wrapUpEnded, .next, .pick, .handled: return []
        case .timePassed: return pass(to: now)
        }
    }

    private func ended(_ id: ID<Conversation>, _ ringing: Ringing, _ reason: WithdrawReason) -> String {
        "withdraw \(id.rawValue) from \(ringing.agent.rawValue) \(reason.rawValue)"
    }

    /// Puts a conversation into a state, with what that does to whoever held it or holds it now.
    @discardableResult
    private mutating func put(_ state: State?, _ id: ID<Conversation>, at now: Timestamp) -> State? {
        let old = states[id]
        var holder: ID<Agent>?
        if case .held(let agent, _, _) = state { holder = agent }
        if case .held(let agent, _, _) = old, agent != holder { people[agent]?.lastEnded = now }
        if let holder { people[holder]?.lastTaken = now }
        states[id] = state
        return old
    }

    private mutating func endOffers(
        _ reason: WithdrawReason,
        where condition: (Ringing) -> Bool
    )
        -> [String]
    {
        ringing.filter { condition($0.ringing) }.map { id, ringing in
            states[id] = ringing.line.map(State.waiting)
            return ended(id, ringing, reason)
        }
    }

    private mutating func shed(_ agent: ID<Agent>) -> [String] {
        var lines: [String] = []
        while let person = people[agent], load(of: agent) > person.configuration.capacity,
            let latest = ringing.filter({ $0.ringing.agent == agent }).max(by: {
                $0.ringing.number < $1.ringing.number
            }
            )
        {
            lines += endOffers(.agentFull) { $0.number == latest.ringing.number }
        }
        return lines
    }

    private mutating func choose(_ presence: Presence, _ id: ID<Agent>, at now: Timestamp) -> [String] {
        guard let old = people[id]?.presence else { return [] }
        if presence == .online, old == .away || old == .offline { people[id]?.availableSince = now }
        people[id]?.presence = presence
        people[id]?.misses = 0
        if presence == .online { return [] }
        return endOffers(presence == .offline ? .agentLeft : .agentAway) { $0.agent == id }
    }

    private mutating func join(_ conversation: WaitingConversation, at now: Timestamp) -> [String] {
        var line = Line(conversation: conversation)
        var known: Line?
        switch states[conversation.id] {
        case .waiting(let old): known = old
        case .ringing(let ringing): known = ringing.line
        case .held(_, _, let version):
            if let version, conversation.version < version { return [] }
        case nil: break
        }
        if let known, conversation.version < known.conversation.version { return [] }
        if let known, known.conversation.queue == conversation.queue {
            (line.refused, line.lapsesAt) = (known.refused, known.lapsesAt)
        } else if !conversation.declinedBy.isEmpty {
            (line.refused, line.lapsesAt) = (conversation.declinedBy, now + settings.declineMemory)
        }
        guard case .ringing(var ringing) = states[conversation.id] else {
            put(.waiting(line), conversation.id, at: now)
            return []
        }
        guard let known = ringing.line?.conversation else {
            ringing.line = line
            states[conversation.id] = .ringing(ringing)
            return []
        }
        if known.queue == conversation.queue && known.units == conversation.units
            && known.requiredSkills == conversation.requiredSkills
        {
            ringing.line = line
            states[conversation.id] = .ringing(ringing)
            return []
        }
        states[conversation.id] = .waiting(line)
        return [ended(conversation.id, ringing, .conversationChanged)]
    }

    private mutating func hold(
        _ id: ID<Conversation>,
        _ agent: ID<Agent>,
        _ units: Int,
        at now: Timestamp
    ) -> [String] {
        var lines: [String] = []
        var version: Int64?
        switch states[id] {
        case .held(agent, units, _): return []
        case .held(_, _, let known): version = known
        case .waiting(let line): version = line.conversation.version
        case .ringing(let ringing):
            version = ringing.line?.conversation.version
            if ringing.agent != agent { lines.append(ended(id, ringing, .assignedElsewhere)) }
        case nil: break
        }
        put(.held(by: agent, units: units, version: version), id, at: now)
        return lines + shed(agent)
    }

    private mutating func restore(
        _ id: ID<Conversation>,
        _ agent: ID<Agent>,
        units: Int,
        until: Timestamp,
        at now: Timestamp
    ) -> [String] {
        var line: Line?
        switch states[id] {
        case .ringing(let ringing) where ringing.agent == agent: return []
        case .ringing(let ringing): line = ringing.line
        case .waiting(let waiting): line = waiting
        default: break
        }
        offers += 1
        put(
            .ringing(Ringing(agent: agent, units: units, until: until, number: offers, line: line)),
            id,
            at: now
        )
        return shed(agent)
    }

    private mutating func refuse(
        _ id: ID<Conversation>,
        _ ringing: Ringing,
        _ reason: WithdrawReason,
        at now: Timestamp
    ) -> String {
        var line = ringing.line
        line?.refused.insert(ringing.agent)
        line?.lapsesAt = now + settings.declineMemory
        states[id] = line.map(State.waiting)
        return ended(id, ringing, reason)
    }

    /// The next thing that the clock does, and when.
    var nextDeadline: (at: Timestamp, id: ID<Conversation>)? {
        states.compactMap { id, state -> (at: Timestamp, id: ID<Conversation>)? in
            switch state {
            case .waiting(let line): line.lapsesAt.map { ($0, id) }
            case .ringing(let ringing): (ringing.until, id)
            case .held: nil
            }
        }
        .min { $0.at == $1.at ? $0.id < $1.id : $0.at < $1.at }
    }

    private mutating func pass(to now: Timestamp) -> [String] {
        var lines: [String] = []
        while let next = nextDeadline, next.at <= now {
            switch states[next.id] {
            case .ringing(let ringing): lines += miss(next.id, ringing, at: now)
            case .waiting(var line):
                if isAnybodyLeft(for: line) {
                    line.lapsesAt = now + settings.declineMemory
                } else {
                    (line.refused, line.lapsesAt) = ([], nil)
                }
                states[next.id] = .waiting(line)
            default: break
            }
        }
        return lines
    }

    private mutating func miss(
        _ id: ID<Conversation>,
        _ ringing: Ringing,
        at now: Timestamp
    )
        -> [String]
    {
        people[ringing.agent]?.misses += 1
        let person = people[ringing.agent]
        if person?.presence == .online, let misses = person?.misses,
            misses < settings.notRespondingAfter
        {
            return [refuse(id, ringing, .noAnswer, at: now)]
        }
        states[id] = ringing.line.map(State.waiting)
        let line = ended(id, ringing, .noAnswer)
        guard person?.presence == .online else { return [line] }
        people[ringing.agent]?.presence = .notResponding
        return [line, "\(ringing.agent.rawValue) is not responding"]
            + endOffers(.agentAway) { $0.agent == ringing.agent }
    }

    private func isAnybodyLeft(for line: Line) -> Bool {
        people.contains { id, person in
            queues[line.conversation.queue]?.members.contains(id) == true && !line.refused.contains(id)
                && person.presence == .online && person.configuration.capacity >= line.conversation.units
                && isSkilled(person, for: line.conversation)
        }
    }

    /// What a new floor has to be told to know what this one knows, in the order that ``FloorEvent`` asks for.
    var story: [FloorEvent] {
        var held: [FloorEvent] = []
        var offers: [FloorEvent] = []
        var lines: [Line] = []
        for (id, state) in states.sorted(by: { $0.key < $1.key }) {
            switch state {
            case .held(let agent, let units, _): held.append(.assigned(id, to: agent, units: units))
            case .waiting(let line): lines.append(line)
            case .ringing(let ringing):
                offers.append(.offerOpen(id, to: ringing.agent, units: ringing.units, until: ringing.until))
                if let line = ringing.line { lines.append(line) }
            }
        }
        let waiting = lines.map { line in
            var conversation = line.conversation
            conversation.declinedBy = line.refused
            return FloorEvent.waiting(conversation)
        }
        let queues = queues.values.sorted { $0.id < $1.id }
        let people = people.sorted { $0.key < $1.key }
        return queues.map(FloorEvent.queue) + people.map { FloorEvent.agent($0.value.configuration) }
            + held + offers
            + waiting + people.map { FloorEvent.presence($0.key, $0.value.presence) }
    }
}
