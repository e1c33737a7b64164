import BalieDomain
import BalieRouting

/// Where somebody stands, what they ask, and whom the strategies put first.
extension Witness {
    func stepsReached(_ line: Line) -> [RoutingStep] {
        let waited = max(0, line.asOf.milliseconds - line.conversation.enqueuedAt.milliseconds)
        let steps = queues[line.conversation.queue]?.steps ?? []
        return steps.enumerated().filter { $0.element.after.wholeMilliseconds <= waited }
            .sorted { ($0.element.after, $0.offset) < ($1.element.after, $1.offset) }.map(\.element)
    }

    func highestTier(_ line: Line) -> Int {
        guard let queue = queues[line.conversation.queue], let base = queue.highestTier else { return .max }
        var highest = base
        for step in stepsReached(line) { highest = max(highest, step.highestTier ?? highest) }
        for rule in queue.overflows where line.overflowed.contains(rule.id) {
            if case .addTier(let tier) = rule.action { highest = max(highest, tier) }
        }
        return highest
    }

    /// All of these are asked.
    func needs(_ line: Line) -> [SkillExpression] {
        let conversation = line.conversation
        var needs: [SkillExpression] = []
        let steps = stepsReached(line)
        switch steps.map(\.needs).last(where: { $0 != .unchanged }) {
        case .relaxed(let relaxed): needs.append(relaxed)
        case RoutingStep.Needs.none?: break
        default:
            needs += conversation.requiredSkills.map { .skill($0.key, level: $0.value) }
            if let needed = queues[conversation.queue]?.needs { needs.append(needed) }
        }
        if let own = conversation.needs, steps.allSatisfy(\.keepsOwnNeeds) { needs.append(own) }
        return needs
    }

    func meets(_ skills: [ID<Skill>: Int], _ expression: SkillExpression) -> Bool {
        switch expression {
        case .skill(let skill, let level): (skills[skill] ?? 0) >= level
        case .all(let parts): !parts.contains { !meets(skills, $0) }
        case .any(let parts): !parts.filter { meets(skills, $0) }.isEmpty
        }
    }

    private func named(_ expression: SkillExpression) -> Set<ID<Skill>> {
        switch expression {
        case .skill(let skill, _): [skill]
        case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion(named($1)) }
        }
    }

    /// Milliseconds that a closing window is worth, and when that is different.
    func credit(_ line: Line) -> (worth: Int64, changes: [Timestamp]) {
        guard let window = settings.windowCredit, let end = line.conversation.windowEnds, line.asOf < end,
            line.conversation.lateCost > 0
        else { return (0, []) }
        let (lead, steps) = (window.lead.wholeMilliseconds, WindowCredit.steps)
        let times = (1...steps).map {
            Timestamp(milliseconds: end.milliseconds - lead + (lead * $0 + steps - 1) / steps)
        }
        let reached = Int64(times.count { $0 <= line.asOf })
        let whole = line.conversation.lateCost * Int64(window.secondsPerUnit) / 1000
        return (whole * reached / steps, times.filter { $0 > line.asOf })
    }

    /// Compared member by member; the lower goes first.
    func key(_ line: Line) -> (Int64, Int64, Int64, Int64) {
        let conversation = line.conversation
        let since = conversation.enqueuedAt.milliseconds
        let counted = since - credit(line).worth
        let priority = Int64(conversation.priority)
        switch settings.ordering {
        case .strict: return (-priority, counted, since, conversation.id.rawValue)
        case .ageing(let seconds):
            return (0, counted - priority * Int64(seconds) * 1000, since, conversation.id.rawValue)
        case .accelerated(let initial, _, let maximum):
            return (-min(Int64(initial) + priority, Int64(maximum)), counted, since, conversation.id.rawValue)
        }
    }

    func isBefore(_ one: Line, _ other: Line) -> Bool {
        guard case .accelerated(_, let perMinute, _) = settings.ordering, perMinute > 0 else {
            return key(one) < key(other)
        }
        guard isAtTop(one) == isAtTop(other) else { return isAtTop(one) }
        // At one moment: two who get on at the same pace.
        let moment = max(one.asOf, other.asOf)
        return points(one, at: moment) < points(other, at: moment)
    }

    private func isAtTop(_ line: Line) -> Bool {
        guard case .accelerated(let initial, let perMinute, let maximum) = settings.ordering else { return false }
        let first = Int64(initial + line.conversation.priority)
        let waited = line.asOf.milliseconds - line.conversation.enqueuedAt.milliseconds + credit(line).worth
        return first >= maximum || first * 60_000 + Int64(perMinute) * waited >= Int64(maximum) * 60_000
    }

    /// Of those below the maximum, the most points first; of those at it, who came first.
    private func points(_ line: Line, at moment: Timestamp) -> (Int64, Int64, Int64) {
        guard case .accelerated(let initial, let perMinute, _) = settings.ordering else { return (0, 0, 0) }
        let (since, id) = (line.conversation.enqueuedAt.milliseconds, line.conversation.id.rawValue)
        let counted = since - credit(line).worth
        if isAtTop(line) { return (counted, since, id) }
        let first = Int64(initial + line.conversation.priority) * 60_000
        return (-first - Int64(perMinute) * (moment.milliseconds - counted), since, id)
    }

    /// When the clock next changes where it stands or what it asks.
    func changes(_ line: Line) -> Timestamp? {
        let conversation = line.conversation
        let queue = queues[conversation.queue]
        var times = (queue?.steps ?? []).map { conversation.enqueuedAt + $0.after }
        for rule in queue?.overflows ?? [] where !line.overflowed.contains(rule.id) {
            if case .waited(let limit) = rule.trigger { times.append(conversation.enqueuedAt + limit) }
        }
        if line.heldFor != nil { times.append(conversation.enqueuedAt + settings.stickyPatience) }
        times += credit(line).changes
        if case .accelerated(let initial, let perMinute, let maximum) = settings.ordering, perMinute > 0 {
            let missing = maximum - initial - conversation.priority
            let top =
                conversation.enqueuedAt + .milliseconds(missing * 60_000 / perMinute)
                - .milliseconds(credit(line).worth)
            if missing > 0 { times.append(top) }
        }
        return times.filter { $0 > line.asOf }.min()
    }

    /// The one to ask first by the queue's strategy.
    func best(of agents: [ID<Agent>], for line: Line) -> ID<Agent>? {
        let queue = line.conversation.queue
        let members = agents.filter { isMember($0, queue) }
        guard let configuration = queues[queue], let lowest = members.map({ tier($0, queue) }).min() else { return nil }
        let skills = needs(line).reduce(into: Set<ID<Skill>>()) { $0.formUnion(named($1)) }
        func position(_ agent: ID<Agent>) -> Int { configuration.tiers[agent]?.position ?? 1 }
        /// The lower is asked first: a number, then how long idle, position, id.
        func rank(_ agent: ID<Agent>) -> (Double, Int64, Int, Int64) {
            guard let person = people[agent] else { return (.infinity, 0, 0, 0) }
            let (load, capacity) = (load(of: agent), person.configuration.capacity)
            let busy = max(person.idleSince, person.lastTaken ?? person.idleSince)
            let since = (load > 0 ? busy : person.idleSince).milliseconds
            let isBusy = load > 0 ? 1.0 : 0.0
            let (place, id) = (position(agent), agent.rawValue)
            switch configuration.strategy {
            case .longestIdle: return (isBusy, since, place, id)
            // Small whole numbers: equal quotients are equal.
            case .leastBusy: return (Double(load) / Double(max(capacity, 1)), since, place, id)
            case .mostAvailable: return (Double(load - capacity), since, place, id)
            case .bestSkill:
                let sum = skills.reduce(0) { $0 + (person.configuration.skills[$1] ?? 0) }
                return (Double(-sum * 2) + isBusy, since, place, id)
            case .fewestHandled: return (Double(person.handled), since, place, id)
            case .fixedOrder: return (0, 0, place, id)
            case .roundRobin:
                let isDone = lastOffered[queue].map { (place, id) <= (position($0), $0.rawValue) } ?? false
                return (isDone ? 1 : 0, 0, place, id)
            }
        }
        return members.filter { tier($0, queue) == lowest }.min { rank($0) < rank($1) }
    }
}
