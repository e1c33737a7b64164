public import BalieDomain

/// The WhatsApp Business Platform, Cloud API.
///
/// The wire is described in the types this one is made of: ``HookReader`` for what comes in, ``SendEncoder`` for what goes
/// out, ``WhatsAppErrors`` for what goes wrong.
public struct WhatsAppAdapter: ChannelAdapter {
    public static let kind = ChannelKind.whatsapp
    public static let implements =
        "WhatsApp Cloud API v25.0: messages, statuses, media, templates (list and send); no calls, groups or history"

    private let settings: WhatsAppSettings
    private let authenticity: HookAuthenticity

    public init(settings: WhatsAppSettings) {
        self.settings = settings
        authenticity = HookAuthenticity(appSecrets: settings.appSecrets, verifyToken: settings.verifyToken)
    }

    // MARK: Hooks

    public func handshake(_ query: [String: String]) -> String? { authenticity.answer(to: query) }

    public func isSigned(_ headers: [String: [String]]) -> Bool { HookAuthenticity.signature(in: headers) != nil }

    public func authenticate(_ request: HookRequest) -> Bool { authenticity.isGenuine(request) }

    public func decode(_ body: [UInt8]) throws(HookError) -> [InboundEvent] {
        try HookReader(phoneNumberID: settings.phoneNumberID, businessAccountID: settings.businessAccountID)
            .events(in: body)
    }

    // MARK: Addresses

    public func canonical(_ claim: IdentityClaim) -> String {
        claim.kind == .phone ? WhatsAppNumber.canonical(claim.value) : claim.value
    }

    public func address(dialled text: String) -> IdentityClaim? {
        WhatsAppNumber.international(text).map { IdentityClaim(.phone, $0) }
    }

    // MARK: Sending

    public var windowClosed: DeliveryError { WhatsAppErrors.windowClosed }

    public func encode(_ message: OutboundMessage) throws(SendRejection) -> ProviderCall {
        try SendEncoder(settings: settings).call(for: message)
    }

    public func interpret(_ response: ProviderResponse) -> SendOutcome { SendAnswer.outcome(of: response) }

    public func encodeRead(upTo externalID: String, typing: Bool) -> ProviderCall? {
        SendEncoder(settings: settings).readCall(upTo: externalID, typing: typing)
    }

    // MARK: Media

    private var media: MediaCalls { MediaCalls(settings: settings) }

    public var uploadLifetime: Duration { MediaCalls.uploadLifetime }

    public func encodeUpload(_ file: MediaUpload) -> ProviderCall { media.upload(file) }

    public func interpretUpload(_ response: ProviderResponse) -> Result<String, SendFailure> {
        media.uploadedID(in: response)
    }

    public func trustsMediaAddress(_ url: String) -> Bool { MediaAddress.isTrusted(url, graphURL: settings.graphURL) }

    public func encodeMediaLookup(_ reference: MediaReference) -> ProviderCall { media.lookup(reference) }

    public func interpretMediaLookup(_ response: ProviderResponse) -> Result<MediaLocation, SendFailure> {
        media.location(in: response)
    }

    public func encodeMediaDownload(_ location: MediaLocation) -> ProviderCall { media.download(location) }

    // MARK: The account

    public var checks: [ChannelCheck] { AccountChecks(settings: settings).all }

    /// The call that lists the account's templates, from a page's ``WhatsAppTemplatePage/next`` on.
    public func encodeTemplateList(after cursor: String? = nil) -> ProviderCall {
        TemplateList(settings: settings).listCall(after: cursor)
    }

    public func interpretTemplateList(_ response: ProviderResponse) -> Result<WhatsAppTemplatePage, SendFailure> {
        TemplateList(settings: settings).page(in: response)
    }
}
