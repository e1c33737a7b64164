public import BalieStorage
import Synchronization

/// A storage that a test reaches into: statements can be made to fail, and transactions held back.
///
/// Everything else is passed on to the storage behind it.
public final class StorageProbe: Storage {
    /// Called before every statement of a write; what it throws, the statement throws.
    public typealias StatementHook = @Sendable (SQL) throws(StorageError) -> Void

    private struct Hooks {
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

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        let (before, after) = hooks.withLock { hooks in
            defer { (hooks.read, hooks.afterRead) = (nil, nil) }
            return (hooks.read, hooks.afterRead)
        }
        await before?()
        let value = try await base.read(body)
        await after?()
        return value
    }

    public func write<Value: Sendable>(
        _ urgency: WriteUrgency,
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        let hook = hooks.withLock { hooks in
            defer { hooks.write = nil }
            return hooks.write
        }
        await hook?()
        let statement = hooks.withLock { $0.statement }
        return try await base.write(urgency) { session in
            guard let statement else { return try body(session) }
            return try body(ProbedSession(base: session, before: statement))
        }
    }

    public var executor: any TaskExecutor { base.executor }

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
