import BalieDomain
import Crypto
import FoundationEssentials

/// Whether a hook comes from the network: its signature, and the handshake that comes before the first one.
///
/// Source: Graph API, webhooks, getting started.
struct HookAuthenticity {
    /// The secrets that may be used at all; without one, no hook is accepted.
    let usableSecrets: [String]
    let verifyToken: String

    init(appSecrets: [String], verifyToken: String) {
        usableSecrets = appSecrets.prefix(Self.secretLimit).filter { secret in
            !secret.allSatisfy(\.isWhitespace) && !Self.placeholders.contains(secret.lowercased())
        }
        self.verifyToken = verifyToken
    }

    /// As many as a rotation needs.
    static let secretLimit = 2

    /// Values that stand in samples and manuals: with one of these set, everybody could sign.
    static let placeholders: Set<String> = [
        "app-secret", "app_secret", "<app-secret>", "your-app-secret", "your_app_secret", "changeme", "change-me",
    ]

    /// Checks `x-hub-signature-256: sha256=<64 hexadecimal digits>`: HMAC-SHA256 of the raw body with the app secret.
    ///
    /// Every secret is tried, so that the time taken does not tell which one fitted.
    func isGenuine(_ request: HookRequest) -> Bool {
        guard let signature = Self.signature(in: request.headers) else { return false }
        var isGenuine = false
        for secret in usableSecrets {
            let key = SymmetricKey(data: Array(secret.utf8))
            if HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: request.body, using: key) {
                isGenuine = true
            }
        }
        return isGenuine
    }

    /// The signature, if there is exactly one and it is one.
    static func signature(in headers: [String: [String]]) -> [UInt8]? {
        let prefix = "sha256="
        guard
            let values = headers["x-hub-signature-256"], values.count == 1, let header = values.first,
            header.hasPrefix(prefix)
        else { return nil }
        let digits = header.utf8.dropFirst(prefix.utf8.count)
        guard digits.count == SHA256.byteCount * 2 else { return nil }
        return bytes(fromHexadecimal: digits)
    }

    /// Longest challenge that is answered, in characters; genuine ones have about ten digits.
    static let challengeLimit = 512

    /// The challenge, if the query asks to subscribe with our token.
    ///
    /// Only challenges of harmless characters are answered, so that nothing can be reflected into a browser.
    func answer(to query: [String: String]) -> String? {
        guard
            query["hub.mode"] == "subscribe", !verifyToken.isEmpty,
            let token = query["hub.verify_token"], Self.isEqual(token, verifyToken),
            let challenge = query["hub.challenge"], Self.isHarmless(challenge)
        else { return nil }
        return challenge
    }

    /// In constant time: digests are compared, by swift-crypto.
    private static func isEqual(_ lhs: String, _ rhs: String) -> Bool {
        SHA256.hash(data: Array(lhs.utf8)) == SHA256.hash(data: Array(rhs.utf8))
    }

    private static func isHarmless(_ challenge: String) -> Bool {
        !challenge.isEmpty && challenge.utf8.count <= challengeLimit
            && challenge.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
