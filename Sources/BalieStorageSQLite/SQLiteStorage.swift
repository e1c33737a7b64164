public import BalieStorage
import Dispatch
import GRDB
import Synchronization

/// The embedded engine: one file in WAL mode, `synchronous=FULL`, one writer that commits waiting closures together.
public final class SQLiteStorage: Storage {
    /// Connections that read at the same time as the writer writes.
    static let readerLimit = 4
    private let pool: DatabasePool
    private let prepared: PreparedStatementsPool
    private let checkpointer: Checkpointer
    let writer: GroupCommitWriter
    private let path: String
    public var executor: any TaskExecutor { writer }
    public var hasOneWriter: Bool { true }

    /// Opens or creates the file and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - durable: `false` gives up on surviving a power cut, for tests that only need the SQL.
    ///   - patience: with other processes that write to the file.
    /// - Throws: ``SchemaTooNew``; ``StorageError`` with ``StorageError/Code/full`` if the place cannot be written.
    public init(path: String, durable: Bool = true, patience: LockPatience = LockPatience()) throws {
        self.path = path
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .callback { patience.mayAskAgain(after: $0) }
        configuration.maximumReaderCount = Self.readerLimit
        // Arguments never appear in errors: they are customers' data.
        configuration.publicStatementArguments = false
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF")
                // Checkpoints run beside the writer, see Checkpointer.
                try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
                try db.execute(sql: "PRAGMA cache_size = -32768")
                // What is deleted is overwritten, not only unlinked.
                try db.execute(sql: "PRAGMA secure_delete = ON")
                // What a savepoint needs to undo itself stays in memory, else it is a file for each.
                try db.execute(sql: "PRAGMA temp_store = MEMORY")
            }
            let prepared = PreparedStatementsPool()
            self.prepared = prepared
            checkpointer = try Checkpointer(path: path, patience: patience)
            writer = GroupCommitWriter(pool: pool, prepared: prepared, checkpointer: checkpointer)
            try pool.write { db in try Schema.migrate(in: SQLiteSession(prepared.statements(of: db))) }
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = writer.tryRead { opened in
                do {
                    let session = try opened.get()
                    let result = Result { try body(session) }
                    // Not as on a reader's connection, where it fails at once; but it fails.
                    if session.hasWritten { throw StorageError(.other, detail: "a read wrote") }
                    if session.allowance?.isExceeded == true { return self.readOnOwnConnection(body, continuation) }
                    continuation.resume(with: result)
                } catch {
                    continuation.resume(throwing: error)
                }
            }
            if !isTaken { readOnOwnConnection(body, continuation) }
        }
    }

    private func readOnOwnConnection<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value,
        _ continuation: CheckedContinuation<Value, any Error>
    ) {
        let prepared = prepared
        pool.asyncRead { result in
            do {
                let db = try result.get()
                continuation.resume(returning: try body(SQLiteSession(prepared.statements(of: db))))
            } catch let error as DatabaseError {
                continuation.resume(throwing: StorageError(error))
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    public func write<Value: Sendable>(
        _ urgency: WriteUrgency,
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            writer.enqueue(PendingWrite(urgency: urgency, body: body, continuation: continuation))
        }
    }

    public func backup(to destination: String) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            pool.asyncRead { result in
                continuation.resume(
                    with: Result {
                        do {
                            // VACUUM wants no transaction of its own around it.
                            let db = try result.get()
                            try db.rollback()
                            try db.execute(sql: "VACUUM INTO ?", arguments: [destination])
                            try db.execute(sql: "BEGIN DEFERRED TRANSACTION")
                        } catch let error as DatabaseError {
                            throw StorageError(error)
                        }
                    }
                )
            }
        }
    }

    public func scrub() async {
        await checkpointer.askForEmptyLog()
        // A commit of nothing; if it fails, the next one tries.
        try? await write(.normal) { _ in }
    }

    public var byteCount: Int64 {
        get async {
            let pages = try? await read { session in
                let count = try session.firstRow(
                    "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
                )
                return try count?.int64(0) ?? 0
            }
            return pages ?? 0
        }
    }

    public var figures: StorageFigures {
        var figures = StorageFigures()
        (figures.waiting, figures.refused) = writer.figures
        // The writer's own, at the least: readers come and go.
        figures.connections = 1
        return figures
    }

    public func close() throws {
        writer.finish()
        try pool.barrierWriteWithoutTransaction { _ in prepared.removeAll() }
        try pool.close()
    }
}
