import BalieChannels
import BalieDomain

/// The channel that the fixtures are about.
enum SampleChannel {
    static let settings = WhatsAppSettings(
        phoneNumberID: "100200300400501",
        businessAccountID: "200300400500600",
        accessToken: "token-of-the-channel",
        appSecrets: ["the old secret", "the new secret"],
        verifyToken: "token-of-the-handshake",
        graphURL: "https://graph.example/v25.0"
    )

    static let adapter = WhatsAppAdapter(settings: settings)

    static func adapter(_ change: (inout WhatsAppSettings) -> Void) -> WhatsAppAdapter {
        var settings = settings
        change(&settings)
        return WhatsAppAdapter(settings: settings)
    }
}

extension ProviderResponse {
    init(_ status: Int, _ body: String) { self.init(status: status, body: Array(body.utf8)) }
}
