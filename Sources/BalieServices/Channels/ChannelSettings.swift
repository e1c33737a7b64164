public import BalieChannels
import BalieDomain
import FoundationEssentials

/// What a channel is set to, by its network. Holds secrets: sealed wherever it is stored.
public struct ChannelSettings: Sendable, Codable {
    public var whatsapp: WhatsAppSettings
    public var policy: ChannelPolicy

    public init(whatsapp: WhatsAppSettings, policy: ChannelPolicy = ChannelPolicy()) {
        self.whatsapp = whatsapp
        self.policy = policy
    }

    var adapter: any ChannelAdapter { WhatsAppAdapter(settings: whatsapp) }

    init(sealed bytes: [UInt8], of id: ID<ChannelAccount>, keys: WorkspaceKeys) throws {
        let json = try keys.open(bytes, as: "channel \(id)")
        self = try JSONDecoder().decode(ChannelSettings.self, from: Data(json))
    }

    func sealed(for id: ID<ChannelAccount>, keys: WorkspaceKeys) throws -> [UInt8] {
        try keys.seal([UInt8](JSONEncoder().encode(self)), as: "channel \(id)")
    }
}

/// How a channel behaves towards customers.
public struct ChannelPolicy: Sendable, Codable, Equatable {
    public enum ReadReceipts: String, Sendable, Codable, CaseIterable {
        /// When an agent answers.
        case onReply = "on_reply"
        case never
    }

    public var readReceipts: ReadReceipts
    /// Whether the customer sees that an agent types; on WhatsApp this also shows the message as read.
    public var showsTyping: Bool
    /// Messages a second that the number may send.
    public var messagesPerSecond: Int

    public init(readReceipts: ReadReceipts = .onReply, showsTyping: Bool = false, messagesPerSecond: Int = 80) {
        self.readReceipts = readReceipts
        self.showsTyping = showsTyping
        self.messagesPerSecond = messagesPerSecond
    }

    enum CodingKeys: String, CodingKey {
        case readReceipts = "read_receipts"
        case showsTyping = "shows_typing"
        case messagesPerSecond = "messages_per_second"
    }
}
