import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Moves committed pages from the write-ahead log into the database file, on a connection of its own, so that no commit
/// waits for it.
final class Checkpointer: Sendable {
    /// Write closures after which a checkpoint starts.
    static let writesBetween = 8_000
    /// Pages in the log above which the writer itself starts it afresh: readers kept the checkpointer from finishing.
    static let logPageLimit: Int32 = 32_768

    private struct State {
        var writes = 0
        var isRunning = false
        var logIsLong = false
    }

    private let state = Mutex(State())
    private let connection: DatabaseQueue
    private let queue = DispatchQueue(label: "balie.checkpoint")

    init(path: String) throws { connection = try DatabaseQueue(path: path) }

    /// Called by the writer after each commit, outside a transaction.
    func committed(_ count: Int, _ db: Database) {
        let (start, restart) = state.withLock { state in
            state.writes += count
            let restart = state.logIsLong
            state.logIsLong = false
            guard state.writes >= Self.writesBetween, !state.isRunning else { return (false, restart) }
            state.writes = 0
            state.isRunning = true
            return (true, restart)
        }
        if restart { sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, SQLITE_CHECKPOINT_RESTART, nil, nil) }
        if start { queue.async { self.checkpoint() } }
    }

    func finish() { queue.sync {} }

    private func checkpoint() {
        var pagesInLog: Int32 = 0
        connection.inDatabase { db in
            _ = sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, &pagesInLog, nil)
        }
        state.withLock { state in
            state.isRunning = false
            state.logIsLong = pagesInLog > Self.logPageLimit
        }
    }
}
