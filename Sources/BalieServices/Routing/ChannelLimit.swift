public import BalieDomain
import BalieRouting
import BalieStorage

/// What an agent may have of a channel beside other work. Given, taken and stored in this form.
public struct ChannelLimit: Codable, Hashable, Sendable {
    /// Channels that can have one, and that one can be interrupted by.
    static let countLimit = 50
    static let maximumRange = 1...1000

    public var channel: ID<ChannelAccount>
    /// The most of its conversations that an agent may have at a time, ringing ones included; `nil`: as many as there is room
    /// for.
    public var maximum: Int?
    /// Whether one of its conversations needs an agent wholly: nothing else goes beside it, and it goes beside nothing.
    public var isExclusive: Bool
    /// For conversations of these channels, an agent has room as if they had nothing of this one.
    public var interruptedBy: [ID<ChannelAccount>]

    public init(
        channel: ID<ChannelAccount>,
        maximum: Int? = nil,
        isExclusive: Bool = false,
        interruptedBy: [ID<ChannelAccount>] = []
    ) {
        self.channel = channel
        self.maximum = maximum
        self.isExclusive = isExclusive
        self.interruptedBy = interruptedBy
    }

    enum CodingKeys: String, CodingKey {
        case channel, maximum
        case isExclusive = "exclusive"
        case interruptedBy = "interrupted_by"
    }

    /// `maximum` is told when there is none, too.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(channel, forKey: .channel)
        try container.encode(maximum, forKey: .maximum)
        try container.encode(isExclusive, forKey: .isExclusive)
        try container.encode(interruptedBy, forKey: .interruptedBy)
    }
}

extension [ChannelLimit] {
    /// - Throws: ``Refusal/Code/invalidField`` with the path of what is wrong.
    func check() throws {
        guard count <= ChannelLimit.countLimit else {
            throw Refusal(.invalidField, "At most \(ChannelLimit.countLimit) channels.", field: "channels")
        }
        for (index, limit) in enumerated() {
            let field = "channels[\(index)]"
            guard !self[..<index].contains(where: { $0.channel == limit.channel }) else {
                throw Refusal(.invalidField, "Each channel can be there once.", field: "\(field).channel")
            }
            try limit.maximum.map { try Check.range($0, ChannelLimit.maximumRange, field: "\(field).maximum") }
            guard limit.interruptedBy.count <= ChannelLimit.countLimit, !limit.interruptedBy.contains(limit.channel)
            else {
                throw Refusal(
                    .invalidField,
                    "At most \(ChannelLimit.countLimit) other channels.",
                    field: "\(field).interrupted_by"
                )
            }
        }
    }

    /// - Throws: ``Refusal/Code/invalidField`` for a channel that the workspace does not have.
    func checkChannels(workspace: ID<Workspace>, in session: any SQLSession) throws {
        let known = Set(try RoutingStore.channelUnits(workspace: workspace, in: session).keys)
        for (index, limit) in enumerated() {
            for (field, ids) in [("channel", [limit.channel]), ("interrupted_by", limit.interruptedBy)]
            where !known.isSuperset(of: ids) {
                throw Refusal(.invalidField, "There is no such channel.", field: "channels[\(index)].\(field)")
            }
        }
    }

    /// As what an agent may do at the same time.
    var workLimits: WorkLimits {
        var limits = WorkLimits()
        for limit in self {
            limits.maxima[WorkKind(limit.channel)] = limit.maximum
            if limit.isExclusive { limits.exclusive.insert(WorkKind(limit.channel)) }
            for other in limit.interruptedBy {
                limits.interruptions.insert(.init(of: WorkKind(limit.channel), by: WorkKind(other)))
            }
        }
        return limits
    }

    /// The kind of work of a channel's conversations: its own where a limit names the channel, that of all others else.
    func kind(of channel: ID<ChannelAccount>) -> WorkKind {
        contains { $0.channel == channel || $0.interruptedBy.contains(channel) } ? WorkKind(channel) : .message
    }
}

extension WorkKind {
    fileprivate init(_ channel: ID<ChannelAccount>) { self.init(channel.description) }
}
