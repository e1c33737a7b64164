import GRDB

/// A database file, for what a test changes behind the program's back.
struct SQLite {
    private let queue: DatabaseQueue

    init(path: String) throws { queue = try DatabaseQueue(path: path) }

    func execute(_ sql: String) throws {
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }
}
