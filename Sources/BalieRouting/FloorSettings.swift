/// How a floor behaves, the same for all of its queues unless a queue says otherwise.
public struct FloorSettings: Hashable, Sendable {
    /// Who may get a conversation back because they had it before.
    public enum Stickiness: String, Hashable, Sendable, Codable, CaseIterable {
        /// Nobody: the queue's strategy alone decides.
        case off
        /// The last agent, if a member of the conversation's queue.
        case members
        /// The last agent, member or not.
        case anyone
    }

    /// How long an offer rings, where the queue does not say.
    public var ringTime: Duration
    /// After how many unanswered offers in a row an agent is not responding.
    public var notRespondingAfter: Int
    /// Whether who had a customer before is asked first.
    public var stickiness: Stickiness
    /// How long a conversation remembers who declined it when nobody else is online who could ever take it.
    public var declineMemory: Duration
    /// How many offers may ring at one agent at a time: one is what people can cope with.
    public var maxRingingPerAgent: Int

    /// A floor keeps durations between one second and thirty days, and numbers at one or more.
    public init(
        ringTime: Duration = .seconds(20),
        notRespondingAfter: Int = 1,
        stickiness: Stickiness = .members,
        declineMemory: Duration = .seconds(60),
        maxRingingPerAgent: Int = 1
    ) {
        self.ringTime = ringTime
        self.notRespondingAfter = notRespondingAfter
        self.stickiness = stickiness
        self.declineMemory = declineMemory
        self.maxRingingPerAgent = maxRingingPerAgent
    }

    /// The same settings with every value in its bounds, so that nothing after this has to doubt them.
    var bounded: FloorSettings {
        FloorSettings(
            ringTime: Bounds.duration(ringTime),
            notRespondingAfter: max(1, notRespondingAfter),
            stickiness: stickiness,
            declineMemory: Bounds.duration(declineMemory),
            maxRingingPerAgent: max(1, maxRingingPerAgent)
        )
    }
}

/// What the floor accepts as a number; anything outside is moved to the nearest bound.
enum Bounds {
    /// Units of one conversation, and of one agent's capacity. Products of two sums of these fit in 64 bits.
    static let units = 1_000_000
    static let shortest = Duration.seconds(1)
    static let longest = Duration.seconds(30 * 24 * 3600)

    static func duration(_ value: Duration) -> Duration { min(max(value, shortest), longest) }
    /// A conversation takes at least one unit: one that took none would fill nobody up.
    static func weight(_ value: Int) -> Int { min(max(value, 1), units) }
    static func capacity(_ value: Int) -> Int { min(max(value, 0), units) }
}
