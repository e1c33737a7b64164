public import BalieStorage
import CLibPQ
import Synchronization

/// PostgreSQL 14 or later, for more than one node.
public final class PostgresStorage: Storage {
    /// Connections of one node at the same time, unless told otherwise.
    public static let defaultConnectionLimit = 16

    /// What each connection asks for, unless the place says otherwise. Source: PostgreSQL 15 documentation, 34.1.2.
    private static let settings = [
        ("application_name", "balie"), ("client_encoding", "UTF8"),
        // Seconds.
        ("connect_timeout", "5"), ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
        // Milliseconds.
        ("tcp_user_timeout", "20000"),
        // After a failover: the server that takes writes.
        ("target_session_attrs", "read-write"),
    ]
    /// What may hold others up is ended by the server itself.
    private static let limits = """
        SET statement_timeout = '30s'; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s';
        SET default_transaction_isolation = 'read committed'
        """
    /// Held while the schema is changed; any number that nobody else uses.
    private static let schemaLock: Int64 = 0x42_61_6C_69_65

    private let pool: PostgresPool
    private let repetitions = Repetitions()

    public var executor: any TaskExecutor { globalConcurrentExecutor }

    /// Connects and brings the schema up to date. Blocks, as long as a server that starts needs.
    ///
    /// - Parameters:
    ///   - place: `postgres://user:password@host:port/database?…`, or the words of libpq.
    ///   - connectionLimit: of this node.
    /// - Throws: ``PostgresUnavailable``; ``SchemaTooNew``.
    public init(place: String, connectionLimit: Int = defaultConnectionLimit) throws {
        let connect: @Sendable () throws(StorageError) -> PostgresConnection = { () throws(StorageError) in
            let connection = try PostgresConnection(to: place, settings: Self.settings)
            try connection.run(Self.limits)
            return connection
        }
        pool = PostgresPool(limit: connectionLimit, connect)
        try PostgresUnavailable.check(place, connect)
        var transaction = PostgresTransaction(on: PostgresPool.Lane(connect), counting: repetitions)
        try transaction.write { session in
            // Two nodes that start together do not both change it.
            _ = try session.rows("SELECT 1 FROM pg_advisory_xact_lock(\(Self.schemaLock))")
            // An index over a large table takes its time.
            _ = try session.rows("SELECT set_config('statement_timeout', '0', true)")
            try Schema.migrate(in: session)
        }
    }

    deinit { pool.close() }

    public func close() { pool.close() }

    public var figures: StorageFigures {
        var figures = StorageFigures()
        (figures.connections, figures.waiting, figures.refused) = pool.figures
        figures.repeated = repetitions.value.load(ordering: .relaxed)
        return figures
    }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        try await onConnection { transaction in try transaction.read(body) }
    }

    public func write<Value: Sendable>(
        _ urgency: WriteUrgency,
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        try await onConnection { transaction in try transaction.write(body) }
    }

    private func onConnection<Value: Sendable>(
        _ run: @escaping @Sendable (inout PostgresTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try pool.run { [repetitions] lane in
                    var transaction = PostgresTransaction(on: lane, counting: repetitions)
                    continuation.resume(with: Result { try run(&transaction) })
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// Not for this engine: its own tools do it while everything runs.
    public func backup(to destination: String) async throws {
        throw StorageError(.other, detail: "PostgreSQL is backed up with pg_dump or a base backup")
    }

    /// Nothing to do: the server's own upkeep (autovacuum) frees what was removed. What it wrote to its log, and what is
    /// archived of that, is the operator's.
    public func scrub() async {}

    public var byteCount: Int64 {
        get async {
            let bytes = try? await read { session in
                try session.firstRow("SELECT pg_database_size(current_database())")?.int64(0)
            }
            return bytes.flatMap(\.self) ?? 0
        }
    }
}
