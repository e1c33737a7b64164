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
    /// Who of those who wait goes first.
    public var ordering: FloorOrdering
    /// Whether a service window that is about to close counts; `nil` if not.
    public var windowCredit: WindowCredit?
    /// How long after they had a customer an agent is asked first; `nil` for ever.
    public var stickyWithin: Duration?
    /// How long a conversation waits for its last agent alone, if they are there but busy.
    public var stickyPatience: Duration

    /// A floor keeps durations between one second and thirty days, and numbers at one or more.
    public init(
        ringTime: Duration = .seconds(20),
        notRespondingAfter: Int = 1,
        stickiness: Stickiness = .members,
        declineMemory: Duration = .seconds(60),
        maxRingingPerAgent: Int = 1,
        ordering: FloorOrdering = .strict,
        windowCredit: WindowCredit? = nil,
        stickyWithin: Duration? = nil,
        stickyPatience: Duration = .zero
    ) {
        self.ringTime = ringTime
        self.notRespondingAfter = notRespondingAfter
        self.stickiness = stickiness
        self.declineMemory = declineMemory
        self.maxRingingPerAgent = maxRingingPerAgent
        self.ordering = ordering
        self.windowCredit = windowCredit
        self.stickyWithin = stickyWithin
        self.stickyPatience = stickyPatience
    }

    /// The same settings with every value in its bounds, so that nothing after this has to doubt them.
    var bounded: FloorSettings {
        FloorSettings(
            ringTime: Bounds.duration(ringTime),
            notRespondingAfter: max(1, notRespondingAfter),
            stickiness: stickiness,
            declineMemory: Bounds.duration(declineMemory),
            maxRingingPerAgent: max(1, maxRingingPerAgent),
            ordering: ordering.bounded,
            windowCredit: windowCredit.map {
                WindowCredit(
                    lead: Bounds.duration($0.lead),
                    secondsPerUnit: min(max($0.secondsPerUnit, 0), Bounds.units)
                )
            },
            stickyWithin: stickyWithin.map(Bounds.duration),
            stickyPatience: min(max(stickyPatience, .zero), Bounds.longest)
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
    /// Who has a skill at all has some level of it.
    static func level(_ value: Int) -> Int { min(max(value, 1), 127) }
    static func priority(_ value: Int) -> Int { min(max(value, -units), units) }
}

extension FloorOrdering {
    /// With every number in its bounds, so that sums of a few products of them fit in 64 bits.
    var bounded: FloorOrdering {
        switch self {
        case .strict: .strict
        case .ageing(let seconds): .ageing(secondsPerPoint: min(max(seconds, 0), Bounds.units))
        case .accelerated(let initial, let perMinute, let maximum):
            .accelerated(
                initial: Bounds.priority(initial),
                perMinute: min(max(perMinute, 0), Bounds.units),
                maximum: Bounds.priority(maximum)
            )
        }
    }
}
