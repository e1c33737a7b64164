public import BalieDomain
import BalieStorage
import FoundationEssentials

/// How a workspace hands out its work, for all of its queues. Given, taken and stored in this form.
public struct RoutingSettings: Codable, Hashable, Sendable {
    /// Who goes first of those who wait.
    public struct Order: Codable, Hashable, Sendable {
        /// The raw value is stored and part of the API.
        public enum Kind: String, Codable, Sendable, CaseIterable {
            /// Whoever has the higher priority, however long others have waited.
            case strict
            /// A point of priority is worth some waiting.
            case ageing
            /// Priority grows with waiting, up to a maximum.
            case accelerated
        }

        public var by: Kind
        public var secondsPerPoint: Int
        /// What a conversation without a priority of its own begins with.
        public var initial: Int
        public var perMinute: Int
        public var maximum: Int

        public init(
            by: Kind = .strict,
            secondsPerPoint: Int = 60,
            initial: Int = 0,
            perMinute: Int = 1,
            maximum: Int = 10
        ) {
            self.by = by
            self.secondsPerPoint = secondsPerPoint
            self.initial = initial
            self.perMinute = perMinute
            self.maximum = maximum
        }

        enum CodingKeys: String, CodingKey {
            case by, initial, maximum
            case secondsPerPoint = "seconds_per_point"
            case perMinute = "per_minute"
        }
    }

    /// What a closing service window is worth: so long before its end a conversation begins to rise in its line, by so many
    /// seconds for each cent that an answer after it would cost.
    public struct Window: Codable, Hashable, Sendable {
        /// 0: windows count for nothing.
        public var leadMinutes: Int
        public var secondsPerCent: Int

        public init(leadMinutes: Int = 0, secondsPerCent: Int = 60) {
            self.leadMinutes = leadMinutes
            self.secondsPerCent = secondsPerCent
        }

        enum CodingKeys: String, CodingKey {
            case leadMinutes = "lead_minutes"
            case secondsPerCent = "seconds_per_cent"
        }
    }

    /// Whether who had the customer before is asked first.
    public struct LastAgent: Codable, Hashable, Sendable {
        /// The raw value is stored and part of the API.
        public enum Who: String, Codable, Sendable, CaseIterable {
            case off
            /// If a member of the queue.
            case members
            /// Member or not.
            case anyone
        }

        public var who: Who
        /// For so many days after they had it; 0: however long ago.
        public var days: Int
        /// So long the customer waits for them while they are busy; 0: not at all.
        public var patienceSeconds: Int

        public init(who: Who = .members, days: Int = 0, patienceSeconds: Int = 0) {
            self.who = who
            self.days = days
            self.patienceSeconds = patienceSeconds
        }

        enum CodingKeys: String, CodingKey {
            case who, days
            case patienceSeconds = "patience_seconds"
        }
    }

    public var order: Order
    public var window: Window
    public var lastAgent: LastAgent
    /// After how many unanswered offers in a row an agent is not responding.
    public var notRespondingAfter: Int
    /// How long it is remembered who declined, when nobody else is there who could take it.
    public var declineMemorySeconds: Int
    /// Channels of which agents may not have whatever there is room for.
    public var channels: [ChannelLimit]

    public init(
        order: Order = Order(),
        window: Window = Window(),
        lastAgent: LastAgent = LastAgent(),
        notRespondingAfter: Int = 1,
        declineMemorySeconds: Int = 60,
        channels: [ChannelLimit] = []
    ) {
        self.order = order
        self.window = window
        self.lastAgent = lastAgent
        self.notRespondingAfter = notRespondingAfter
        self.declineMemorySeconds = declineMemorySeconds
        self.channels = channels
    }

    /// What an older program stored has no channels.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        order = try container.decode(Order.self, forKey: .order)
        window = try container.decode(Window.self, forKey: .window)
        lastAgent = try container.decode(LastAgent.self, forKey: .lastAgent)
        notRespondingAfter = try container.decode(Int.self, forKey: .notRespondingAfter)
        declineMemorySeconds = try container.decode(Int.self, forKey: .declineMemorySeconds)
        channels = try container.decodeIfPresent([ChannelLimit].self, forKey: .channels) ?? []
    }

    enum CodingKeys: String, CodingKey {
        case order, window, channels
        case lastAgent = "last_agent"
        case notRespondingAfter = "not_responding_after"
        case declineMemorySeconds = "decline_memory_seconds"
    }
}

extension RoutingSettings {
    /// - Throws: ``Refusal/Code/invalidField`` with the path of what is out of its bounds.
    func checked() throws -> Self {
        try Check.range(order.secondsPerPoint, 1...86_400, field: "order.seconds_per_point")
        try Check.range(order.initial, 0...1000, field: "order.initial")
        try Check.range(order.perMinute, 0...1000, field: "order.per_minute")
        try Check.range(order.maximum, 0...100_000, field: "order.maximum")
        try Check.range(window.leadMinutes, 0...1440, field: "window.lead_minutes")
        try Check.range(window.secondsPerCent, 1...10_000, field: "window.seconds_per_cent")
        try Check.range(lastAgent.days, 0...30, field: "last_agent.days")
        try Check.range(lastAgent.patienceSeconds, 0...3600, field: "last_agent.patience_seconds")
        try Check.range(notRespondingAfter, 1...100, field: "not_responding_after")
        try Check.range(declineMemorySeconds, 1...86_400, field: "decline_memory_seconds")
        try channels.check()
        return self
    }

    /// - Returns: as usual where nothing, or nothing that can be read, is stored.
    init(stored text: String?) {
        self = text.flatMap { try? JSONDecoder().decode(Self.self, from: Data($0.utf8)) } ?? Self()
    }

    var stored: String {
        get throws { try JSON.stored(self) }
    }
}

/// Settings as they are stored.
enum JSON {
    /// The same value is always the same text.
    static func stored(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

extension Administration {
    public func routing(workspace: ID<Workspace>) async throws -> RoutingSettings {
        try await environment.storage.read { session in
            RoutingSettings(stored: try WorkspaceStore.routing(of: workspace, in: session))
        }
    }

    /// Puts these settings in place of the former ones. Who waits is put in the new order at once.
    ///
    /// - Throws: ``Refusal/Code/invalidField``.
    public func setRouting(_ settings: RoutingSettings, workspace: ID<Workspace>) async throws -> RoutingSettings {
        let text = try settings.checked().stored
        return try await environment.storage.write(in: workspace) { session in
            try settings.channels.checkChannels(workspace: workspace, in: session)
            try WorkspaceStore.setRouting(text, of: workspace, in: session)
            try environment.record([.routing], workspace: workspace, in: session)
            return settings
        }
    }
}
