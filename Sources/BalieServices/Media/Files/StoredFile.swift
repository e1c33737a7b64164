import Crypto

/// A file in a store, read a chunk at a time: who reads slowly holds one chunk of it, and not the whole.
struct StoredFile: Sendable {
    let byteCount: Int
    let chunkCount: Int
    private let store: any FileStore
    private let address: String
    private let key: SymmetricKey
    /// As it is stored.
    private let sealedCount: Int

    init(_ address: String, in store: any FileStore, sealedCount: Int, key: SymmetricKey) {
        (self.store, self.address, self.sealedCount, self.key) = (store, address, sealedCount, key)
        chunkCount = max(1, (sealedCount + SealedFile.step - 1) / SealedFile.step)
        byteCount = max(0, sealedCount - chunkCount * SealedFile.overhead)
    }

    /// - Throws: ``VaultError/cannotOpen`` if it was changed.
    func chunk(_ index: Int) async throws -> [UInt8] {
        do {
            return try await read(index)
        } catch VaultError.cannotOpen {
            // Spoilt on the way or in the store? A second look tells.
            return try await read(index)
        }
    }

    private func read(_ index: Int) async throws -> [UInt8] {
        let start = index * SealedFile.step
        guard start < sealedCount else { throw VaultError.cannotOpen }
        let sealed = try await store.bytes(start..<min(sealedCount, start + SealedFile.step), of: address)
        let name = SealedFile.name(SealedFile.content(of: address), index, isLast: index == chunkCount - 1)
        return try open(sealed, with: key, as: name)
    }
}
