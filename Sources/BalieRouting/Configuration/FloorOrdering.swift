/// Who of those who wait goes first. Ties always go to who came first, then to the lower id, so that the order is total.
public enum FloorOrdering: Hashable, Sendable {
    /// Higher priority first, however long the others wait.
    case strict
    /// A point of priority counts as so many seconds of waiting: nobody waits for ever.
    case ageing(secondsPerPoint: Int)
    /// Priority grows while somebody waits: `initial` more than the conversation's own, then `perMinute` points a minute,
    /// up to `maximum`. Among those at the maximum, who came first.
    case accelerated(initial: Int, perMinute: Int, maximum: Int)

    /// A point of priority is a minute of waiting.
    public static let minutePerPoint = FloorOrdering.ageing(secondsPerPoint: 60)
}

/// How a conversation whose service window is about to close rises in its line: its wait counts as longer than it is.
///
/// The credit grows from nothing at `lead` before the window closes to its whole at the end, in ``steps`` equal steps, and is
/// gone once the window has closed: an answer then costs the same, however late.
public struct WindowCredit: Hashable, Sendable {
    /// How long before the end of the window the credit begins to grow.
    public var lead: Duration
    /// Seconds of waiting for each whole unit of currency that a late answer would cost.
    public var secondsPerUnit: Int

    /// So many places in time at which a line is sorted anew, for each conversation.
    public static let steps: Int64 = 12
    /// The most that a window can be worth.
    static let longest: Int64 = 30 * 24 * 3_600_000

    public init(lead: Duration = .seconds(3600), secondsPerUnit: Int) {
        self.lead = lead
        self.secondsPerUnit = secondsPerUnit
    }
}
