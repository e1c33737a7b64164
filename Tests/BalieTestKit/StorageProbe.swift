public import BalieDomain
public import BalieStorage
import Synchronization

/// A storage that a test reaches into: statements can be made to fail, and transactions held back.
///
/// Everything else is passed on to the storage behind it.
public final class StorageProbe: Storage {
    /// Called before every statement of a write; what it throws, the statement throws.
    public typealias StatementHook = @Sendable (SQL) throws(StorageError) -> Void

    /// When a call fails: before it did anything, or once its transaction is durable and the caller does not know.
    public enum Moment: String, Sendable, CaseIterable { case before, afterwards }

    private struct Failure {
        /// Calls until then.
        var left: Int
        let moment: Moment
        let error: StorageError
    }

    private struct Hooks {
        var failure: Failure?
        var statement: StatementHook?
        var read: (@Sendable () async -> Void)?
        var afterRead: (@Sendable () async -> Void)?
        var write: (@Sendable () async -> Void)?
    }

    private let base: any Storage
    private let hooks = Mutex(Hooks())

    public init(_ base: any Storage) { self.base = base }

    public func onStatement(_ hook: StatementHook?) { hooks.withLock { $0.statement = hook } }

    /// `hook` runs once, before the next read begins.
    public func beforeNextRead(_ hook: @escaping @Sendable () async -> Void) { hooks.withLock { $0.read = hook } }

    /// `hook` runs once, when the next read has its answer and the reader does not know it yet.
    public func afterNextRead(_ hook: @escaping @Sendable () async -> Void) {
        hooks.withLock { $0.afterRead = hook }
    }

    /// `hook` runs once, before the next write begins.
    public func beforeNextWrite(_ hook: @escaping @Sendable () async -> Void) { hooks.withLock { $0.write = hook } }

    /// Lets the `number`-th statement of all writes from now on fail, and no other.
    public func failStatement(_ number: Int, with error: StorageError) {
        let count = StatementCount()
        onStatement { _ throws(StorageError) in
            if count.next() == number { throw error }
        }
    }

    /// Lets the `number`-th read or write from now on fail as a whole, and no other.
    public func failCall(
        _ number: Int,
        _ moment: Moment,
        with error: StorageError = StorageError(.retryLater, detail: "a test lets this fail")
    ) {
        hooks.withLock { $0.failure = Failure(left: number, moment: moment, error: error) }
    }

    /// Whether the call that was to fail did.
    public var hasFailed: Bool { hooks.withLock { $0.failure.map { $0.left <= 0 } ?? false } }

    /// Nothing fails any more.
    ///
    /// - Returns: whether the call that was to fail did.
    public func failNoMore() -> Bool {
        hooks.withLock { hooks in
            defer { hooks.failure = nil }
            return hooks.failure.map { $0.left <= 0 } ?? false
        }
    }

    /// - Returns: when this call is to fail, and with what.
    private func nextFailure() -> (Moment, StorageError)? {
        hooks.withLock { hooks in
            hooks.failure?.left -= 1
            guard let failure = hooks.failure, failure.left == 0 else { return nil }
            return (failure.moment, failure.error)
        }
    }

    /// A call that fails if it is its turn.
    private func failing<Value: Sendable>(_ call: () async throws -> Value) async throws -> Value {
        guard let (moment, error) = nextFailure() else { return try await call() }
        if moment == .afterwards { _ = try await call() }
        throw error
    }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        let (before, after) = hooks.withLock { hooks in
            defer { (hooks.read, hooks.afterRead) = (nil, nil) }
            return (hooks.read, hooks.afterRead)
        }
        await before?()
        let value = try await failing { try await base.read(body) }
        await after?()
        return value
    }

    public func write<Value: Sendable>(
        _ urgency: WriteUrgency,
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value { try await probe(body) { try await base.write(urgency, $0) } }

    /// Its lock's statement is the storage's own: no hook sees it.
    public func write<Value: Sendable>(
        in workspace: ID<Workspace>,
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value { try await probe(body) { try await base.write(in: workspace, $0) } }

    private func probe<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value,
        _ write: (@escaping @Sendable (any SQLSession) throws -> Value) async throws -> Value
    ) async throws -> Value {
        let hook = hooks.withLock { hooks in
            defer { hooks.write = nil }
            return hooks.write
        }
        await hook?()
        let statement = hooks.withLock { $0.statement }
        return try await failing {
            try await write { session in
                guard let statement else { return try body(session) }
                return try body(ProbedSession(base: session, before: statement))
            }
        }
    }

    public var executor: any TaskExecutor { base.executor }
    public var hasOneWriter: Bool { base.hasOneWriter }

    public func backup(to destination: String) async throws { try await base.backup(to: destination) }

    public func scrub() async { await base.scrub() }

    public var byteCount: Int64 { get async { await base.byteCount } }

    public var figures: StorageFigures { base.figures }

    public func close() throws { try base.close() }
}

private final class StatementCount: Sendable {
    private let value = Atomic(0)

    func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).newValue }
}

private struct ProbedSession: SQLSession {
    let base: any SQLSession
    let before: StorageProbe.StatementHook

    func rows(_ sql: SQL) throws(StorageError) -> [SQLRow] {
        try before(sql)
        return try base.rows(sql)
    }

    func attempt<Value>(_ body: () throws -> Value) throws -> Value { try base.attempt(body) }

    func afterCommit(_ action: @escaping @Sendable () -> Void) { base.afterCommit(action) }
}
