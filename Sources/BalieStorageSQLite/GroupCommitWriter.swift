import BalieStorage
import DequeModule
import GRDB
import GRDBSQLite
import Synchronization

/// Runs waiting write closures in one transaction, each but the first in a savepoint of its own, so that all that arrive
/// during one fsync share the next.
///
/// A closure that throws undoes only itself. The callers are answered after the commit: what they were told is durable.
///
/// Urgent writes go first, and what arrives while a transaction runs still joins it; once something urgent is in it,
/// nothing else is begun. After ``urgentLimit`` transactions of urgent writes alone one begins with another, so that nobody
/// starves.
final class GroupCommitWriter: Sendable {
    /// Closures in one transaction at the most; bounds how long the first of them waits for the last.
    static let batchLimit = 256
    /// Transactions of urgent writes alone, one after the other, while others wait. Each takes a millisecond or so, and the
    /// fewer turns the others get, the more of them there are in each.
    static let urgentLimit = 4

    private struct State {
        var urgent: Deque<any Write> = []
        var normal: Deque<any Write> = []
        var isDraining = false
        /// How many transactions normal writes have stood back for.
        var urgentInARow = 0

        mutating func next(after batch: Batch) -> (any Write)? {
            if batch.writes.count >= GroupCommitWriter.batchLimit { return nil }
            let isNormalFirst = batch.writes.isEmpty && urgentInARow >= GroupCommitWriter.urgentLimit
            if !isNormalFirst, let write = urgent.popFirst() { return write }
            if batch.hasUrgent { return nil }
            return normal.popFirst() ?? urgent.popFirst()
        }
    }

    private struct Batch {
        var writes: [any Write] = []
        var hasUrgent = false
        var hasNormal = false
        let actions = CommitActions()

        mutating func append(_ write: any Write) {
            writes.append(write)
            if write.urgency == .urgent { hasUrgent = true } else { hasNormal = true }
        }

        func fail(_ error: any Error) { for write in writes { write.fail(error) } }
    }

    private let state = Mutex(State())
    private let pool: DatabasePool
    private let prepared: PreparedStatementsPool
    private let checkpointer: Checkpointer

    init(pool: DatabasePool, prepared: PreparedStatementsPool, checkpointer: Checkpointer) {
        self.pool = pool
        self.prepared = prepared
        self.checkpointer = checkpointer
    }

    func enqueue(_ write: any Write) {
        let mustDrain = state.withLock { state in
            switch write.urgency {
            case .urgent: state.urgent.append(write)
            case .normal: state.normal.append(write)
            }
            if state.isDraining { return false }
            state.isDraining = true
            return true
        }
        if mustDrain {
            pool.asyncWriteWithoutTransaction { db in self.drain(db) }
        }
    }

    /// Waits until nothing is left to write.
    func finish() {
        pool.writeWithoutTransaction { _ in }
        checkpointer.finish()
    }

    private func drain(_ db: Database) {
        let statements = prepared.statements(of: db)
        while true {
            var batch = Batch()
            guard let first = next(after: batch) else { return }
            commit(first, &batch, db, statements)
            state.withLock { $0.urgentInARow = batch.hasNormal || $0.normal.isEmpty ? 0 : $0.urgentInARow + 1 }
        }
    }

    private func next(after batch: Batch) -> (any Write)? {
        state.withLock { state in
            let write = state.next(after: batch)
            if write == nil, batch.writes.isEmpty { state.isDraining = false }
            return write
        }
    }

    private func commit(_ first: any Write, _ batch: inout Batch, _ db: Database, _ statements: PreparedStatements) {
        do {
            try db.execute(raw: "BEGIN IMMEDIATE")
        } catch {
            batch.append(first)
            return batch.fail(error)
        }
        var write: (any Write)? = first
        while let current = write {
            run(current, after: batch, db, statements)
            batch.append(current)
            // It is over already: a full disk made SQLite undo it, or what failed could be undone only with all the rest.
            guard sqlite3_get_autocommit(db.sqliteConnection) == 0 else {
                return batch.fail(StorageError(.full, detail: "the transaction was undone as a whole"))
            }
            write = next(after: batch)
        }
        do {
            try db.execute(raw: "COMMIT")
        } catch {
            try? db.execute(raw: "ROLLBACK")
            return batch.fail(error)
        }
        batch.actions.run()
        checkpointer.committed(batch.writes.count, db)
        for write in batch.writes { write.succeed() }
    }

    private func run(_ write: any Write, after batch: Batch, _ db: Database, _ statements: PreparedStatements) {
        let session = SQLiteSession(statements, commitActions: batch.actions)
        // Most transactions are of one write: it needs no savepoint.
        guard !batch.writes.isEmpty else {
            if !write.run(session) {
                batch.actions.cut(to: 0)
                try? db.execute(raw: "ROLLBACK")
            }
            return
        }
        let before = batch.actions.count
        do {
            try db.execute(raw: "SAVEPOINT one")
            if !write.run(session) {
                batch.actions.cut(to: before)
                try db.execute(raw: "ROLLBACK TO one")
            }
            try db.execute(raw: "RELEASE one")
        } catch {
            // What it did can no longer be told from what the others did: everything is undone, and everyone is told so.
            try? db.execute(raw: "ROLLBACK")
        }
    }
}

/// A write closure with the caller that waits for it; hides the type of its value.
protocol Write: Sendable {
    var urgency: WriteUrgency { get }
    /// - Returns: whether the closure succeeded; its value or error is kept until the commit is known.
    func run(_ session: SQLiteSession) -> Bool
    /// Answers the caller with what the closure gave.
    func succeed()
    /// Answers the caller with the closure's own error if it had one, else with `error`.
    func fail(_ error: any Error)
}

final class PendingWrite<Value: Sendable>: Write {
    let urgency: WriteUrgency
    private let body: @Sendable (any SQLSession) throws -> Value
    private let pending:
        Mutex<(continuation: CheckedContinuation<Value, any Error>?, result: Result<Value, any Error>?)>

    init(
        urgency: WriteUrgency,
        body: @escaping @Sendable (any SQLSession) throws -> Value,
        continuation: CheckedContinuation<Value, any Error>
    ) {
        self.urgency = urgency
        self.body = body
        pending = Mutex((continuation, nil))
    }

    func run(_ session: SQLiteSession) -> Bool {
        let result = Result { try body(session) }
        pending.withLock { $0.result = result }
        if case .success = result { return true }
        return false
    }

    func succeed() {
        answer { $0 ?? .failure(StorageError(.other, detail: "the write did not run")) }
    }

    func fail(_ error: any Error) {
        answer { result in
            if case .failure(let own) = result { .failure(own) } else { .failure(error) }
        }
    }

    private func answer(_ choose: (Result<Value, any Error>?) -> Result<Value, any Error>) {
        let (continuation, result) = pending.withLock { pending in
            defer { pending.continuation = nil }
            return (pending.continuation, pending.result)
        }
        continuation?.resume(with: choose(result))
    }
}

extension Database {
    /// Runs a statement of the driver itself, prepared once.
    func execute(raw text: String) throws(StorageError) {
        let statement: Statement
        do {
            statement = try cachedStatement(sql: text)
        } catch {
            throw StorageError(.other, detail: String(reflecting: error))
        }
        let code = sqlite3_step(statement.sqliteStatement)
        sqlite3_reset(statement.sqliteStatement)
        guard code == SQLITE_DONE else { throw StorageError(sqlite: code, on: self) }
    }
}
