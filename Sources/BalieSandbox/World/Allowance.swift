/// A bucket of tokens that refills steadily: every message takes one.
struct Allowance: Sendable {
    /// Tokens gone, in thousandths; it shrinks as time passes.
    private var spent: Int64 = 0
    private var updatedAt: Int64 = 0

    /// Takes one token if there is one.
    ///
    /// - Parameters:
    ///   - capacity: Tokens in a full bucket.
    ///   - interval: Milliseconds for one token to come back, in thousandths of a millisecond.
    ///   - now: Milliseconds since 1970.
    /// - Returns: Whether there was one.
    mutating func take(capacity: Int64, microsecondsPerToken interval: Int64, at now: Int64) -> Bool {
        let elapsed = min(max(0, now - updatedAt), Self.elapsedLimit)
        spent = max(0, spent - elapsed * 1_000_000 / max(1, interval))
        updatedAt = max(updatedAt, now)
        guard spent + 1000 <= capacity * 1000 else { return false }
        spent += 1000
        return true
    }

    /// Milliseconds after which any bucket is full again; keeps the product above far from overflow.
    private static let elapsedLimit: Int64 = 24 * 3600 * 1000
}
