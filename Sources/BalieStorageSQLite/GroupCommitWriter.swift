import BalieStorage
import GRDB
import GRDBSQLite
import Glibc
import Synchronization

/// Runs waiting write closures in one transaction, each but the first in a savepoint of its own, so that all that arrive
/// during one fsync share the next.
///
/// A closure that throws undoes only itself. The callers are answered after the commit: what they were told is durable.
///
/// What arrives while a transaction runs still joins it. ``WriterQueue`` says who goes first.
final class GroupCommitWriter: Sendable {
    private let queue = Mutex(WriterQueue())
    /// The one that drains the queue; 0 while none does.
    private let thread = Atomic<UInt>(0)
    private let pool: DatabasePool
    private let prepared: PreparedStatementsPool
    private let checkpointer: Checkpointer

    init(pool: DatabasePool, prepared: PreparedStatementsPool, checkpointer: Checkpointer) {
        self.pool = pool
        self.prepared = prepared
        self.checkpointer = checkpointer
    }

    func enqueue(_ write: any Write) { drain { $0.append(write) } }

    func enqueue(_ job: UnownedJob) { drain { $0.append(job) } }

    /// Reads on the writer's own connection, if this is its thread and nobody waits to write.
    ///
    /// - Returns: whether `read` will run.
    func enqueue(_ read: @escaping WriterQueue.Read) -> Bool {
        guard thread.load(ordering: .relaxed) == UInt(pthread_self()) else { return false }
        return queue.withLock { $0.append(read) }
    }

    private func drain(_ change: (inout WriterQueue) -> Void) {
        let mustDrain = queue.withLock { queue in
            change(&queue)
            return queue.beginDraining()
        }
        if mustDrain { pool.asyncWriteWithoutTransaction { db in self.drain(db) } }
    }

    /// Waits until nothing is left to write.
    func finish() {
        pool.writeWithoutTransaction { _ in }
        checkpointer.finish()
    }

    private func drain(_ db: Database) {
        let statements = prepared.statements(of: db)
        let executor = WriterExecutor(self)
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        defer { thread.store(0, ordering: .relaxed) }
        while let step = queue.withLock({ $0.nextStep() }) {
            switch step {
            case .write(let first):
                var batch = WriteBatch()
                commit(first, &batch, db, statements)
                queue.withLock { $0.committed(batch) }
            case .read(let read): run(read, db, statements)
            case .run(let job): job.runSynchronously(on: executor.asUnownedTaskExecutor())
            case .handOver(let jobs): for job in jobs { globalConcurrentExecutor.enqueue(job) }
            }
        }
    }

    private func run(_ read: WriterQueue.Read, _ db: Database, _ statements: PreparedStatements) {
        // A snapshot: another process may write to the file meanwhile.
        let isOpen = (try? db.execute(raw: "BEGIN")) != nil
        read(SQLiteSession(statements))
        if isOpen { try? db.execute(raw: "COMMIT") }
    }

    private func commit(_ first: any Write, _ batch: inout WriteBatch, _ db: Database, _ statements: PreparedStatements)
    {
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
            write = queue.withLock { $0.next(after: batch) }
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

    private func run(_ write: any Write, after batch: WriteBatch, _ db: Database, _ statements: PreparedStatements) {
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
