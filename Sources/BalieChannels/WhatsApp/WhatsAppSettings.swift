/// What is needed to speak for one WhatsApp number. Holds secrets: never logged, sealed where stored.
public struct WhatsAppSettings: Sendable, Codable, Equatable {
    public var phoneNumberID: String
    public var businessAccountID: String
    public var accessToken: String
    /// One, or two while the secret is being rotated. Empty: no hook is accepted.
    public var appSecrets: [String]
    public var verifyToken: String
    /// Base address with version and without a slash at the end: `https://graph.facebook.com/v25.0`.
    public var graphURL: String

    public static let defaultGraphURL = "https://graph.facebook.com/v25.0"

    public init(
        phoneNumberID: String,
        businessAccountID: String,
        accessToken: String,
        appSecrets: [String],
        verifyToken: String,
        graphURL: String = Self.defaultGraphURL
    ) {
        self.phoneNumberID = phoneNumberID
        self.businessAccountID = businessAccountID
        self.accessToken = accessToken
        self.appSecrets = appSecrets
        self.verifyToken = verifyToken
        self.graphURL = graphURL
    }

    enum CodingKeys: String, CodingKey {
        case phoneNumberID = "phone_number_id"
        case businessAccountID = "waba_id"
        case accessToken = "access_token"
        case appSecrets = "app_secrets"
        case verifyToken = "verify_token"
        case graphURL = "graph_url"
    }
}
