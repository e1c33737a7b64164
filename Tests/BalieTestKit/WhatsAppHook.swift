public import BalieDomain
import Crypto
import FoundationEssentials

/// Hooks as WhatsApp would send them, for one number.
public struct WhatsAppHook: Sendable {
    public static let appSecret = "an app secret for tests"
    public static let phoneNumberID = "106540352242922"

    /// The exact bytes.
    public let body: [UInt8]

    /// A text message from a telephone.
    ///
    /// - Parameter id: the network's id of the message; the same id is the same message.
    public init(
        text: String,
        from phone: String = "31612345678",
        name: String = "Ann",
        id: String,
        at time: Timestamp
    ) throws {
        let message: JSONValue = [
            "from": .string(phone), "id": .string(id), "timestamp": .string("\(time.milliseconds / 1000)"),
            "type": "text", "text": ["body": .string(text)],
        ]
        let value: JSONValue = [
            "messaging_product": "whatsapp",
            "metadata": ["display_phone_number": "15550783881", "phone_number_id": .string(Self.phoneNumberID)],
            "contacts": [["profile": ["name": .string(name)], "wa_id": .string(phone)]],
            "messages": [message],
        ]
        let hook: JSONValue = [
            "object": "whatsapp_business_account",
            "entry": [["id": "102290129340398", "changes": [["value": value, "field": "messages"]]]],
        ]
        body = [UInt8](try JSONEncoder().encode(hook))
    }

    /// The value of `X-Hub-Signature-256`.
    public var signature: String {
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(Self.appSecret.utf8)))
        return "sha256=" + code.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
