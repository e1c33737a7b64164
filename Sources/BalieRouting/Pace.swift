import BalieDomain

/// How quickly a queue gets on: what its expected waits and its service level are made of.
struct Pace: Sendable {
    /// So many of the latest waits make the service level.
    static let memory = 100

    /// Conversations of the queue that somebody holds.
    var working = 0
    /// A moving average in milliseconds; `nil` before the first.
    private(set) var handling: Int64?
    private var waits: [Int64] = []
    private var oldest = 0

    /// A conversation ended after somebody held it for so long. Three parts of what was, one of what is, in whole
    /// milliseconds (Asterisk, app_queue).
    mutating func handled(_ time: Duration) {
        let sample = min(time, Bounds.longest).wholeMilliseconds
        handling = handling.map { ($0 * 3 + sample) >> 2 } ?? sample
    }

    /// A conversation was taken after it waited for so long.
    mutating func taken(after wait: Duration) {
        let milliseconds = wait.wholeMilliseconds
        if waits.count < Self.memory {
            waits.append(milliseconds)
        } else {
            waits[oldest] = milliseconds
            oldest = (oldest + 1) % Self.memory
        }
    }

    /// The percentage of the latest that were taken within a time, rounded down; `nil` if none was taken.
    func serviceLevel(within limit: Duration) -> Int? {
        guard !waits.isEmpty else { return nil }
        let limit = limit.wholeMilliseconds
        return waits.count { $0 <= limit } * 100 / waits.count
    }
}
