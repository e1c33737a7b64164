import BalieDomain
import BalieRouting

/// What events end, by the rules.
extension Witness {
    /// Takes note of an event.
    ///
    /// - Returns: What must end because of it, as summaries.
    mutating func hear(_ event: FloorEvent) -> [String] {
        (joined, due) = ([], [])
        switch event {
        case .queue(let queue): return configure(queue)
        case .queueRemoved(let id):
            guard let old = queues[id] else { return [] }
            queues[id]?.members = []
            let lines = endOffers(.queueChanged) { $0.line?.conversation.queue == id && old.members.contains($0.agent) }
            letOthersAsk(insteadOf: old.members)
            queues[id] = nil
            closed.remove(id)
            lastOffered[id] = nil
            replace(in: id)
            return lines
        case .queueOpen(let id, let isOpen):
            guard queues[id] != nil else { return [] }
            if !isOpen { closed.insert(id) }
            guard isOpen, closed.remove(id) != nil else { return [] }
            for line in waiting where line.conversation.queue == id { joined.insert(line.conversation.id) }
            return []
        case .agent(let agent):
            people[agent.id, default: Person(configuration: agent)].configuration = agent
            let lines = shed(agent.id)
            letOthersAsk(insteadOf: [agent.id])
            return lines
        case .agentRemoved(let id):
            people[id] = nil
            let lines = endOffers(.agentLeft) { $0.agent == id }
            letOthersAsk(insteadOf: [id])
            return lines
        case .presence(let id, let presence): return choose(presence, id)
        case .waiting(let conversation): return join(conversation)
        case .left(let id):
            let old = put(nil, id)
            guard case .ringing(let ringing) = old else { return [] }
            return [ended(id, ringing, .conversationLeft)]
        case .assigned(let id, let agent, let units, let kind, let queue): return hold(id, agent, units, kind, queue)
        case .released(let id):
            if case .held = states[id] { put(nil, id) }
            return []
        case .offerOpen(let id, let agent, let units, let kind, let until):
            return restore(id, agent, units: units, kind, until: until)
        case .accepted(let id, let agent):
            guard case .ringing(let ringing) = states[id], ringing.agent == agent else { return [] }
            people[agent]?.misses = 0
            people[agent]?.handled += 1
            let known = ringing.line?.conversation
            let (units, kind) = (ringing.units, ringing.kind)
            put(.held(Held(agent: agent, units: units, kind: kind, version: known?.version, queue: known?.queue)), id)
            return []
        case .declined(let id, let agent):
            guard case .ringing(let ringing) = states[id], ringing.agent == agent else { return [] }
            people[agent]?.misses = 0
            return [refuse(id, ringing, .declined)]
        case .offerRefused(let id):
            if case .ringing = states[id] { put(nil, id) }
            if case .held(let held) = states[id], held.isPromised {
                people[held.agent]?.handled -= 1
                if people[held.agent]?.handled == -1 { people[held.agent]?.handled = 0 }
                put(nil, id)
            }
            return []
        case .wrapUp(let id, let until): people[id]?.wrapUpEnds = until
        case .wrapUpEnded(let id): endWrapUp(of: id)
        case .handled(let id, let count): people[id]?.handled = count
        case .idle(let id, let there, let ended):
            people[id]?.availableSince = there
            people[id]?.lastEnded = ended
        case .next, .pick, .restored: break
        case .timePassed: return pass()
        }
        return []
    }

    private func ended(_ id: ID<Conversation>, _ ringing: Ringing, _ reason: WithdrawReason) -> String {
        "withdraw \(id.rawValue) from \(ringing.agent.rawValue) \(reason.rawValue)"
    }

    private mutating func configure(_ queue: QueueConfiguration) -> [String] {
        let old = queues[queue.id]
        if old == queue { return [] }
        let dismissed = old?.members.subtracting(queue.members) ?? []
        queues[queue.id]?.members.subtract(dismissed)
        let lines = endOffers(.queueChanged) { $0.line?.conversation.queue == queue.id && dismissed.contains($0.agent) }
        letOthersAsk(insteadOf: dismissed)
        queues[queue.id] = queue
        let isSame =
            old?.tiers == queue.tiers && old?.steps == queue.steps && old?.needs == queue.needs
            && old?.highestTier == queue.highestTier && old?.mode == queue.mode && old?.overflows == queue.overflows
        if !isSame { replace(in: queue.id) }
        return lines
    }

    /// Everyone in a line stands and asks by the rules of now.
    private mutating func replace(in queue: ID<Queue>) {
        for line in waiting where line.conversation.queue == queue { put(.waiting(line), line.conversation.id) }
    }

    /// Puts a conversation into a state, with what that does to whoever held it or holds it now.
    @discardableResult
    mutating func put(_ state: State?, _ id: ID<Conversation>) -> State? {
        let old = states[id]
        var holder: ID<Agent>?
        if case .held(let held) = state { holder = held.agent }
        if case .held(let held) = old, held.agent != holder { people[held.agent]?.lastEnded = now }
        if let holder { people[holder]?.lastTaken = now }
        states[id] = nil
        joined.remove(id)
        states[id] = state
        guard case .waiting(var line) = state else { return old }
        line.asOf = now
        line.heldFor = mayWait(line) ? line.conversation.lastAgent : nil
        if line.heldFor == nil { line.isForAll = true }
        states[id] = .waiting(line)
        joined.insert(id)
        return old
    }

    /// Whether a conversation waits for its last agent alone.
    private func mayWait(_ line: Line) -> Bool {
        let conversation = line.conversation
        guard settings.stickyPatience > .zero, !line.isForAll, let last = conversation.lastAgent,
            let person = people[last]
        else { return false }
        return isSticky(last, for: conversation) && now < conversation.enqueuedAt + settings.stickyPatience
            && !line.refused.contains(last) && person.presence == .online && isAsked(last, for: line)
            && queues[conversation.queue]?.mode != .pull
            && fits(conversation.units, conversation.kind, beside: [], person)
    }

    /// Ends waits for agents who cannot be waited for any more. It asks others: that is not joining.
    private mutating func letOthersAsk(insteadOf agents: Set<ID<Agent>>) {
        for line in waiting {
            if let last = line.heldFor, agents.contains(last), !mayWait(line) { refresh(line) }
        }
    }

    private mutating func refresh(_ line: Line) {
        let id = line.conversation.id
        let isNew = joined.contains(id)
        put(.waiting(line), id)
        if isNew { return }
        joined.remove(id)
        due.insert(id)
    }

    private mutating func endOffers(_ reason: WithdrawReason, where condition: (Ringing) -> Bool) -> [String] {
        ringing.filter { condition($0.ringing) }.map { id, ringing in
            put(ringing.line.map(State.waiting), id)
            return ended(id, ringing, reason)
        }
    }

    private mutating func shed(_ agent: ID<Agent>) -> [String] {
        var lines: [String] = []
        while let person = people[agent],
            let latest = ringing.filter({ id, ringing in
                ringing.agent == agent
                    && !fits(ringing.units, ringing.kind, beside: work(of: agent, without: id), person)
            }).max(by: { $0.ringing.number < $1.ringing.number })
        {
            lines += endOffers(.agentFull) { $0.number == latest.ringing.number }
        }
        return lines
    }

    private mutating func choose(_ presence: Presence, _ id: ID<Agent>) -> [String] {
        guard let old = people[id]?.presence else { return [] }
        if presence == .online, old == .away || old == .offline { people[id]?.availableSince = now }
        if presence == .offline { people[id]?.wrapUpEnds = nil }
        people[id]?.presence = presence
        people[id]?.misses = 0
        if presence == .online { return [] }
        let lines = endOffers(presence == .offline ? .agentLeft : .agentAway) { $0.agent == id }
        letOthersAsk(insteadOf: [id])
        return lines
    }

    private mutating func endWrapUp(of id: ID<Agent>) {
        guard let person = people[id], let until = person.wrapUpEnds else { return }
        people[id]?.wrapUpEnds = nil
        people[id]?.lastEnded = max(person.lastEnded ?? min(until, now), min(until, now))
    }

    private mutating func join(_ conversation: WaitingConversation) -> [String] {
        var line = Line(conversation, asOf: now)
        var known: Line?
        switch states[conversation.id] {
        case .waiting(let old): known = old
        case .ringing(let ringing): known = ringing.line
        case .held(let held):
            if let version = held.version, conversation.version < version { return [] }
        case nil: break
        }
        if let known, conversation.version < known.conversation.version { return [] }
        if let known, known.conversation.queue == conversation.queue {
            (line.refused, line.lapsesAt, line.isForAll) = (known.refused, known.lapsesAt, known.isForAll)
            line.overflowed.formUnion(known.overflowed)
        } else if !conversation.declinedBy.isEmpty {
            (line.refused, line.lapsesAt) = (conversation.declinedBy, now + settings.declineMemory)
        }
        guard case .ringing(var ringing) = states[conversation.id] else {
            put(.waiting(line), conversation.id)
            return []
        }
        guard let known = ringing.line?.conversation else {
            ringing.line = line
            states[conversation.id] = .ringing(ringing)
            return []
        }
        if known.queue == conversation.queue && known.units == conversation.units && known.kind == conversation.kind
            && known.requiredSkills == conversation.requiredSkills && known.needs == conversation.needs
        {
            ringing.line = line
            states[conversation.id] = .ringing(ringing)
            return []
        }
        put(.waiting(line), conversation.id)
        return [ended(conversation.id, ringing, .conversationChanged)]
    }

    private mutating func hold(
        _ id: ID<Conversation>,
        _ agent: ID<Agent>,
        _ units: Int,
        _ kind: WorkKind,
        _ queue: ID<Queue>?
    ) -> [String] {
        var lines: [String] = []
        var version: Int64?
        var known: ID<Queue>?
        switch states[id] {
        case .held(var held) where held.agent == agent && held.units == units && held.kind == kind:
            held.isPromised = false
            states[id] = .held(held)
            return []
        case .held(let held): (version, known) = (held.version, held.queue)
        case .waiting(let line): (version, known) = (line.conversation.version, line.conversation.queue)
        case .ringing(let ringing):
            (version, known) = (ringing.line?.conversation.version, ringing.line?.conversation.queue)
            if ringing.agent != agent { lines.append(ended(id, ringing, .assignedElsewhere)) }
        case nil: break
        }
        put(.held(Held(agent: agent, units: units, kind: kind, version: version, queue: queue ?? known)), id)
        return lines + shed(agent)
    }

    private mutating func restore(
        _ id: ID<Conversation>,
        _ agent: ID<Agent>,
        units: Int,
        _ kind: WorkKind,
        until: Timestamp
    ) -> [String] {
        var line: Line?
        switch states[id] {
        case .ringing(let ringing) where ringing.agent == agent: return []
        case .ringing(let ringing): line = ringing.line
        case .waiting(let waiting): line = waiting
        default: break
        }
        offers += 1
        put(.ringing(Ringing(agent: agent, units: units, kind: kind, until: until, number: offers, line: line)), id)
        return shed(agent)
    }

    private mutating func refuse(_ id: ID<Conversation>, _ ringing: Ringing, _ reason: WithdrawReason) -> String {
        var line = ringing.line
        line?.refused.insert(ringing.agent)
        line?.lapsesAt = now + settings.declineMemory
        put(line.map(State.waiting), id)
        return ended(id, ringing, reason)
    }

    /// The next thing that the clock does to a conversation, and when.
    private var nextTurn: (at: Timestamp, id: ID<Conversation>)? {
        states.compactMap { id, state -> (at: Timestamp, id: ID<Conversation>)? in
            switch state {
            case .waiting(let line): [line.lapsesAt, changes(line)].compactMap(\.self).min().map { ($0, id) }
            case .ringing(let ringing): (ringing.until, id)
            case .held: nil
            }
        }
        .min { $0.at == $1.at ? $0.id < $1.id : $0.at < $1.at }
    }

    /// When the clock next does anything.
    var nextDeadline: Timestamp? {
        ([nextTurn?.at] + people.values.map(\.wrapUpEnds)).compactMap(\.self).min()
    }

    private mutating func pass() -> [String] {
        var lines: [String] = []
        for (id, person) in people {
            if let until = person.wrapUpEnds, until <= now { endWrapUp(of: id) }
        }
        while let next = nextTurn, next.at <= now {
            switch states[next.id] {
            case .ringing(let ringing): lines += miss(next.id, ringing)
            case .waiting(let line): reconsider(line)
            default: break
            }
        }
        // Nothing changed for the others: it must not matter when they are looked at.
        for var line in waiting {
            line.asOf = now
            states[line.conversation.id] = .waiting(line)
        }
        return lines
    }

    private mutating func reconsider(_ line: Line) {
        guard let lapsesAt = line.lapsesAt, lapsesAt <= now else { return refresh(line) }
        var next = line
        if isAnybodyLeft(for: line) {
            next.lapsesAt = now + settings.declineMemory
        } else {
            (next.refused, next.lapsesAt) = ([], nil)
        }
        put(.waiting(next), line.conversation.id)
    }

    private mutating func miss(_ id: ID<Conversation>, _ ringing: Ringing) -> [String] {
        people[ringing.agent]?.misses += 1
        let person = people[ringing.agent]
        if person?.presence == .online, let misses = person?.misses, misses < settings.notRespondingAfter {
            return [refuse(id, ringing, .noAnswer)]
        }
        put(ringing.line.map(State.waiting), id)
        let line = ended(id, ringing, .noAnswer)
        guard person?.presence == .online else { return [line] }
        people[ringing.agent]?.presence = .notResponding
        let others = endOffers(.agentAway) { $0.agent == ringing.agent }
        letOthersAsk(insteadOf: [ringing.agent])
        return [line, "\(ringing.agent.rawValue) is not responding"] + others
    }

    private func isAnybodyLeft(for line: Line) -> Bool {
        let queue = line.conversation.queue
        return people.contains { id, person in
            isMember(id, queue) && !line.refused.contains(id) && person.presence == .online && isAsked(id, for: line)
                && fits(line.conversation.units, line.conversation.kind, beside: [], person)
        }
    }

    /// What a new floor has to be told to know what this one knows.
    var story: [FloorEvent] {
        var events = queues.values.sorted { $0.id < $1.id }.map(FloorEvent.queue)
        events += closed.sorted().map { .queueOpen($0, false) }
        for (id, person) in people.sorted(by: { $0.key < $1.key }) {
            events.append(.agent(person.configuration))
            events.append(.presence(id, person.presence))
            events.append(.handled(id, person.handled))
            events.append(.idle(id, there: person.availableSince, ended: person.lastEnded))
            if let until = person.wrapUpEnds { events.append(.wrapUp(id, until: until)) }
        }
        for (id, state) in states.sorted(by: { $0.key < $1.key }) {
            var line: Line?
            switch state {
            case .held(let held): events.append(.assigned(id, to: held.agent, units: held.units, kind: held.kind))
            case .waiting(let waiting): line = waiting
            case .ringing(let ringing):
                events.append(
                    .offerOpen(id, to: ringing.agent, units: ringing.units, kind: ringing.kind, until: ringing.until)
                )
                line = ringing.line
            }
            guard let line else { continue }
            var conversation = line.conversation
            (conversation.declinedBy, conversation.overflowed) = (line.refused, line.overflowed)
            events.append(.waiting(conversation))
        }
        return events + [.restored]
    }
}
