public import BalieDomain

/// Translates one network to and from our own words. Performs no I/O, keeps no state, knows no clock.
///
/// Functions from values to values, so that the tests of an adapter are files: bytes in, expected values out.
public protocol ChannelAdapter: Sendable {
    static var kind: ChannelKind { get }
    /// Which external specification is implemented, which version, how completely; shown by `balie channel list`.
    static var implements: String { get }

    /// Answers the network's question whether this address is ours.
    ///
    /// - Returns: the body of a 200 answer, or `nil` for 403.
    func handshake(_ query: [String: String]) -> String?

    /// Whether a hook with these headers may be genuine; asked before its body is read.
    ///
    /// - Parameter headers: names in lower case; every value of a name, in order.
    func isSigned(_ headers: [String: [String]]) -> Bool

    /// Checks that the network sent `request`, over the exact bytes received, in constant time. Call before ``decode(_:)``.
    func authenticate(_ request: HookRequest) -> Bool

    /// Every event in the hook, in order. A bad item becomes ``InboundEvent/unreadable(path:)`` without costing its
    /// neighbours; a change about another number becomes ``InboundEvent/foreign(path:)``.
    ///
    /// - Throws: when the envelope itself cannot be read.
    func decode(_ body: [UInt8]) throws(HookError) -> [InboundEvent]

    /// One form for all forms in which the network may write an address: to find a contact by, never to send to.
    func canonical(_ claim: IdentityClaim) -> String

    /// The address that a person wrote who wants to reach somebody, in the network's form.
    ///
    /// - Returns: `nil` if it cannot be one.
    func address(dialled text: String) -> IdentityClaim?

    /// What the network says of a message that comes after its service window, with our words for the agent.
    var windowClosed: DeliveryError { get }

    /// The call that sends `message`.
    ///
    /// - Throws: when the network would refuse it, with a sentence for the agent.
    func encode(_ message: OutboundMessage) throws(SendRejection) -> ProviderCall

    /// What the answer to a send means.
    func interpret(_ response: ProviderResponse) -> SendOutcome

    /// The call that tells the customer that we read up to `externalID`, optionally showing that we are typing.
    func encodeRead(upTo externalID: String, typing: Bool) -> ProviderCall?

    /// The call that uploads a file to the network's store; its answer is read by ``interpretUpload(_:)``.
    func encodeUpload(_ file: MediaUpload) -> ProviderCall
    func interpretUpload(_ response: ProviderResponse) -> Result<String, SendFailure>
    /// How long the network keeps an uploaded file.
    var uploadLifetime: Duration { get }

    /// The call that asks where a file the network holds can be fetched, and the reading of its answer.
    func encodeMediaLookup(_ reference: MediaReference) -> ProviderCall
    func interpretMediaLookup(_ response: ProviderResponse) -> Result<MediaLocation, SendFailure>
    /// Whether the token may be taken to that address: only the network's own hosts, and only by its own answer.
    func trustsMediaAddress(_ url: String) -> Bool
    /// The call that fetches the bytes.
    func encodeMediaDownload(_ location: MediaLocation) -> ProviderCall

    /// Calls of `balie channel test` and `balie doctor`, each with what a bad answer means and how to repair it.
    var checks: [ChannelCheck] { get }
}

/// A hook as it arrived.
public struct HookRequest: Sendable {
    /// Names in lower case; every value of a name, in order.
    public var headers: [String: [String]]
    public var body: [UInt8]

    public init(headers: [String: [String]], body: [UInt8]) {
        self.headers = headers
        self.body = body
    }
}

/// Why a hook could not be understood. All cases are permanent: asking again cannot help.
public enum HookError: Error, Equatable, Sendable {
    case notJSON
    /// A field that the network promises is absent or of another type.
    case malformed(path: String)
}

/// A message to send, with all that the network needs to know of it.
public struct OutboundMessage: Equatable, Sendable {
    /// Ours (`msg_…`); the network echoes it in statuses, which settles a send whose answer was lost.
    public var opaqueID: String
    /// Where to: the most useful address that is known.
    public var recipient: IdentityClaim
    public var content: MessageContent
    /// The network's id of the message that this one quotes.
    public var quotedExternalID: String?
    /// The network's id of the uploaded file, for content with media.
    public var mediaExternalID: String?

    public init(
        opaqueID: String,
        recipient: IdentityClaim,
        content: MessageContent,
        quotedExternalID: String? = nil,
        mediaExternalID: String? = nil
    ) {
        self.opaqueID = opaqueID
        self.recipient = recipient
        self.content = content
        self.quotedExternalID = quotedExternalID
        self.mediaExternalID = mediaExternalID
    }
}

/// An HTTP call to a provider; BalieServices performs it. `debugDescription` never shows headers or body.
public struct ProviderCall: Equatable, Sendable, CustomDebugStringConvertible {
    public var method: String
    public var url: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(method: String, url: String, headers: [(name: String, value: String)], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    public var debugDescription: String { "\(method) call of \(body.count) bytes" }

    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.method == rhs.method && lhs.url == rhs.url && lhs.body == rhs.body
            && lhs.headers.elementsEqual(rhs.headers, by: { $0 == $1 })
    }
}

/// What a provider answered to a call of ours.
public struct ProviderResponse: Sendable {
    public var status: Int
    /// Names in lower case.
    public var headers: [String: String]
    public var body: [UInt8]

    public init(status: Int, headers: [String: String] = [:], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// What the network would refuse, refused here first.
public struct SendRejection: Error, Equatable, Sendable, CustomStringConvertible {
    /// Stable, part of the API: `body_too_long`.
    public var code: String
    /// The JSON path of the field at fault, in the API's terms: `text.body`.
    public var field: String?
    /// A sentence for the agent.
    public var explanation: String
    public var remedy: DeliveryError.Remedy

    public init(code: String, field: String?, explanation: String, remedy: DeliveryError.Remedy = .edit) {
        self.code = code
        self.field = field
        self.explanation = explanation
        self.remedy = remedy
    }

    public var description: String { explanation }
}

/// What the answer to a send means.
public enum SendOutcome: Equatable, Sendable {
    /// The network took the message; delivery is told later by statuses.
    /// `recipient` is the address the network will use from now on, if it gave one.
    case accepted(externalID: String, recipient: IdentityClaim?)
    case failed(SendFailure)
    /// The answer does not tell whether the message was taken (a gateway's error page, a body that cannot be read).
    case unknown
}

/// A refusal, with advice as data.
public struct SendFailure: Error, Equatable, Sendable {
    /// Each class has its own behaviour in the outbox.
    public enum Class: String, Sendable, CaseIterable {
        /// A passing fault of the provider: try again with back-off.
        case retryLater
        /// The number sends too fast: the whole channel waits.
        case channelRateLimited
        /// This customer gets too many: only this conversation waits.
        case pairRateLimited
        /// Only a template can go.
        case windowClosed
        case badRecipient
        case badRequest
        /// Token or permission: the channel stops and an administrator is told.
        case authentication
        /// The provider's rules: not retried.
        case policy
    }

    public var kind: Class
    public var error: DeliveryError

    public init(kind: Class, error: DeliveryError) {
        self.kind = kind
        self.error = error
    }
}

/// A file to be given to the network before the message that carries it.
public struct MediaUpload: Sendable {
    public var filename: String
    public var mimeType: String
    public var bytes: [UInt8]

    public init(filename: String, mimeType: String, bytes: [UInt8]) {
        self.filename = filename
        self.mimeType = mimeType
        self.bytes = bytes
    }
}

/// Where the bytes of a file are, for a short time.
public struct MediaLocation: Equatable, Sendable {
    public var url: String
    public var mimeType: String?
    /// Lower-case hexadecimal.
    public var sha256: String?
    public var byteCount: Int?

    public init(url: String, mimeType: String?, sha256: String?, byteCount: Int?) {
        self.url = url
        self.mimeType = mimeType
        self.sha256 = sha256
        self.byteCount = byteCount
    }
}

/// One question to the provider about a channel's set-up.
public struct ChannelCheck: Sendable {
    /// `token`, `number`, `subscription`.
    public var name: String
    public var call: ProviderCall
    /// `nil` if all is well, else what is wrong and how to repair it.
    public var finding: @Sendable (ProviderResponse) -> String?

    public init(name: String, call: ProviderCall, finding: @escaping @Sendable (ProviderResponse) -> String?) {
        self.name = name
        self.call = call
        self.finding = finding
    }
}
