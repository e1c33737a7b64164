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

    private struct Bucket {
        var tokens: Double
        var at: Timestamp
    }

    private struct State {
        var buckets: [Key: Bucket] = [:]
        /// For keys that find no room.
        var shared: Bucket
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
        state = Mutex(State(shared: Bucket(tokens: rate.burst, at: now), sweptAt: now))
    }

    /// Takes one token of the key's.
    ///
    /// - Throws: ``RateLimited`` when there is none, with the time until there is.
    public func take(_ key: Key) throws(RateLimited) {
        let now = time.now()
        let wait = state.withLock { state -> Double? in
            if state.buckets[key] != nil || hasRoom(&state, now) {
                return spend(&state.buckets[key, default: Bucket(tokens: rate.burst, at: now)], now)
            }
            return spend(&state.shared, now)
        }
        if let wait { throw RateLimited(retryAfter: .seconds(Int64(wait.rounded(.up)))) }
    }

    /// - Returns: seconds until there is a token, or `nil` when one was taken.
    private func spend(_ bucket: inout Bucket, _ now: Timestamp) -> Double? {
        bucket.tokens = tokens(in: bucket, now)
        bucket.at = now
        guard bucket.tokens < 1 else {
            bucket.tokens -= 1
            return nil
        }
        return max((1 - bucket.tokens) / rate.perSecond, 0)
    }

    private func tokens(in bucket: Bucket, _ now: Timestamp) -> Double {
        // A clock that went back must neither fill nor drain.
        let seconds = Double(max(now.milliseconds - bucket.at.milliseconds, 0)) / 1000
        return min(bucket.tokens + seconds * rate.perSecond, rate.burst)
    }

    private func hasRoom(_ state: inout State, _ now: Timestamp) -> Bool {
        guard state.buckets.count >= keyLimit else { return true }
        // A full bucket says nothing that a missing one does not. At most one sweep a second.
        guard now - state.sweptAt >= .seconds(1) || now < state.sweptAt else { return false }
        state.sweptAt = now
        state.buckets = state.buckets.filter { tokens(in: $0.value, now) < rate.burst }
        return state.buckets.count < keyLimit
    }
}

/// Too many requests.
public struct RateLimited: Error, Sendable {
    /// At least a second.
    public let retryAfter: Duration

    public init(retryAfter: Duration) { self.retryAfter = max(retryAfter, .seconds(1)) }
}
