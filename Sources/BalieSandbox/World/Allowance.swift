/// A bucket of tokens that refills steadily: every message takes one.
struct Allowance: Sendable {
    /// When the bucket will be full again, in microseconds since 1970: one number says it all, and exactly.
    private var fullAt: Int64 = 0

    /// Takes one token if there is one.
    ///
    /// - Parameters:
    ///   - capacity: Tokens in a full bucket.
    ///   - interval: Microseconds for one token to come back.
    ///   - now: Milliseconds since 1970.
    /// - Returns: Whether there was one.
    mutating func take(capacity: Int64, microsecondsPerToken interval: Int64, at now: Int64) -> Bool {
        let now = now * 1000
        let next = max(fullAt, now) + interval
        guard next - now <= capacity * interval else { return false }
        fullAt = next
        return true
    }
}
