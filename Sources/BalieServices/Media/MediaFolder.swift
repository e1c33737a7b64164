import Crypto
import FoundationEssentials
import NIOPosix

/// Sealed files on disk, each under an address that follows from its content and its owner.
///
/// A file is a row of chunks, each sealed by itself with its place and whether it is the last, so that none can be left
/// out, repeated or moved.
public struct MediaFolder: Sendable {
    /// Bytes of a chunk before sealing.
    static let chunkSize = 1 << 20
    /// Bytes that sealing adds to a chunk: nonce and tag.
    static let overhead = 28

    private let path: String

    public init(path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// Writes a file; one of that address that is there already is the same file.
    func write(_ bytes: [UInt8], key: SymmetricKey, address: String) async throws {
        let file = file(address)
        try await NIOThreadPool.singleton.runIfActive {
            guard !FileManager.default.fileExists(atPath: file) else { return }
            var sealed: [UInt8] = []
            let count = max(1, (bytes.count + Self.chunkSize - 1) / Self.chunkSize)
            sealed.reserveCapacity(bytes.count + count * Self.overhead)
            for index in 0..<count {
                let chunk = bytes[index * Self.chunkSize..<min(bytes.count, (index + 1) * Self.chunkSize)]
                let name = Self.name(address, index, isLast: index == count - 1)
                sealed += try seal(chunk, with: key, as: name)
            }
            // First under another name: a crash must not leave half a file under its address.
            let folder = URL(filePath: file).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(sealed).write(to: URL(filePath: file), options: .atomic)
        }
    }

    /// - Throws: ``VaultError/cannotOpen`` if the file was changed or is not whole.
    func read(address: String, key: SymmetricKey) async throws -> [UInt8] {
        let file = file(address)
        return try await NIOThreadPool.singleton.runIfActive {
            let sealed = [UInt8](try Data(contentsOf: URL(filePath: file)))
            let step = Self.chunkSize + Self.overhead
            let count = max(1, (sealed.count + step - 1) / step)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(sealed.count)
            for index in 0..<count {
                let chunk = Array(sealed[index * step..<min(sealed.count, (index + 1) * step)])
                bytes += try open(chunk, with: key, as: Self.name(address, index, isLast: index == count - 1))
            }
            return bytes
        }
    }

    /// Whether a file that could not be read will not come back: it is not there, or is not what was stored.
    func isLost(_ address: String, _ error: any Error) -> Bool {
        error is VaultError || !FileManager.default.fileExists(atPath: file(address))
    }

    /// Removes files whose contact was erased; without their keys they are noise already.
    func remove(_ addresses: [String]) async {
        let files = addresses.map(file)
        try? await NIOThreadPool.singleton.runIfActive {
            for file in files { try? FileManager.default.removeItem(atPath: file) }
        }
    }

    private func file(_ address: String) -> String { "\(path)/\(address.prefix(2))/\(address)" }

    private static func name(_ address: String, _ index: Int, isLast: Bool) -> String {
        "file \(address) \(index) \(isLast ? "last" : "more")"
    }
}
