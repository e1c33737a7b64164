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
        // Each finds those before them in the line, less who is sent elsewhere: of a line that joins at once the first stay.
        var joining = waits.filter { turn.watched.contains($0.conversation.id) }.reduce(into: [:]) { counts, wait in
            counts[wait.conversation.queue, default: 0] += 1
        }
        var leaving: [ID<Queue>: Int] = [:]
        for wait in waits.sorted(by: { $0.place.key < $1.place.key }) {
            let queue = wait.conversation.queue
            if turn.watched.contains(wait.conversation.id) { joining[queue, default: 1] -= 1 }
            let absent = (behind: joining[queue] ?? 0, gone: leaving[queue] ?? 0)
            if overflow(wait, absent, in: &turn) { leaving[queue, default: 0] += 1 }
        }
        // A tier that was added may have somebody who is free.
        if !turn.joined.isEmpty { settle(&turn) }
    }

    /// - Parameter absent: of the line as it stands: who has not joined it yet, and who leaves it by a rule.
    /// - Returns: whether a rule takes the conversation out of the line.
    private mutating func overflow(_ wait: Wait, _ absent: (behind: Int, gone: Int), in turn: inout Turn) -> Bool {
        let conversation = wait.conversation
        guard let queue = queues[conversation.queue], let rules = queue.configuration?.overflows else { return false }
        let (hasJoined, isDue) = (turn.watched.contains(conversation.id), turn.due.contains(conversation.id))
        let applying = rules.filter { rule in
            guard !wait.overflowed.contains(rule.id) else { return false }
            let isLookedAt =
                switch rule.trigger {
                case .nobodySignedIn: true
                case .waited: hasJoined || isDue
                case .length, .expectedWait, .serviceLevel: hasJoined
                }
            return isLookedAt && applies(rule.trigger, to: wait, absent, in: queue, at: turn.now)
        }
        guard !applying.isEmpty else { return false }
        // Of messages on the way, the latest whose time has come: whoever missed some is not told them all at once.
        let onTheWay = applying.filter { $0.waitBeforeMessage != nil }
        let latest = onTheWay.max { $0.waitBeforeMessage ?? .zero < $1.waitBeforeMessage ?? .zero }
        let skipped = Set(onTheWay.map(\.id)).subtracting([latest?.id].compactMap(\.self))
        let outlook = Overflow.Outlook(
            // At whom it rings they were there first, and are again if nobody answers.
            place: queue.line.rank(of: wait.place.key) + 1 + ringingCounts[conversation.queue, default: 0],
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
        return applying.contains(where: \.leavesLine)
    }

    private func applies(
        _ trigger: OverflowRule.Trigger,
        to wait: Wait,
        _ absent: (behind: Int, gone: Int),
        in queue: QueueState,
        at now: Timestamp
    ) -> Bool {
        switch trigger {
        case .waited(let limit): return wait.conversation.enqueuedAt.later(by: limit) <= now
        case .length(let limit): return queue.line.count - absent.behind - absent.gone >= limit
        case .expectedWait(let limit):
            let place = queue.line.rank(of: wait.place.key) + 1 - absent.gone
            return expectedWait(from: place, in: queue).map { $0 >= limit } ?? false
        case .nobodySignedIn: return queue.isDeserted
        case .serviceLevel(let percent, let limit):
            return queue.pace.serviceLevel(within: limit).map { $0 < percent } ?? false
        }
    }

    /// How long whoever stands at this place will wait from now; `nil` before it is known how long one takes.
    func expectedWait(from place: Int, in queue: QueueState) -> Duration? {
        let known = queue.configuration?.handlingTime ?? queue.pace.handling.map { .milliseconds($0) }
        return known.map { ExpectedWait.at(place: place, handling: $0, serving: queue.serving) }
    }
}

extension OverflowRule {
    /// How long somebody waits before they hear this on the way; `nil` for what is no message, or has another trigger.
    fileprivate var waitBeforeMessage: Duration? {
        guard case .waited(let limit) = trigger, action == .message else { return nil }
        return limit
    }

    fileprivate var leavesLine: Bool {
        switch action {
        case .queue, .callBack: true
        case .addTier, .message: false
        }
    }

    fileprivate var asksMore: Bool { if case .addTier = action { true } else { false } }
}
