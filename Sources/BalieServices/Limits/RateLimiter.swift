import BalieDomain
import Synchronization

/// Token buckets in memory, one a key: so many at once, and so many a second for ever.
public final class RateLimiter<Key: Hashable & Sendable>: Sendable {
    public struct Rate: Sendable {
        /// How many at once.
        public let burst: Double
        public let perSecond: Double

        public init(burst: Double, perSecond: Double) {
            self.burst = burst
            self.perSecond = perSecond
        }
    }

    private struct State {
        var buckets: [Key: TokenBucket] = [:]
        /// For keys that find no room.
        var shared: TokenBucket
        var sweptAt: Timestamp
    }

    /// Keys remembered at once. When so many are busy, the others share one bucket.
    private let keyLimit: Int
    private let rate: Rate
    private let time: any TimeSource
    private let state: Mutex<State>

    public init(_ rate: Rate, keyLimit: Int = 50_000, time: any TimeSource) {
        precondition(rate.burst >= 1 && rate.perSecond > 0, "a rate lets something through")
        self.rate = rate
        self.keyLimit = keyLimit
        self.time = time
        let now = time.now()
        let shared = TokenBucket(capacity: rate.burst, perSecond: rate.perSecond, at: now)
        state = Mutex(State(shared: shared, sweptAt: now))
    }

    /// Takes one token of the key's.
    ///
    /// - Throws: ``RateLimited`` when there is none, with the time until there is.
    public func take(_ key: Key) throws(RateLimited) {
        let now = time.now()
        let next = state.withLock { state -> Timestamp? in
            guard state.buckets[key] != nil || hasRoom(&state, now) else { return spend(&state.shared, now) }
            let full = TokenBucket(capacity: rate.burst, perSecond: rate.perSecond, at: now)
            return spend(&state.buckets[key, default: full], now)
        }
        // In whole seconds, as callers are told.
        if let next { throw RateLimited(retryAfter: .seconds(((next - now).wholeMilliseconds + 999) / 1000)) }
    }

    /// - Returns: when there is a token, or `nil` when one was taken.
    private func spend(_ bucket: inout TokenBucket, _ now: Timestamp) -> Timestamp? {
        bucket.take(at: now) ? nil : bucket.nextAvailable(at: now)
    }

    private func hasRoom(_ state: inout State, _ now: Timestamp) -> Bool {
        guard state.buckets.count >= keyLimit else { return true }
        // A full bucket says nothing that a missing one does not. At most one sweep a second.
        guard now - state.sweptAt >= .seconds(1) || now < state.sweptAt else { return false }
        state.sweptAt = now
        state.buckets = state.buckets.filter { entry in
            var bucket = entry.value
            return !bucket.isFull(at: now)
        }
        return state.buckets.count < keyLimit
    }
}

/// Too many requests.
public struct RateLimited: Error, Sendable {
    /// At least a second.
    public let retryAfter: Duration

    public init(retryAfter: Duration) { self.retryAfter = max(retryAfter, .seconds(1)) }
}
