import BalieChannels
public import BalieDomain

/// What an administrator fills in to connect a WhatsApp number.
public struct WhatsAppForm: Sendable {
    public var name: String
    public var phoneNumberID: String
    public var businessAccountID: String
    public var accessToken: String
    /// One, or two while the secret is being rotated.
    public var appSecrets: [String]
    public var verifyToken: String
    /// `nil` for the network's own.
    public var graphURL: String?
    /// `nil` for the workspace's first.
    public var queue: ID<Queue>?

    public init(
        name: String,
        phoneNumberID: String,
        businessAccountID: String,
        accessToken: String,
        appSecrets: [String],
        verifyToken: String,
        graphURL: String? = nil,
        queue: ID<Queue>? = nil
    ) {
        self.name = name
        self.phoneNumberID = phoneNumberID
        self.businessAccountID = businessAccountID
        self.accessToken = accessToken
        self.appSecrets = appSecrets
        self.verifyToken = verifyToken
        self.graphURL = graphURL
        self.queue = queue
    }
}

extension Channels {
    /// Connects a WhatsApp number.
    ///
    /// - Throws: ``Refusal/Code/conflict`` if the number is connected already; ``Refusal/Code/invalidField``.
    public func add(_ form: WhatsAppForm, workspace: ID<Workspace>) async throws -> View {
        try await addWhatsApp(
            name: form.name,
            settings: WhatsAppSettings(
                phoneNumberID: form.phoneNumberID,
                businessAccountID: form.businessAccountID,
                accessToken: form.accessToken,
                appSecrets: form.appSecrets,
                verifyToken: form.verifyToken,
                graphURL: form.graphURL ?? WhatsAppSettings.defaultGraphURL
            ),
            queue: form.queue,
            workspace: workspace
        )
    }
}
