import BalieStorage
import GRDB
import Synchronization

/// The prepared statements of one connection, by their shape. Used by the thread that has the connection.
///
/// The driver's own cache looks statements up by their text, which takes longer than many of them run.
final class PreparedStatements {
    /// Statements kept; filters that are put together at run time have many shapes.
    static let limit = 1_000

    let db: Database
    private var statements: [BalieStorage.SQL.Shape: Statement] = [:]

    init(_ db: Database) { self.db = db }

    func statement(_ sql: BalieStorage.SQL) throws(StorageError) -> Statement {
        let shape = sql.shape
        if let known = statements[shape] { return known }
        if statements.count >= Self.limit { statements = [:] }
        do {
            let statement = try db.makeStatement(sql: sql.text(for: .sqlite))
            statements[shape] = statement
            return statement
        } catch let error as DatabaseError {
            throw StorageError(error)
        } catch {
            throw StorageError(.other, detail: String(reflecting: error))
        }
    }
}

/// Those of all connections of a pool.
final class PreparedStatementsPool: Sendable {
    // SAFETY: each is used only by the thread that has its connection.
    private struct Entry: @unchecked Sendable { let statements: PreparedStatements }

    private let connections = Mutex<[ObjectIdentifier: Entry]>([:])

    func statements(of db: Database) -> PreparedStatements {
        let entry = connections.withLock { connections in
            // Each keeps its connection, so that no other can take the address.
            if let known = connections[ObjectIdentifier(db)] { return known }
            let made = Entry(statements: PreparedStatements(db))
            connections[ObjectIdentifier(db)] = made
            return made
        }
        return entry.statements
    }

    /// A connection closes only once its statements are gone.
    func removeAll() { connections.withLock { $0 = [:] } }
}
