import BalieDomain

/// What a conversation asks of an agent. Those that ask the same are served strictly in order.
struct Demand: Hashable, Sendable {
    var work: Work
    /// `nil` if anybody will do.
    var needs: SkillExpression?
    /// Members of higher tiers are not asked.
    var highestTier: Int
    /// The last agent, while the conversation waits for them alone.
    var only: ID<Agent>?

    /// Whether an agent of a tier is asked at all, has the skills and the room.
    func suits(_ id: ID<Agent>, _ agent: AgentState, ofTier tier: Int) -> Bool {
        tier <= highestTier && (only == nil || only == id) && agent.obstacle(to: work) == nil && agent.meets(needs)
    }
}

extension WaitingConversation {
    var work: Work { Work(units: units, kind: kind) }

    /// The steps of its queue that it has reached.
    func steps(of queue: QueueConfiguration?, at now: Timestamp) -> [RoutingStep] {
        guard let steps = queue?.steps, !steps.isEmpty else { return [] }
        let waited = now.elapsed(since: enqueuedAt)
        return steps.filter { $0.after <= waited }.stablySorted { $0.after < $1.after }
    }

    /// What it asks at `now`, of whoever may take it.
    ///
    /// - Parameter overflowed: the rules that were carried out.
    func demand(of queue: QueueConfiguration?, overflowed: Set<Int>, at now: Timestamp) -> Demand {
        var ofQueue = requiredSkills.sorted { $0.key < $1.key }.map { SkillExpression.skill($0.key, level: $0.value) }
        if let needs = queue?.needs { ofQueue.append(needs) }
        var own = needs.map { [$0] } ?? []
        var highestTier = queue?.highestTier ?? .max
        for step in steps(of: queue, at: now) {
            switch step.needs {
            case .unchanged: break
            case .relaxed(let needs): ofQueue = [needs]
            case .none: ofQueue = []
            }
            if !step.keepsOwnNeeds { own = [] }
            highestTier = max(highestTier, step.highestTier ?? .min)
        }
        for rule in queue?.overflows ?? [] where overflowed.contains(rule.id) {
            if case .addTier(let tier) = rule.action { highestTier = max(highestTier, tier) }
        }
        let all = (ofQueue + own).map(\.bounded)
        return Demand(
            work: work,
            needs: all.count > 1 ? .all(all) : all.first,
            highestTier: highestTier,
            only: nil
        )
    }

    /// When what it asks changes by itself next.
    func nextStep(of queue: QueueConfiguration?, overflowed: Set<Int>, after now: Timestamp) -> Timestamp? {
        var times = (queue?.steps ?? []).map { enqueuedAt.later(by: $0.after) }
        for rule in queue?.overflows ?? [] where !overflowed.contains(rule.id) {
            if case .waited(let limit) = rule.trigger { times.append(enqueuedAt.later(by: limit)) }
        }
        return times.filter { $0 > now }.min()
    }
}

extension Timestamp {
    /// The time since `earlier`: none if that is later, and never an overflow, however wrong a stored time is.
    func elapsed(since earlier: Timestamp) -> Duration {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        guard self > earlier else { return .zero }
        return .milliseconds(overflow ? .max : difference)
    }

    /// The same without an overflow; a time in the past for a negative duration.
    func later(by duration: Duration) -> Timestamp {
        let bounded = min(max(duration, .zero - Bounds.longest), Bounds.longest)
        return Timestamp(milliseconds: milliseconds.saturating(minus: -bounded.wholeMilliseconds))
    }
}

extension Array {
    /// Sorted, with equal elements as they stood.
    func stablySorted(by isBefore: (Element, Element) -> Bool) -> [Element] {
        enumerated().sorted {
            isBefore($0.element, $1.element) || (!isBefore($1.element, $0.element) && $0.offset < $1.offset)
        }
        .map(\.element)
    }
}
