/// An app of the emulated developer platform: it owns the secret that webhooks are signed with.
struct App: Sendable {
    var id: String
    var name: String
    var secret: String
    var callback: Callback?
    /// The webhook fields the app asked for.
    var fields: Set<String> = App.defaultFields
    var payload: PayloadVersion = .v24

    static let defaultFields: Set<String> = ["messages", "message_template_status_update"]
}

/// Where webhooks go, and the word that proves that the receiver wants them.
struct Callback: Sendable, Hashable {
    var url: String
    var verifyToken: String

    /// Longest address accepted, in characters. Source: reference §1.9.
    static let urlLimit = 200
}

/// The shape of status webhooks: the older one names the conversation, the newer one only in free entry windows.
///
/// Source: reference §0, version notes, and §2.3.
enum PayloadVersion: String, Sendable, CaseIterable {
    case v23
    case v24
}

/// A business account: numbers and templates hang on it, apps subscribe to it.
struct BusinessAccount: Sendable {
    var id: String
    var name: String
    var subscriptions: [Subscription] = []
    var templates: [Template] = []
    /// Names of deleted templates, and until when they cannot be used (milliseconds since 1970).
    var lockedNames: [String: Int64] = [:]

    /// An app's wish to get this account's webhooks, perhaps at another address.
    struct Subscription: Sendable {
        var appID: String
        var override: Callback?
    }
}

/// A number of the business.
struct BusinessNumber: Sendable {
    var id: String
    var accountID: String
    /// As people write it: `+31 20 555 0100`.
    var displayNumber: String
    var verifiedName: String
    var isRegistered = true
    /// Six digits; `nil` until two-step verification is set.
    var pin: String?
    var override: Callback?
    var profile = JSONObject()
    /// Numbers that a test number may write to; `nil` for a live number. Source: reference §1.5.
    var allowedRecipients: Set<String>?
    /// When the number was last deregistered, in milliseconds since 1970.
    var deregisteredAt: Int64?
    /// Messages in and out in the current second, for the throughput limit.
    var throughput = Allowance()
    var registrations = Allowance()

    /// `31205550100`: how webhooks write the number.
    var digits: String { PhoneNumber.digits(displayNumber) }
}

/// Permission to act for some accounts through an app.
struct AccessToken: Sendable {
    var value: String
    var appID: String
    var accountIDs: Set<String>
}

/// A customer's telephone.
struct Phone: Sendable {
    var id: String
    var name: String
    /// Digits with country code, as the customer would write it.
    var number: String
    /// What the network calls the customer; for some countries not the number itself.
    var waID: String
    /// The business-scoped user id; `nil` for a customer who has none yet.
    var userID: String?
    var username: String?
    /// Whether the business gets the number; a customer with a username may hide it.
    var showsNumber = true
    /// Whether webhooks carry a profile with the name.
    var hasProfile = true
    var isOnline = true
    /// Whether the chat is always open, so that whatever arrives is read.
    var readsAutomatically = false
    var sendsReadReceipts = true
    /// Made because a message was sent to an unknown number; not kept over a restart.
    var isAutomatic = false

    /// How the business addresses this customer: the number, or the user id when the number is hidden.
    var address: String { showsNumber ? waID : userID ?? waID }
}

/// One customer and one business number.
struct ThreadKey: Sendable, Hashable {
    var phoneID: String
    var numberID: String
}

/// What was said between a customer and a business number, and until when the business may answer freely.
struct Thread: Sendable {
    /// Ids, oldest first.
    var messageIDs: [String] = []
    /// When the customer last wrote, in milliseconds since 1970.
    var lastInboundAt: Int64?
    /// When the customer came in from an advertisement.
    var referralAt: Int64?
    /// End of the window in which everything is free.
    var freeEntryUntil: Int64?
    var pairAllowance = Allowance()
    /// Until when the customer sees the business typing.
    var typingUntil: Int64 = 0
    /// Sent messages that wait for the phone to be switched on.
    var waiting: [String] = []

    /// Most messages kept of one thread; older ones are forgotten.
    static let messageLimit = 500

    mutating func append(_ id: String) {
        messageIDs.append(id)
        // Trimmed a quarter at a time, so that the move is rare.
        if messageIDs.count > Self.messageLimit * 5 / 4 { messageIDs.removeFirst(messageIDs.count - Self.messageLimit) }
    }
}

/// How far a message got.
enum MessageStatus: String, Sendable, Comparable {
    case accepted, sent, delivered, read, played, failed

    private var rank: Int {
        switch self {
        case .accepted: 0
        case .sent: 1
        case .delivered: 2
        case .read: 3
        case .played: 4
        case .failed: 5
        }
    }

    static func < (left: MessageStatus, right: MessageStatus) -> Bool { left.rank < right.rank }
}

/// A message in either direction.
struct StoredMessage: Sendable {
    var id: String
    /// The message's place among all of them.
    var order: Int64 = 0
    var key: ThreadKey
    var isFromPhone: Bool
    var type: String
    /// The members that depend on the type, and `context`.
    var content: JSONObject
    /// Milliseconds since 1970.
    var at: Int64
    var status: MessageStatus
    var statusAt: Int64
    /// What will go, or went, wrong.
    var failure: DeliveryFailure?
    /// The sender's own words, given back with every status.
    var callbackData: String?
    var price: Price?
    var conversationID: String?
    /// What a customer sees of a template: its parts with the parameters filled in.
    var rendered: JSON?
    var phoneReaction: String?
    var businessReaction: String?
    /// Whether `delivered` or `read` was reported already: the price goes with the first of them.
    var toldDelivery = false
    var isReadByBusiness = false
    var isRevoked = false
    var isEdited = false
}

/// Why a message that was accepted is not delivered.
struct DeliveryFailure: Sendable {
    var code: Int
    var details: String
}

/// What a status says about the cost.
struct Price: Sendable {
    /// `marketing`, `utility`, `authentication` or `service`.
    var category: String
    /// `regular`, `free_customer_service` or `free_entry_point`.
    var type: String

    var isBillable: Bool { type == "regular" }
}
