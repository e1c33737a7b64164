import Crypto
import FoundationEssentials

/// A stored file.
struct StoredMedia: Sendable {
    var id: String
    var accountID: String
    var numberID: String
    var type: String
    var name: String?
    var bytes: [UInt8]
    /// SHA-256 of the bytes.
    var digest: [UInt8]
    /// Milliseconds since 1970; afterwards the file is gone.
    var expiresAt: Int64
}

/// The files in memory, the oldest forgotten first.
struct MediaShelf: Sendable {
    private var media: [String: StoredMedia] = [:]
    private var order: [String] = []
    private var size = 0

    /// Most bytes kept in all.
    static let sizeLimit = 512 * 1024 * 1024
    /// Most files kept.
    static let countLimit = 20_000
    /// How long an uploaded file is kept, in milliseconds. Source: reference §1.3.
    static let uploadLifetime: Int64 = 30 * 24 * 3600 * 1000
    /// How long a customer's file is kept, in milliseconds. Source: reference §1.3.
    static let inboundLifetime: Int64 = 7 * 24 * 3600 * 1000
    /// How long a download address is valid, in milliseconds. Source: reference §1.3.
    static let urlLifetime: Int64 = 5 * 60 * 1000

    subscript(id: String) -> StoredMedia? { media[id] }

    mutating func add(_ file: StoredMedia) {
        media[file.id] = file
        order.append(file.id)
        size += file.bytes.count
        while size > Self.sizeLimit || media.count > Self.countLimit, order.count > 1 {
            remove(order[0])
        }
    }

    @discardableResult
    mutating func remove(_ id: String) -> Bool {
        order.removeAll { $0 == id }
        guard let file = media.removeValue(forKey: id) else { return false }
        size -= file.bytes.count
        return true
    }

    static func digest(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

    /// Base64, as webhooks write a digest.
    static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
