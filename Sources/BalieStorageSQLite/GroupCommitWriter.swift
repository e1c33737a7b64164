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
///
/// Between transactions it also runs the parts of tasks that prefer it, and their reads, so that work which follows a commit
/// and writes again changes no thread: waking one costs more than most of that work.
final class GroupCommitWriter: TaskExecutor {
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

    func enqueue(_ write: any Write) {
        if !add({ $0.append(write) }) { write.fail(StorageError(.retryLater, detail: "too much waits to be written")) }
    }

    /// Writes that wait, and those that found no room.
    var figures: (waiting: Int, refused: Int) { queue.withLock { ($0.waiting, $0.refused) } }

    /// Runs a part of a task: on the writer's thread, if it comes from there or nothing goes on; else in the common pool.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isNear = isWritersThread
        let isTaken = add { $0.append(job, isNear: isNear) }
        if !isTaken { globalConcurrentExecutor.enqueue(job) }
    }

    /// Reads on the writer's own connection, if this is its thread and nobody waits to write.
    ///
    /// - Returns: whether `read` will run.
    func tryRead(_ read: @escaping WriterQueue.Read) -> Bool {
        isWritersThread && queue.withLock { $0.append(read) }
    }

    private var isWritersThread: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// Changes the queue, and sees to it that it is drained.
    private func add<Result>(_ change: (inout WriterQueue) -> Result) -> Result {
        let (result, mustDrain) = queue.withLock { queue in (change(&queue), queue.beginDraining()) }
        if mustDrain { pool.asyncWriteWithoutTransaction { db in self.drain(db) } }
        return result
    }

    /// Waits until nothing is left to write. From now on parts of tasks run in the common pool.
    func finish() {
        queue.withLock { $0.close() }
        pool.writeWithoutTransaction { _ in }
        checkpointer.finish()
    }

    private func drain(_ db: Database) {
        let statements = prepared.statements(of: db)
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        defer { thread.store(0, ordering: .relaxed) }
        while let step = queue.withLock({ $0.nextStep() }) {
            switch step {
            case .write(let first):
                var batch = WriteBatch()
                commit(first, &batch, db, statements)
                queue.withLock { $0.committed(batch) }
            case .read(let read): run(read, db, statements)
            case .run(let job): job.runSynchronously(on: asUnownedTaskExecutor())
            case .handOver(let jobs): for job in jobs { globalConcurrentExecutor.enqueue(job) }
            }
        }
    }

    /// On a snapshot, and without leaving anything behind.
    private func run(_ read: WriterQueue.Read, _ db: Database, _ statements: PreparedStatements) {
        do {
            try db.execute(raw: "BEGIN")
        } catch {
            return read(.failure(error))
        }
        read(.success(SQLiteSession(statements, allowance: ReadAllowance(bytes: WriterQueue.nearByteLimit))))
        try? db.execute(raw: "ROLLBACK")
    }

    private func commit(_ first: any Write, _ batch: inout WriteBatch, _ db: Database, _ statements: PreparedStatements)
    {
        do {
            try db.execute(raw: "BEGIN IMMEDIATE")
        } catch {
            // Who came meanwhile has waited as well: were each to try for itself, the last would wait for all.
            batch.append(first)
            for write in queue.withLock({ $0.removeWrites() }) { batch.append(write) }
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
