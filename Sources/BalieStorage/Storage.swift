public import BalieDomain

/// A database. Gives a transaction to a *synchronous* closure, so that nothing in a transaction can wait for the
/// network: `await` does not compile there.
public protocol Storage: Sendable {
    /// Runs `body` in one read-only transaction, on a snapshot.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> Value) async throws -> Value

    /// Runs `body` in one read-write transaction, durable when this returns; a throw undoes what `body` did.
    ///
    /// Not cancelled once begun: a write that a caller stopped waiting for still happens whole. `body` may be run more than
    /// once, each time in a transaction of its own, of which at most one is not undone: it has no effects outside of it.
    ///
    /// - Throws: ``StorageError`` with ``StorageError/Code/retryLater`` for a lost lock or connection, and with
    ///   ``StorageError/Code/unknownOutcome``; whatever `body` throws, unchanged. After all but `unknownOutcome` it is
    ///   certain that nothing happened.
    func write<Value: Sendable>(
        _ urgency: WriteUrgency,
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value

    /// Runs `body` in a transaction that is the only one which changes anything in the workspace: what it reads stays true.
    func write<Value: Sendable>(
        in workspace: ID<Workspace>,
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value

    /// Where a task runs best that reads and writes all the time: near the engine, so that it seldom changes threads. What
    /// runs there must be short and must not block: somebody may wait to write.
    var executor: any TaskExecutor { get }

    /// Whether one transaction writes at a time: a long one then holds up whatever else is to be written.
    var hasOneWriter: Bool { get }

    /// Copies the whole database, consistent while in use, into a new file or place that the engine understands.
    func backup(to destination: String) async throws

    /// Sees to it that what committed transactions removed can no longer be read in the database's files. Waits for no
    /// reader: what an open snapshot still needs goes with one of the next writes after its end.
    func scrub() async

    /// Bytes the database takes on disk, for the metrics.
    var byteCount: Int64 { get async }

    /// How the engine fares, for the metrics.
    var figures: StorageFigures { get }

    /// Ends: what was begun is done, what is begun from now on fails. What waits is done, or fails with
    /// ``StorageError/Code/retryLater``.
    func close() throws
}

/// How an engine fares.
public struct StorageFigures: Equatable, Sendable {
    /// Connections that are open.
    public var connections = 0
    /// Transactions that wait for a connection or for the writer.
    public var waiting = 0
    /// Transactions that found no room to wait, or waited for too long, since the start.
    public var refused = 0
    /// Transactions that were run again since the start: a lost connection, a lost lock, a conflict.
    public var repeated = 0

    public init() {}
}

/// Who goes first where writes wait for one another.
public enum WriteUrgency: Sendable {
    /// Other nodes would take this one for dead: waits for nothing that is not under way already.
    case immediate
    /// Somebody outside waits for a short answer: a network that hands us a hook. Such a write is short, and waits for no
    /// lock that others hold for long.
    case urgent
    case normal
}

extension Storage {
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value { try await write(.normal, body) }

    public func write<Value: Sendable>(
        in workspace: ID<Workspace>,
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        try await write(.normal) { session in
            try WorkspaceStore.lock(workspace, in: session)
            return try body(session)
        }
    }
}

/// One open transaction. Not `Sendable`: it cannot leave the closure that was given it.
public protocol SQLSession {
    /// - Returns: the rows, for a statement that gives rows (`SELECT`, `RETURNING`); else none.
    func rows(_ sql: SQL) throws(StorageError) -> [SQLRow]

    /// Runs `body`; if it throws, undoes what it did and nothing else, and throws the same.
    func attempt<Value>(_ body: () throws -> Value) throws -> Value

    /// Runs `action` once this transaction is durable; never if it is undone. The actions of one transaction run in the
    /// order of these calls; those of different transactions in any order, and a process that ends runs none: they tell
    /// what to look at, and hold nothing that cannot be read.
    ///
    /// `action` must be quick and must not block: the next commit may wait for it.
    func afterCommit(_ action: @escaping @Sendable () -> Void)
}

extension SQLSession {
    public func firstRow(_ sql: SQL) throws(StorageError) -> SQLRow? { try rows(sql).first }
    public func run(_ sql: SQL) throws(StorageError) { _ = try rows(sql) }
}

/// A failure of the database, in words that do not depend on which one it is.
public struct StorageError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    public enum Code: String, Sendable {
        /// A constraint said no.
        case conflict
        /// A lost lock or connection, and nothing happened: the same transaction may be tried again.
        case retryLater
        /// The answer to a COMMIT was lost, and the database was out of reach for too long to find out what came of it. It
        /// happened whole or not at all, and is never begun again by the storage. Who runs the same again must be harmless
        /// twice: by keys of its own that meet what is there, or because it first reads, in the new transaction, whether
        /// there is something to do.
        case unknownOutcome
        /// No room on the disk, or the disk refuses: an operator must act.
        case full
        case unexpectedValue
        case other
    }

    public let code: Code
    /// For operators. May hold SQL, never arguments, and stays out of `description`.
    public let detail: String

    /// It says nothing of what was read or written: the same may well work later.
    public var isPassing: Bool { code == .retryLater || code == .unknownOutcome || code == .full }

    public init(_ code: Code, detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "StorageError.\(code)" }
    public var debugDescription: String { "StorageError.\(code): \(detail)" }
}
