import BalieDomain

/// A conversation's place in its line: higher rank first, then the earlier instant, then who came first, then the lower
/// id. A total order, so that the same events always give the same decisions.
struct LineKey: Comparable, Sendable {
    var rank: Int
    /// When it would have joined if all that counts for it had been waiting, in milliseconds.
    var instant: Int64
    var enqueuedAt: Timestamp
    var conversation: ID<Conversation>

    static func < (lhs: Self, rhs: Self) -> Bool {
        if lhs.rank != rhs.rank { return lhs.rank > rhs.rank }
        if lhs.instant != rhs.instant { return lhs.instant < rhs.instant }
        if lhs.enqueuedAt != rhs.enqueuedAt { return lhs.enqueuedAt < rhs.enqueuedAt }
        return lhs.conversation < rhs.conversation
    }
}

extension WaitingConversation {
    /// Its place in line at `now`, and when that changes by itself.
    ///
    /// Ageing needs no clock: a head start stays one. Credit for a closing window changes in steps, and acceleration
    /// changes the order only when somebody reaches the maximum: two who get on at the same pace never pass each other.
    func key(by settings: FloorSettings, at now: Timestamp) -> (key: LineKey, changesAt: Timestamp?) {
        let credit = settings.windowCredit.map { $0.credit(of: self, at: now) }
        var key = LineKey(
            rank: 0,
            instant: enqueuedAt.milliseconds.saturating(minus: credit?.milliseconds ?? 0),
            enqueuedAt: enqueuedAt,
            conversation: id
        )
        var changesAt = credit?.changesAt
        switch settings.ordering {
        case .strict: key.rank = priority
        case .ageing(let seconds):
            key.instant = key.instant.saturating(minus: Int64(seconds * 1000 * Bounds.priority(priority)))
        case .accelerated(let initial, let perMinute, let maximum):
            let first = initial + Bounds.priority(priority)
            if first >= maximum {
                key.rank = maximum
            } else if perMinute == 0 {
                key.rank = first
            } else {
                // Whoever is not at the maximum yet is below all who are.
                let topAt = key.instant.saturating(minus: -Int64((maximum - first) * 60_000 / perMinute))
                key.rank = maximum - 1
                if topAt <= now.milliseconds {
                    key.rank = maximum
                } else {
                    key.instant = key.instant.saturating(minus: Int64(first * 60_000 / perMinute))
                    changesAt = [changesAt, Timestamp(milliseconds: topAt)].compactMap(\.self).min()
                }
            }
        }
        return (key, changesAt)
    }
}

extension WindowCredit {
    /// What a conversation's window is worth at `now`, and when that changes by itself.
    func credit(
        of conversation: WaitingConversation,
        at now: Timestamp
    ) -> (
        milliseconds: Int64, changesAt: Timestamp?
    ) {
        let lead = lead.wholeMilliseconds
        guard let end = conversation.windowEnds, now < end, conversation.lateCost > 0 else { return (0, nil) }
        let (left, isFar) = end.milliseconds.subtractingReportingOverflow(now.milliseconds)
        func change(atStep step: Int64) -> Timestamp {
            // Rounded up, so that the step is reached at this very millisecond.
            Timestamp(milliseconds: end.milliseconds - lead + (lead * step + Self.steps - 1) / Self.steps)
        }
        guard !isFar, left < lead else { return isFar ? (0, nil) : (0, change(atStep: 1)) }
        let step = (lead - left) * Self.steps / lead
        let (product, isTooMuch) = conversation.lateCost.multipliedReportingOverflow(by: Int64(secondsPerUnit))
        let whole = isTooMuch ? Self.longest : min(product / 1000, Self.longest)
        return (whole * step / Self.steps, step + 1 < Self.steps ? change(atStep: step + 1) : end)
    }
}

extension Int64 {
    func saturating(minus other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}
