import BalieDomain

/// How fast a channel and its conversations may send.
struct SendPacing: Sendable {
    /// One message in six seconds to one customer, with a burst of 45 that borrows from later.
    /// Source: WhatsApp, Cloud API, pair rate limit.
    static let pairInterval = Duration.seconds(6)
    static let pairBurst = 45
    /// Conversations whose pace is remembered.
    static let pairLimit = 50_000

    private var channels: [ID<ChannelAccount>: (bucket: TokenBucket, messagesPerSecond: Int)] = [:]
    private var pairs: [ID<Conversation>: TokenBucket] = [:]
    private var pausedChannels: [ID<ChannelAccount>: Timestamp] = [:]
    private var pausedPairs: [ID<Conversation>: Timestamp] = [:]

    /// - Returns: `nil` if it may go now (and is counted), else when to ask again.
    mutating func admit(_ entry: OutboxEntrySummary, messagesPerSecond: Int, at now: Timestamp) -> Timestamp? {
        if let until = pausedChannels[entry.channel], now < until { return until }
        if let until = pausedPairs[entry.conversation], now < until { return until }
        // A pace that was changed begins afresh.
        let known = channels[entry.channel].flatMap { $0.messagesPerSecond == messagesPerSecond ? $0.bucket : nil }
        var channel = known ?? TokenBucket(perSecond: messagesPerSecond, at: now)
        defer { channels[entry.channel] = (channel, messagesPerSecond) }
        guard entry.countsForPair else { return channel.take(at: now) ? nil : channel.nextAvailable(at: now) }
        var pair =
            pairs[entry.conversation]
            ?? TokenBucket(capacity: Self.pairBurst, refillOneIn: Self.pairInterval, at: now)
        let pairReady = pair.nextAvailable(at: now)
        let channelReady = channel.nextAvailable(at: now)
        guard pairReady <= now, channelReady <= now else { return max(pairReady, channelReady) }
        _ = channel.take(at: now)
        _ = pair.take(at: now)
        remember(pair, of: entry.conversation, at: now)
        return nil
    }

    mutating func pause(_ channel: ID<ChannelAccount>, until: Timestamp) { pausedChannels[channel] = until }
    mutating func pause(_ conversation: ID<Conversation>, until: Timestamp) { pausedPairs[conversation] = until }

    private mutating func remember(_ bucket: TokenBucket, of conversation: ID<Conversation>, at now: Timestamp) {
        if pairs.count >= Self.pairLimit {
            pairs = pairs.filter { pair in
                var bucket = pair.value
                return !bucket.isFull(at: now)
            }
            pausedPairs = pausedPairs.filter { now < $0.value }
        }
        pairs[conversation] = bucket
    }
}

/// What pacing needs to know of something to be sent.
struct OutboxEntrySummary: Sendable {
    let channel: ID<ChannelAccount>
    let conversation: ID<Conversation>
    /// Read receipts and typing signs are not messages to the customer.
    let countsForPair: Bool
}

/// How long to wait before trying again.
enum BackOff {
    static let longest = Duration.minutes(5)

    /// 2, 4, 8 … seconds.
    static func doubling(_ attempts: Int) -> Duration { min(.seconds(1 << min(attempts, 12)), longest) }

    /// 4, 16, 64 … seconds. Source: WhatsApp, Cloud API, pair rate limit: wait 4^X seconds.
    static func quadrupling(_ attempts: Int) -> Duration { min(.seconds(1 << min(attempts * 2, 12)), longest) }
}
