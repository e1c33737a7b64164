import BalieDomain
import BalieStorage
import Crypto
import Logging

/// Files in a store, and the notes that let none be left there.
///
/// A file and the row that names it are made in two places, and a crash can come between. So a file has a record
/// (`file_record`), which stands before the file does and goes after it: *writing* until a row names it, *kept* as long as
/// one does, *removing* from the moment when none does. Only a record that is not *removing* can become *kept*, in the same
/// transaction as the row; a record that is *removing* never becomes anything else, and its address is never used again.
/// So it may be removed late, twice, or by two nodes at once, and no row ever names what is gone.
public struct SealedFiles: Sendable {
    /// How long a file may stand without a row, and an upload unfinished, until it is taken for left behind. Long, because
    /// the next try of the same file goes on from what is there; nothing depends on it but room in the store.
    static let patience = Duration.days(1)
    /// Records settled in one go.
    static let batchLimit = 200

    private let environment: Environment
    private let store: any FileStore

    init(_ environment: Environment, in store: any FileStore) {
        self.environment = environment
        self.store = store
    }

    // MARK: In

    /// Writes a file, once for the same content of the same owner.
    ///
    /// - Returns: its address, to be given to ``keep(_:workspace:at:in:)`` in the transaction that names it.
    func write(_ file: SealedFile, workspace: ID<Workspace>) async throws -> String {
        let (new, now) = (SealedFile.address(file.content, environment.ids.next(Media.self)), environment.now())
        let address = try await environment.storage.write { session in
            try FileRecordStore.begin(file.content, address: new, workspace: workspace, at: now, in: session)
        }
        try await store.write(file, to: address)
        return address
    }

    /// A row of this transaction names the file from now on. Lock order: the row's media, then the file's record.
    ///
    /// - Throws: ``FileGone`` if it was removed meanwhile: the caller's transaction must not be committed.
    static func keep(
        _ address: String,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws {
        guard try FileRecordStore.keep(address, workspace: workspace, at: now, in: session) else { throw FileGone() }
    }

    // MARK: Out

    /// - Throws: ``VaultError/cannotOpen`` if it was changed or is not whole; ``FileGone`` if there is none.
    func read(address: String, key: SymmetricKey) async throws -> [UInt8] {
        let file = try await find(address: address, key: key)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(file.byteCount)
        for index in 0..<file.chunkCount { bytes += try await file.chunk(index) }
        return bytes
    }

    func find(address: String, key: SymmetricKey) async throws -> StoredFile {
        guard let count = try await store.byteCount(of: address) else { throw FileGone() }
        return StoredFile(address, in: store, sealedCount: count, key: key)
    }

    /// Whether a file that could not be read will not come back: it is not there, or is not what was stored.
    func isLost(_ address: String, _ error: any Error) async -> Bool {
        if error is VaultError || error is FileGone { return true }
        // It may have gone between finding and reading. A store that does not answer says nothing of the file.
        do { return try await store.byteCount(of: address) == nil } catch { return false }
    }

    // MARK: Away

    /// Removes files whose records are *removing*; what cannot be removed now is removed by a later ``sweep()``.
    ///
    /// - Returns: whether all are gone.
    @discardableResult
    func remove(_ files: [FileRecordStore.Place]) async -> Bool {
        var isDone = true
        for file in files {
            do {
                try await store.remove(file.address)
                try await environment.storage.write { session in
                    try FileRecordStore.delete(file, in: session)
                }
            } catch {
                isDone = false
                environment.logger.error("file not removed", metadata: ["error": "\(error)"])
            }
        }
        return isDone
    }

    /// Removes what no row names: files whose writer came to no end, those of erased contacts, and halves of files.
    func sweep() async throws {
        let now = environment.now()
        try await environment.storage.write { session in
            try FileRecordStore.giveUp(writingBefore: now - Self.patience, at: now, in: session)
        }
        while true {
            let files = try await environment.storage.read { session in
                try FileRecordStore.removing(limit: Self.batchLimit, in: session)
            }
            guard await remove(files), files.count == Self.batchLimit else { break }
        }
        try await store.removeUnfinished(olderThan: Self.patience)
    }
}

/// There is no such file, or it is being removed.
struct FileGone: Error {}
