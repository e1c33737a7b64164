import Crypto
import FoundationEssentials

/// Makes signed webhook requests of one text message each, about 600 bytes of body.
struct HookSource: Sendable {
    let port: Int
    let path: String
    let secret: String
    let phoneNumberID: String
    let accountID: String
    let run: String
    let contacts: Int
    let firstContact: Int
    let timestamp: Int64

    /// Opens the number of a message in its text, where ``FrameScanner`` finds it: `~q~000123`.
    static let marker = "~q~"
    /// Digits after the marker.
    static let markerDigits = 6

    private static let digits = Array("0123456789abcdef".utf8)

    /// The whole HTTP request with the given number.
    func request(_ number: Int) -> [UInt8] {
        let body = Array(body(number).utf8)
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
        var signature: [UInt8] = []
        for byte in code {
            signature.append(Self.digits[Int(byte >> 4)])
            signature.append(Self.digits[Int(byte & 15)])
        }
        let head = """
            POST \(path) HTTP/1.1\r
            Host: 127.0.0.1:\(port)\r
            Content-Type: application/json\r
            X-Hub-Signature-256: sha256=\(String(decoding: signature, as: UTF8.self))\r
            Content-Length: \(body.count)\r
            \r

            """
        return Array(head.utf8) + body
    }

    private func body(_ number: Int) -> String {
        let contact = "3165" + Self.padded(firstContact + number % contacts, 7)
        return """
            {"object":"whatsapp_business_account","entry":[{"id":"\(accountID)","changes":[{"field":"messages",\
            "value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"31205550100",\
            "phone_number_id":"\(phoneNumberID)"},"contacts":[{"profile":{"name":"Customer \(contact.suffix(5))"},\
            "wa_id":"\(contact)"}],"messages":[{"from":"\(contact)","id":"wamid.\(run)\(Self.padded(number, 9))",\
            "timestamp":"\(timestamp)","type":"text","text":{"body":"\(Self.marker)\(Self.padded(number, Self.markerDigits)) \
            Good morning, my flight of tonight was moved to tomorrow and I would like to know whether \
            my bicycle can still come along."}}]}}]}]}
            """
    }

    /// Writes the first `count` requests, each after its length in eight digits.
    func writeRequests(count: Int, to file: String) throws {
        var bytes: [UInt8] = []
        for number in 0..<count {
            let request = request(number)
            bytes += Array(Self.padded(request.count, 8).utf8)
            bytes += request
        }
        try Data(bytes).write(to: URL(filePath: file))
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// The tokens that agents connect with.
enum TokenFile {
    struct Empty: Error, CustomStringConvertible {
        var description: String { "The file of tokens is empty." }
    }

    /// The file's lines that are not empty; throws ``Empty`` when there are none.
    static func read(_ file: String) throws -> [String] {
        let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
        let lines = text.split(separator: "\n").map(String.init)
        guard !lines.isEmpty else { throw Empty() }
        return lines
    }
}
