import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Moves committed pages from the write-ahead log into the database file, on a connection of its own, so that no commit
/// waits for it.
///
/// Only the writer can start the log afresh or empty it, and only while nobody reads from it. It tries after each commit,
/// without waiting for readers, until that is done.
final class Checkpointer: Sendable {
    /// Write closures after which a checkpoint starts.
    static let writesBetween = 8_000
    /// Pages in the log above which it is started afresh: readers kept the checkpointer from finishing.
    static let logPageLimit: Int32 = 32_768

    private struct State {
        var writes = 0
        var isRunning = false
        var isLogLong = false
        /// At first too: the process before this one may have left a log with what it had removed.
        var mustEmptyLog = true
    }

    private let state = Mutex(State())
    private let connection: DatabaseQueue
    private let queue = DispatchQueue(label: "balie.checkpoint")

    private let patience: LockPatience

    init(path: String, patience: LockPatience) throws {
        self.patience = patience
        connection = try DatabaseQueue(path: path)
        // What is left is moved before anybody waits for a commit.
        checkpoint()
    }

    /// Called by the writer after each commit, outside a transaction, before it answers.
    func committed(_ count: Int, _ db: Database) {
        let start = state.withLock { state in
            state.writes += count
            guard state.writes >= Self.writesBetween, !state.isRunning else { return false }
            state.writes = 0
            state.isRunning = true
            return true
        }
        renewLog(db)
        if start { queue.async { self.checkpoint() } }
    }

    /// Asks that the log be emptied, and moves its pages first, so that the writer has little left to do.
    func askForEmptyLog() async {
        state.withLock { $0.mustEmptyLog = true }
        await withCheckedContinuation { continuation in
            queue.async {
                self.checkpoint()
                continuation.resume()
            }
        }
    }

    private func renewLog(_ db: Database) {
        let mode = state.withLock { state in
            state.mustEmptyLog ? SQLITE_CHECKPOINT_TRUNCATE : state.isLogLong ? SQLITE_CHECKPOINT_RESTART : nil
        }
        guard let mode else { return }
        // Whoever still reads from the log is not waited for.
        let code = patience.without { sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, mode, nil, nil) }
        guard code == SQLITE_OK else { return }
        state.withLock { state in
            state.isLogLong = false
            if mode == SQLITE_CHECKPOINT_TRUNCATE { state.mustEmptyLog = false }
        }
    }

    func finish() { queue.sync {} }

    private func checkpoint() {
        var pagesInLog: Int32 = 0
        connection.inDatabase { db in
            _ = sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, &pagesInLog, nil)
        }
        state.withLock { state in
            state.isRunning = false
            state.isLogLong = pagesInLog > Self.logPageLimit
        }
    }
}
