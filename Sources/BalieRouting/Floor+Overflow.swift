import BalieDomain

extension Floor {
    /// Looks whether a rule of its queue applies to whoever joined a line or came due in this turn, and still waits.
    mutating func overflow(_ turn: inout Turn) {
        var ids = turn.watched.union(turn.due)
        for queue in turn.deserted { ids.formUnion(queues[queue]?.line.keys.map(\.conversation) ?? []) }
        let waits = ids.compactMap { id -> Wait? in
            guard case .waiting(let wait) = conversations[id],
                let queue = queues[wait.conversation.queue], queue.isOpen,
                queue.configuration?.overflows.isEmpty == false
            else { return nil }
            return wait
        }
        for wait in waits.sorted(by: { $0.place.key < $1.place.key }) { overflow(wait, in: &turn) }
        // A tier that was added may have somebody who is free.
        if !turn.joined.isEmpty { settle(&turn) }
    }

    private mutating func overflow(_ wait: Wait, in turn: inout Turn) {
        let conversation = wait.conversation
        guard let queue = queues[conversation.queue], let rules = queue.configuration?.overflows else { return }
        let (hasJoined, isDue) = (turn.watched.contains(conversation.id), turn.due.contains(conversation.id))
        let applying = rules.filter { rule in
            guard !wait.overflowed.contains(rule.id) else { return false }
            let isLookedAt =
                switch rule.trigger {
                case .nobodySignedIn: true
                case .waited: hasJoined || isDue
                case .length, .expectedWait, .serviceLevel: hasJoined
                }
            return isLookedAt && applies(rule.trigger, to: wait, in: queue, at: turn.now)
        }
        guard !applying.isEmpty else { return }
        // Of messages on the way, the latest whose time has come: whoever missed some is not told them all at once.
        let onTheWay = applying.filter { $0.waitBeforeMessage != nil }
        let latest = onTheWay.max { $0.waitBeforeMessage ?? .zero < $1.waitBeforeMessage ?? .zero }
        let skipped = Set(onTheWay.map(\.id)).subtracting([latest?.id].compactMap(\.self))
        let outlook = Overflow.Outlook(
            place: queue.line.rank(of: wait.place.key) + 1,
            expectedWait: expectedWait(of: conversation.id, at: turn.now)
        )
        for rule in applying where !skipped.contains(rule.id) {
            let overflow = Overflow(
                of: conversation.id,
                version: conversation.version,
                rule: rule,
                skipped: rule.id == latest?.id ? skipped : [],
                outlook: outlook
            )
            turn.decisions.append(.overflow(overflow))
        }
        var next = wait
        next.overflowed.formUnion(applying.map(\.id))
        if applying.contains(where: \.asksMore) {
            move(conversation.id, to: .waiting(next), in: &turn)
        } else {
            conversations[conversation.id] = .waiting(next)
        }
    }

    private func applies(
        _ trigger: OverflowRule.Trigger,
        to wait: Wait,
        in queue: QueueState,
        at now: Timestamp
    ) -> Bool {
        switch trigger {
        case .waited(let limit): return wait.conversation.enqueuedAt.later(by: limit) <= now
        case .length(let limit): return queue.line.count >= limit
        case .expectedWait(let limit):
            return expectedWait(from: queue.line.rank(of: wait.place.key) + 1, in: queue).map { $0 >= limit } ?? false
        case .nobodySignedIn: return queue.isDeserted
        case .serviceLevel(let percent, let limit):
            return queue.pace.serviceLevel(within: limit).map { $0 < percent } ?? false
        }
    }

    /// How long whoever stands at this place will wait from now; `nil` before it is known how long one takes.
    func expectedWait(from place: Int, in queue: QueueState) -> Duration? {
        let known = queue.pace.handling.map { .milliseconds($0) } ?? queue.configuration?.handlingTime
        return known.map { ExpectedWait.at(place: place, handling: $0, serving: queue.serving) }
    }
}

extension OverflowRule {
    /// How long somebody waits before they hear this on the way; `nil` for what is no message, or has another trigger.
    fileprivate var waitBeforeMessage: Duration? {
        guard case .waited(let limit) = trigger, action == .message else { return nil }
        return limit
    }

    fileprivate var asksMore: Bool { if case .addTier = action { true } else { false } }
}
