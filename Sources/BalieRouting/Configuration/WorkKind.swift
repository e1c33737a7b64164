/// What sort of work a conversation is, as far as an agent's limits are concerned: a kind of channel. Its text is part of
/// settings and of the API.
public struct WorkKind: Hashable, Sendable, Comparable, Codable, ExpressibleByStringLiteral {
    public let rawValue: String

    public init(_ rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral value: String) { self.init(value) }

    /// Of what nobody gave another kind.
    public static let message: WorkKind = "message"

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }

    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// What an agent may do at the same time, besides their capacity in units.
public struct WorkLimits: Hashable, Sendable, Codable {
    /// The most conversations of a kind, ringing ones included; a kind that is not there has no limit of its own.
    public var maxima: [WorkKind: Int]
    /// Kinds that need an agent wholly: nothing else goes beside one, and it goes beside nothing.
    public var exclusive: Set<WorkKind>
    /// Work that may be interrupted: it neither takes room from the other kind nor keeps it away.
    public var interruptions: Set<Interruption>

    /// Work of one kind that may come while an agent does work of another.
    public struct Interruption: Hashable, Sendable, Codable {
        public var of: WorkKind
        public var by: WorkKind

        public init(of: WorkKind, by: WorkKind) {
            self.of = of
            self.by = by
        }
    }

    public init(
        maxima: [WorkKind: Int] = [:],
        exclusive: Set<WorkKind> = [],
        interruptions: Set<Interruption> = []
    ) {
        self.maxima = maxima
        self.exclusive = exclusive
        self.interruptions = interruptions
    }

    /// What an agent has of a kind: conversations and their units.
    public struct Share: Sendable {
        public var kind: WorkKind
        public var count: Int
        public var units: Int

        public init(kind: WorkKind, count: Int, units: Int) {
            self.kind = kind
            self.count = count
            self.units = units
        }
    }

    /// Whether a conversation fits beside what an agent has: what a floor asks before it offers.
    public func allows(_ units: Int, of kind: WorkKind, beside shares: [Share], within capacity: Int) -> Bool {
        Workload(shares).obstacle(to: Work(units: units, kind: kind), within: capacity, self) == nil
    }

    func mayInterrupt(_ kind: WorkKind, _ other: WorkKind) -> Bool {
        !interruptions.isEmpty && interruptions.contains(Interruption(of: kind, by: other))
    }
}
