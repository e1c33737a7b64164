import BalieDomain
import Crypto
import FoundationEssentials

/// A file on its way into a store: sealed a chunk at a time, when it is asked for.
///
/// A file is a row of chunks, each sealed by itself with its place and whether it is the last, so that none can be left
/// out, repeated or moved.
///
/// Sealing is repeatable: the same content of the same owner becomes the same bytes, so that an upload that was cut off
/// goes on where it stopped. That needs nonces that are not random, which is safe here and only here: the key is derived
/// from the owner's key and the content's SHA-256, so a key seals one content in its life; the nonce is the chunk's place,
/// and the additional data follows from key and place. No key meets a nonce twice with anything else to seal. That is why
/// a value of this type can be made of a content alone, and not of a content and a key.
public struct SealedFile: Sendable {
    /// Bytes of a chunk before sealing.
    static let chunkSize = 1 << 20
    /// Bytes that sealing adds to a chunk: nonce and tag.
    static let overhead = 28
    /// Bytes of a chunk as it is stored; the last may have fewer.
    static let step = chunkSize + overhead

    /// Keyed hash of content and owner.
    let content: String
    let key: SymmetricKey
    private let bytes: [UInt8]

    init(_ bytes: [UInt8], owner: MediaSealing.Owner, keys: WorkspaceKeys) {
        self.bytes = bytes
        let digest = hexadecimal(SHA256.hash(data: bytes))
        switch owner {
        case .contact(let contact):
            key = contact.fileKey(digest)
            content = hexadecimal(keys.lookup("file", "\(contact.id) \(digest)"))
        case .workspace(let keys):
            key = keys.fileKey(digest)
            content = hexadecimal(keys.lookup("file", digest))
        }
    }

    /// A file under a key that nobody keeps: to try a store out.
    init(trial bytes: [UInt8]) {
        self.bytes = bytes
        key = SymmetricKey(size: .bits256)
        content = hexadecimal(SHA256.hash(data: bytes).prefix(16))
    }

    var chunkCount: Int { max(1, (bytes.count + Self.chunkSize - 1) / Self.chunkSize) }

    /// Bytes as they are stored.
    var byteCount: Int { bytes.count + chunkCount * Self.overhead }

    /// - Parameter range: places of chunks.
    func sealed(_ range: Range<Int>) throws -> [UInt8] {
        var sealed: [UInt8] = []
        sealed.reserveCapacity(range.count * Self.step)
        for index in range { sealed += try chunk(index) }
        return sealed
    }

    private func chunk(_ index: Int) throws -> [UInt8] {
        let chunk = bytes[index * Self.chunkSize..<min(bytes.count, (index + 1) * Self.chunkSize)]
        let place = UInt64(index).bigEndian
        let nonce = try withUnsafeBytes(of: place) { try AES.GCM.Nonce(data: [0, 0, 0, 0] + Array($0)) }
        let name = Self.name(content, index, isLast: index == chunkCount - 1)
        guard
            let combined = try AES.GCM.seal(chunk, using: key, nonce: nonce, authenticating: Array(name.utf8)).combined
        else { throw VaultError.cannotOpen }
        return [UInt8](combined)
    }

    /// What a chunk is sealed as.
    static func name(_ content: String, _ index: Int, isLast: Bool) -> String {
        "file \(content) \(index) \(isLast ? "last" : "more")"
    }

    // MARK: Addresses

    /// Where a content is stored. With a number of its own each time it comes back after its file was removed, so that
    /// somebody who still removes the old one cannot hit the new.
    static func address(_ content: String, _ life: ID<Media>) -> String {
        "\(content)-\(String(life.rawValue, radix: 16))"
    }

    static func content(of address: String) -> String { String(address.prefix { $0 != "-" }) }
}
