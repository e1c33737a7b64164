import BalieStorage
import GRDB
import GRDBSQLite
import Synchronization

/// Runs waiting write closures in one transaction, each in a savepoint of its own, so that all that arrive during one
/// fsync share the next.
///
/// A closure that throws undoes only itself. The callers are answered after the commit: what they were told is durable.
final class GroupCommitWriter: Sendable {
    /// Closures in one transaction at the most; bounds how long the first of them waits for the last.
    static let batchLimit = 256

    /// Urgent writes go first and are committed by themselves: their callers wait for nobody else's work.
    private struct State {
        var urgent: [any Write] = []
        var normal: [any Write] = []
        var isDraining = false

        mutating func nextBatch() -> [any Write] {
            if !urgent.isEmpty { return Self.take(&urgent) }
            return Self.take(&normal)
        }

        private static func take(_ writes: inout [any Write]) -> [any Write] {
            let batch = Array(writes.prefix(GroupCommitWriter.batchLimit))
            writes.removeFirst(batch.count)
            return batch
        }
    }

    private let state = Mutex(State())
    private let pool: DatabasePool
    private let checkpointer: Checkpointer

    init(pool: DatabasePool, checkpointer: Checkpointer) {
        self.pool = pool
        self.checkpointer = checkpointer
    }

    func enqueue(_ write: any Write, _ urgency: WriteUrgency) {
        let mustDrain = state.withLock { state in
            switch urgency {
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
        while true {
            let batch = state.withLock { state in
                let batch = state.nextBatch()
                if batch.isEmpty { state.isDraining = false }
                return batch
            }
            guard !batch.isEmpty else { return }
            commit(batch, db)
            checkpointer.committed(batch.count, db)
        }
    }

    private func commit(_ batch: [any Write], _ db: Database) {
        let actions = CommitActions()
        do {
            try db.execute(raw: "BEGIN IMMEDIATE")
        } catch {
            for write in batch { write.fail(error) }
            return
        }
        for write in batch {
            let before = actions.count
            if batch.count > 1 { try? db.execute(raw: "SAVEPOINT one") }
            if write.run(SQLiteSession(db: db, commitActions: actions)) {
                if batch.count > 1 { try? db.execute(raw: "RELEASE one") }
            } else {
                actions.cut(to: before)
                if batch.count > 1 {
                    try? db.execute(raw: "ROLLBACK TO one")
                    try? db.execute(raw: "RELEASE one")
                } else {
                    try? db.execute(raw: "ROLLBACK")
                }
            }
            // A full disk makes SQLite undo the whole transaction by itself.
            if sqlite3_get_autocommit(db.sqliteConnection) != 0 {
                let error = StorageError(.full, detail: "the transaction was undone by SQLite")
                for write in batch { write.fail(error) }
                return
            }
        }
        do {
            try db.execute(raw: "COMMIT")
        } catch {
            try? db.execute(raw: "ROLLBACK")
            for write in batch { write.fail(error) }
            return
        }
        actions.run()
        for write in batch { write.succeed() }
    }
}

/// A write closure with the caller that waits for it; hides the type of its value.
protocol Write: Sendable {
    /// - Returns: whether the closure succeeded; its value or error is kept until the commit is known.
    func run(_ session: SQLiteSession) -> Bool
    /// Answers the caller with what the closure gave.
    func succeed()
    /// Answers the caller with the closure's own error if it had one, else with `error`.
    func fail(_ error: any Error)
}

final class PendingWrite<Value: Sendable>: Write {
    private let body: @Sendable (any SQLSession) throws -> Value
    private let pending:
        Mutex<(continuation: CheckedContinuation<Value, any Error>?, result: Result<Value, any Error>?)>

    init(
        body: @escaping @Sendable (any SQLSession) throws -> Value,
        continuation: CheckedContinuation<Value, any Error>
    ) {
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
