import BalieStorage
import GRDB
import GRDBSQLite

@testable import BalieStorageSQLite

/// SQLite in memory, with the session and the savepoints of the real engine, on the calling thread.
///
/// It can go back to where it was: everything after ``keep()`` happens in one transaction that is never committed.
final class MemoryDatabase: SimulatedDatabase {
    private let queue: DatabaseQueue
    private let statements: PreparedStatements

    init() throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.publicStatementArguments = false
        // The one that is never committed stays open between two uses.
        configuration.allowsUnsafeTransactions = true
        queue = try DatabaseQueue(configuration: configuration)
        statements = queue.inDatabase { PreparedStatements($0) }
        try queue.write { _ in try Schema.migrate(in: SQLiteSession(statements)) }
    }

    /// A connection must not be closed in the middle of a transaction.
    deinit {
        queue.inDatabase { db in
            if sqlite3_get_autocommit(db.sqliteConnection) == 0 { try? db.execute(raw: "ROLLBACK") }
        }
    }

    func keep() throws { try queue.inDatabase { db in try db.execute(raw: "BEGIN") } }

    /// Undoes everything since ``keep()``.
    func goBack() throws {
        try queue.inDatabase { db in try db.execute(raw: "ROLLBACK") }
        try keep()
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> Value) throws -> Value {
        try queue.inDatabase { _ in try body(SQLiteSession(statements)) }
    }

    func commit(_ writes: [any SimulatedWrite]) {
        let actions = CommitActions()
        commit(writes, actions)
        actions.run()
    }

    func commitUnheard(_ write: any SimulatedWrite) { commit([write], CommitActions()) }

    private func commit(_ writes: [any SimulatedWrite], _ actions: CommitActions) {
        queue.inDatabase { db in
            let session = SQLiteSession(statements, commitActions: actions)
            do {
                try db.execute(raw: "SAVEPOINT whole")
                for write in writes {
                    let before = actions.count
                    try db.execute(raw: "SAVEPOINT one")
                    if !write.run(in: session) {
                        actions.cut(to: before)
                        try db.execute(raw: "ROLLBACK TO one")
                    }
                    try db.execute(raw: "RELEASE one")
                }
                try db.execute(raw: "RELEASE whole")
            } catch { preconditionFailure("a database in memory failed: \(String(reflecting: error))") }
        }
    }

    var bytes: [UInt8]? {
        queue.inDatabase { db in
            var count: sqlite3_int64 = 0
            guard let start = sqlite3_serialize(db.sqliteConnection, "main", &count, 0) else { return nil }
            defer { sqlite3_free(start) }
            return [UInt8](UnsafeBufferPointer(start: start, count: Int(count)))
        }
    }
}
