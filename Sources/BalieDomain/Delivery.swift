/// How far an outgoing message has come. Only moves forward; see ``DeliveryStatus/advance(to:)``.
public enum DeliveryStatus: String, Sendable, Codable, CaseIterable {
    /// Ours, waiting for its turn.
    case queued
    /// The call to the provider is under way.
    case sending
    /// The outcome of the call is not known; settled by the provider's status, or by a person.
    case unknown
    /// The provider took it; nobody has it yet.
    case accepted
    case sent
    case delivered
    case read
    /// A voice message was played.
    case played
    case failed
    /// An incoming message or a note: nothing to deliver.
    case received

    /// Place in the order queued → accepted → sent → delivered → read → played; `failed` is an end of its own.
    var rank: Int {
        switch self {
        case .queued: 0
        case .sending: 1
        case .unknown: 2
        case .accepted: 3
        case .sent: 4
        case .delivered: 5
        case .read: 6
        case .played: 7
        case .failed, .received: 8
        }
    }

    /// The status after hearing `next`: forward only, whatever order statuses come in.
    ///
    /// A failure counts only while nothing proves that the message arrived: `failed` after `delivered` is ignored, and
    /// a proof of arrival after `failed` is believed over it.
    public func advance(to next: DeliveryStatus) -> DeliveryStatus {
        switch (self, next) {
        case (.received, _), (_, .received): self
        case (.failed, .delivered), (.failed, .read), (.failed, .played): next
        case (.failed, _): self
        case (.delivered, .failed), (.read, .failed), (.played, .failed): self
        default: next.rank > rank ? next : self
        }
    }
}

/// What a network said about the delivery of a message that we sent.
public struct StatusUpdate: Equatable, Sendable {
    public var externalID: String
    /// Our own message id, if the network echoed it.
    public var opaqueID: String?
    public var status: DeliveryStatus
    public var occurredAt: Timestamp
    /// Whom it was for.
    public var recipient: [IdentityClaim]
    public var errors: [DeliveryError]
    /// What the network says it costs, as it came.
    public var pricing: JSONValue?
    public var conversation: JSONValue?

    public init(
        externalID: String,
        opaqueID: String? = nil,
        status: DeliveryStatus,
        occurredAt: Timestamp,
        recipient: [IdentityClaim] = [],
        errors: [DeliveryError] = [],
        pricing: JSONValue? = nil,
        conversation: JSONValue? = nil
    ) {
        self.externalID = externalID
        self.opaqueID = opaqueID
        self.status = status
        self.occurredAt = occurredAt
        self.recipient = recipient
        self.errors = errors
        self.pricing = pricing
        self.conversation = conversation
    }
}

/// Why a message failed, for the operator and for the agent.
public struct DeliveryError: Hashable, Sendable, Codable {
    /// The network's number, or one of our own below 100.
    public var code: Int
    public var title: String
    public var details: String?
    /// A plain sentence for the agent: what happened and what to do.
    public var explanation: String
    /// What helps when a message of ours failed with it.
    public var remedy: Remedy

    /// What helps after a failure. The raw value is stored and part of the API.
    public enum Remedy: String, Sendable, Codable, CaseIterable {
        /// The same again, later or once an administrator has repaired what is wrong.
        case retry
        /// Other content: the network does not take this.
        case edit
        /// A template, or another one.
        case template
        /// Another address or another way to the person.
        case contact
        /// Nothing that can be done from here.
        case nothing = "none"
    }

    public init(code: Int, title: String, details: String?, explanation: String, remedy: Remedy) {
        self.code = code
        self.title = title
        self.details = details
        self.explanation = explanation
        self.remedy = remedy
    }

    enum CodingKeys: String, CodingKey { case code, title, details, explanation, remedy }

    /// Errors that were stored before there were remedies have none: that a person may try again is always true.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        code = try container.decode(Int.self, forKey: .code)
        title = try container.decode(String.self, forKey: .title)
        details = try container.decodeIfPresent(String.self, forKey: .details)
        explanation = try container.decode(String.self, forKey: .explanation)
        remedy = try container.decodeIfPresent(Remedy.self, forKey: .remedy) ?? .retry
    }
}
