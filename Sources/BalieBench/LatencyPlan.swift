/// What a latency run does.
struct LatencyPlan: Sendable {
    /// What is waited for in the agents' streams.
    enum Watched: Sendable {
        /// The message, at every agent.
        case messages
        /// The offer of its conversation, at whichever agent it rings.
        case offers
    }

    let watched: Watched
    /// One connected agent for each.
    let tokens: [String]
    /// Webhooks a second, sent whether or not earlier ones are answered.
    let rate: Int
    let seconds: Int
    /// Seconds of the same load before it counts.
    let warmUpSeconds: Int
    let source: HookSource

    /// Webhooks on the way at once, at most: as the network's calls, they are concurrent.
    static let hookConnections = 16
    /// How long after the last webhook a frame may still come, in seconds.
    static let patienceSeconds: Int64 = 3

    /// How many must see each webhook's frame.
    var watchers: Int {
        switch watched {
        case .messages: tokens.count
        case .offers: 1
        }
    }

    var count: Int { rate * (seconds + warmUpSeconds) }
    var warmUpCount: Int { rate * warmUpSeconds }
}

/// What a latency run found; times in microseconds from the moment a webhook was due to be sent.
struct LatencyResult: Sendable {
    var agents: Int
    var rate: Int
    var hooks: Int
    /// Webhooks not answered 200.
    var refused: Int
    /// Frames that never came.
    var missing: Int
    /// From due to answered.
    var answered: Distribution
    /// From due to read by each agent.
    var frames: Distribution
    /// From due to read by the last agent.
    var slowest: Distribution

    var json: String {
        """
        {"agents":\(agents),"rate":\(rate),"hooks":\(hooks),"refused":\(refused),"missing":\(missing),\
        "answered_us":\(answered.json),"frames_us":\(frames.json),\
        "slowest_us":\(slowest.json)}
        """
    }
}

/// Percentiles of a set of times.
struct Distribution: Sendable {
    let count: Int
    let median: Int
    let p99: Int
    let largest: Int

    init(_ samples: [Int32]) {
        let sorted = samples.sorted()
        func at(_ share: Double) -> Int {
            sorted.isEmpty ? 0 : Int(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))])
        }
        count = sorted.count
        median = at(0.5)
        p99 = at(0.99)
        largest = sorted.last.map(Int.init) ?? 0
    }

    var json: String { "{\"count\":\(count),\"p50\":\(median),\"p99\":\(p99),\"max\":\(largest)}" }
}
