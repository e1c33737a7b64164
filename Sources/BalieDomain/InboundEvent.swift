/// What a network told us, with the network's shape removed.
public enum InboundEvent: Equatable, Sendable {
    case message(InboundMessage)
    case status(StatusUpdate)
    case amendment(Amendment)
    /// The contact behind `old` is now reached at `new`; the message that said so is kept too.
    case identityChanged(old: [IdentityClaim], new: [IdentityClaim], notice: InboundMessage?)
    /// We wrote this to the customer from outside Balie: on the telephone that shares the number.
    case echo(EchoedMessage)
    /// The customer stopped, or again allows, marketing from us.
    case marketingPreference(MarketingPreference)
    /// Valid, about the account and not about a message (template approved, quality changed): logged, not stored as a message.
    case accountNotice(field: String)
    /// A change that is not about this channel's number: refused, its neighbours are applied.
    case foreign(path: String)
    /// An item of a batch that could not be read, with the JSON path and no value: values are customer data.
    case unreadable(path: String)
}

/// An address of a person on a network, as a network stated it.
public struct IdentityClaim: Hashable, Sendable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// A telephone number, digits only with country code; WhatsApp's `wa_id`.
        case phone
        /// A business-scoped user id (WhatsApp, since 2026): `NL.1234…`.
        case businessScopedUserID = "bsuid"
        /// The business-scoped id of the enclosing portfolio.
        case parentUserID = "parent_bsuid"
        case email
        case pageScopedID = "psid"
        case xID = "x"
        case visitor
    }

    public var kind: Kind
    /// As the network wrote it; what we send back to.
    public var value: String

    public init(_ kind: Kind, _ value: String) {
        self.kind = kind
        self.value = value
    }
}

/// A customer's message, or a notice of the network about them.
public struct InboundMessage: Equatable, Sendable {
    /// The network's id: `(channel, externalID)` makes intake idempotent, because every network redelivers.
    public var externalID: String
    /// What is known of the sender, most stable address first; never empty.
    public var sender: [IdentityClaim]
    /// The name the person gave themselves on the network, if it came along.
    public var profileName: String?
    public var username: String?
    /// By the network's clock.
    public var sentAt: Timestamp
    public var content: MessageContent
    public var media: MediaReference?
    public var context: MessageContext?
    /// The advertisement or post the customer came from, whole.
    public var referral: JSONValue?
    /// Errors the network attached to the message.
    public var errors: [DeliveryError]
    /// The network's id of the group that the message was written in; `nil` for a message to us alone.
    public var groupID: String?

    public init(
        externalID: String,
        sender: [IdentityClaim],
        profileName: String? = nil,
        username: String? = nil,
        sentAt: Timestamp,
        content: MessageContent,
        media: MediaReference? = nil,
        context: MessageContext? = nil,
        referral: JSONValue? = nil,
        errors: [DeliveryError] = [],
        groupID: String? = nil
    ) {
        self.externalID = externalID
        self.sender = sender
        self.profileName = profileName
        self.username = username
        self.sentAt = sentAt
        self.content = content
        self.media = media
        self.context = context
        self.referral = referral
        self.errors = errors
        self.groupID = groupID
    }
}

/// A message of ours that did not go through Balie, as the network repeats it to us.
public struct EchoedMessage: Equatable, Sendable {
    /// The network's id, in the same space as the ids of messages that Balie sends.
    public var externalID: String
    /// The customer it went to; never empty.
    public var recipient: [IdentityClaim]
    public var sentAt: Timestamp
    public var content: MessageContent
    public var media: MediaReference?
    public var context: MessageContext?

    public init(
        externalID: String,
        recipient: [IdentityClaim],
        sentAt: Timestamp,
        content: MessageContent,
        media: MediaReference? = nil,
        context: MessageContext? = nil
    ) {
        self.externalID = externalID
        self.recipient = recipient
        self.sentAt = sentAt
        self.content = content
        self.media = media
        self.context = context
    }
}

/// What a customer told the network about marketing from us.
public struct MarketingPreference: Equatable, Sendable {
    /// Never empty.
    public var customer: [IdentityClaim]
    public var optedOut: Bool
    public var changedAt: Timestamp

    public init(customer: [IdentityClaim], optedOut: Bool, changedAt: Timestamp) {
        self.customer = customer
        self.optedOut = optedOut
        self.changedAt = changedAt
    }
}

/// A file the network holds for us.
public struct MediaReference: Hashable, Sendable, Codable {
    public var externalID: String
    /// May be absent; short-lived when present.
    public var url: String?
    public var mimeType: String
    /// SHA-256 of the file in lower-case hexadecimal, if stated.
    public var sha256: String?
    public var filename: String?

    public init(externalID: String, url: String?, mimeType: String, sha256: String?, filename: String?) {
        self.externalID = externalID
        self.url = url
        self.mimeType = mimeType
        self.sha256 = sha256
        self.filename = filename
    }
}

/// What a message refers to.
public struct MessageContext: Hashable, Sendable, Codable {
    /// The network's id of the quoted message.
    public var quotedExternalID: String?
    public var forwarded: Bool
    public var frequentlyForwarded: Bool
    /// The product asked about, as the network gave it.
    public var product: JSONValue?

    public init(
        quotedExternalID: String? = nil,
        forwarded: Bool = false,
        frequentlyForwarded: Bool = false,
        product: JSONValue? = nil
    ) {
        self.quotedExternalID = quotedExternalID
        self.forwarded = forwarded
        self.frequentlyForwarded = frequentlyForwarded
        self.product = product
    }
}

/// The customer changed or withdrew a message they sent before.
public struct Amendment: Equatable, Sendable {
    public enum Change: Equatable, Sendable {
        case edited(MessageContent, MediaReference?)
        case revoked
    }

    /// The network's id of the amendment itself.
    public var externalID: String
    /// The network's id of the message that it amends.
    public var originalExternalID: String
    public var sender: [IdentityClaim]
    public var profileName: String?
    public var sentAt: Timestamp
    public var change: Change

    public init(
        externalID: String,
        originalExternalID: String,
        sender: [IdentityClaim],
        profileName: String? = nil,
        sentAt: Timestamp,
        change: Change
    ) {
        self.externalID = externalID
        self.originalExternalID = originalExternalID
        self.sender = sender
        self.profileName = profileName
        self.sentAt = sentAt
        self.change = change
    }
}
