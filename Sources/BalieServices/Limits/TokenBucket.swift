import BalieDomain

/// Lets through so many at once, and so many in the long run.
struct TokenBucket: Sendable {
    private let capacity: Double
    private let perSecond: Double
    private var tokens: Double
    private var filledAt: Timestamp

    /// Full at `now`.
    init(capacity: Double, perSecond: Double, at now: Timestamp) {
        self.capacity = capacity
        self.perSecond = perSecond
        tokens = capacity
        filledAt = now
    }

    /// Full at `now`.
    init(capacity: Int, refillOneIn interval: Duration, at now: Timestamp) {
        let perSecond = 1000 / Double(max(1, interval.wholeMilliseconds))
        self.init(capacity: Double(capacity), perSecond: perSecond, at: now)
    }

    /// `perSecond` in the long run and at once.
    init(perSecond: Int, at now: Timestamp) {
        let rate = Double(max(1, perSecond))
        self.init(capacity: rate, perSecond: rate, at: now)
    }

    /// - Returns: whether there was one to take.
    mutating func take(at now: Timestamp) -> Bool {
        fill(at: now)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    /// When there will be one to take; `now` if there is.
    mutating func nextAvailable(at now: Timestamp) -> Timestamp {
        fill(at: now)
        guard tokens < 1 else { return now }
        return Timestamp(milliseconds: now.milliseconds + Int64(((1 - tokens) / perSecond * 1000).rounded(.up)))
    }

    /// Whether it is as good as new: nothing is lost by forgetting it.
    mutating func isFull(at now: Timestamp) -> Bool {
        fill(at: now)
        return tokens >= capacity
    }

    private mutating func fill(at now: Timestamp) {
        // A clock that went back gives nothing and takes nothing.
        let elapsed = max(0, now.milliseconds - filledAt.milliseconds)
        tokens = min(capacity, tokens + Double(elapsed) / 1000 * perSecond)
        filledAt = now
    }
}
