import Crypto
import Foundation
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
        let file = try await find(address: address, key: key)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(file.byteCount)
        for index in 0..<file.chunkCount { bytes += try await file.chunk(index) }
        return bytes
    }

    /// A file to be read a chunk at a time: who reads slowly holds one chunk of it, and not the whole.
    func find(address: String, key: SymmetricKey) async throws -> StoredFile {
        let path = file(address)
        return try await NIOThreadPool.singleton.runIfActive {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            guard let size = attributes[.size] as? UInt64 else { throw VaultError.cannotOpen }
            return StoredFile(path: path, address: address, key: key, sealedCount: Int(size))
        }
    }

    struct StoredFile: Sendable {
        private static let step = MediaFolder.chunkSize + MediaFolder.overhead

        let byteCount: Int
        let chunkCount: Int
        private let path: String
        private let address: String
        private let key: SymmetricKey

        fileprivate init(path: String, address: String, key: SymmetricKey, sealedCount: Int) {
            (self.path, self.address, self.key) = (path, address, key)
            chunkCount = max(1, (sealedCount + Self.step - 1) / Self.step)
            byteCount = max(0, sealedCount - chunkCount * MediaFolder.overhead)
        }

        /// - Throws: ``VaultError/cannotOpen`` if it was changed, or is no longer there.
        func chunk(_ index: Int) async throws -> [UInt8] {
            try await NIOThreadPool.singleton.runIfActive {
                let handle = try FileHandle(forReadingFrom: URL(filePath: path))
                defer { try? handle.close() }
                try handle.seek(toOffset: UInt64(index * Self.step))
                let sealed = [UInt8](try handle.read(upToCount: Self.step) ?? Data())
                return try open(
                    sealed,
                    with: key,
                    as: MediaFolder.name(address, index, isLast: index == chunkCount - 1)
                )
            }
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

    fileprivate static func name(_ address: String, _ index: Int, isLast: Bool) -> String {
        "file \(address) \(index) \(isLast ? "last" : "more")"
    }
}
