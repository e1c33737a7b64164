public import BalieDomain
public import BalieStorage
import CLibPQ

/// PostgreSQL 14 or later, for more than one node.
public final class PostgresStorage: Storage {
    /// Connections of one node at the same time, unless told otherwise.
    public static let defaultConnectionLimit = 16

    /// What a storage is opened for.
    public enum Purpose: Sendable {
        /// Many short transactions: a statement of half a minute is a mistake.
        case serving
        /// Statements over whole tables, which take as long as they take.
        case moving

        /// How long an answer is waited for: a little longer than the server works on one statement.
        var answerPatience: Duration {
            self == .serving ? PostgresConnection.answerPatience : PostgresStorage.longPatience
        }
    }

    /// What each connection asks for, unless the place says otherwise. Source: PostgreSQL 15 documentation, 34.1.2.
    private static let settings = [
        ("application_name", "balie"), ("client_encoding", "UTF8"),
        // Seconds. A line that swallows everything is given up before TCP's pauses between two tries grow long.
        ("connect_timeout", "\(PostgresUnavailable.connectSeconds)"),
        ("keepalives_idle", "3"), ("keepalives_interval", "1"), ("keepalives_count", "3"),
        // Milliseconds.
        ("tcp_user_timeout", "5000"),
        // After a failover: the server that takes writes.
        ("target_session_attrs", "read-write"),
    ]
    /// What may hold others up is ended by the server itself; so are connections of which our side is gone without a word.
    private static func limits(for purpose: Purpose) -> String {
        """
        SET statement_timeout = '\(purpose == .serving ? "30s" : "0")'; SET lock_timeout = '\(lockTimeout)';
        SET idle_in_transaction_session_timeout = '60s'; SET default_transaction_isolation = 'read committed';
        SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3;
        SET tcp_user_timeout = '10s'
        """
    }
    private static let lockTimeout = "10s"
    /// For statements that take as long as they take: an index over a large table, a count of one.
    fileprivate static let longPatience = Duration.seconds(86_400)
    /// Held while the schema is changed; any number that nobody else uses.
    private static let schemaLock: Int64 = 0x42_61_6C_69_65

    private let transactions: PostgresTransactions
    private let urgent: UrgentGroup

    public var executor: any TaskExecutor { globalConcurrentExecutor }
    public var hasOneWriter: Bool { false }

    /// Connects and brings the schema up to date. Blocks, as long as a server that starts needs.
    ///
    /// - Parameters:
    ///   - place: `postgres://user:password@host:port/database?…`, or the words of libpq.
    ///   - connectionLimit: of this node. One of two or more is kept for what is urgent.
    /// - Throws: ``PostgresUnavailable``; ``SchemaTooNew``.
    public convenience init(
        place: String,
        connectionLimit: Int = defaultConnectionLimit,
        for purpose: Purpose = .serving
    ) throws {
        try self.init(
            place: place,
            connectionLimit: connectionLimit,
            for: purpose,
            answerPatience: purpose.answerPatience
        )
    }

    /// - Parameter answerPatience: how long the server may take for one answer.
    init(place: String, connectionLimit: Int, for purpose: Purpose = .serving, answerPatience: Duration) throws {
        let connect: @Sendable () throws(StorageError) -> PostgresConnection = { () throws(StorageError) in
            try Self.connect(to: place, for: purpose, answerPatience: answerPatience)
        }
        let transactions = PostgresTransactions(on: PostgresPool(limit: connectionLimit, connect))
        self.transactions = transactions
        urgent = UrgentGroup { body in
            try await transactions.run(.urgent) { transaction in try transaction.write(body) }
        }
        try PostgresUnavailable.check(place, connect)
        let patientLane = PostgresPool.Lane { () throws(StorageError) in
            try Self.connect(to: place, for: purpose, answerPatience: Self.longPatience)
        }
        var transaction = PostgresTransaction(on: patientLane, counting: transactions.repetitions)
        do {
            try Self.migrate(in: &transaction)
        } catch let error as StorageError where error.code == .retryLater || error.code == .unknownOutcome {
            // Whoever was let in a moment ago may not be any more; then the reason is of use.
            try PostgresUnavailable.check(place, connect)
            throw error
        }
    }

    private static func migrate(in transaction: inout PostgresTransaction) throws {
        try transaction.write { session in
            // An index over a large table takes its time, also for those who wait for it.
            _ = try session.rows(
                "SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true)"
            )
            // Two nodes that start together do not both change it.
            _ = try session.rows("SELECT 1 FROM pg_advisory_xact_lock(\(schemaLock))")
            _ = try session.rows("SELECT set_config('lock_timeout', \(lockTimeout), true)")
            try session.run(CommitMark.table)
            try Schema.migrate(in: session)
        }
    }

    private static func connect(
        to place: String,
        for purpose: Purpose,
        answerPatience: Duration
    ) throws(StorageError) -> PostgresConnection {
        let connection = try PostgresConnection(to: place, settings: settings, answerPatience: answerPatience)
        try connection.set(limits(for: purpose))
        return connection
    }

    deinit { transactions.close() }

    public func close() { transactions.close() }

    public var figures: StorageFigures {
        let urgent = urgent.figures
        var figures = transactions.figures
        figures.waiting += urgent.waiting
        figures.refused += urgent.refused
        return figures
    }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        try await transactions.run(.normal) { transaction in try transaction.read(body) }
    }

    public func write<Value: Sendable>(
        _ urgency: WriteUrgency,
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        switch urgency {
        case .urgent: try await urgent.write(body)
        case .immediate, .normal: try await transactions.run(urgency) { transaction in try transaction.write(body) }
        }
    }

    /// In turn, before a connection is taken: of all that wait at the server for the workspace's lock, each would get it and
    /// keep it until the server notices that nobody goes on, if this node is cut off. Nor do the writes of one workspace
    /// take all connections.
    public func write<Value: Sendable>(
        in workspace: ID<Workspace>,
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        try await transactions.run(inTurnOf: workspace) { transaction in
            try transaction.write { session in
                try WorkspaceStore.lock(workspace, in: session)
                return try body(session)
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
