import BalieStorage
import GRDB
import GRDBSQLite

/// What may still be read where others wait. Used by one thread at a time: the writer's.
final class ReadAllowance {
    private var bytes: Int
    var isExceeded: Bool { bytes < 0 }

    init(bytes: Int) { self.bytes = bytes }

    func spend(_ count: Int) throws(StorageError) {
        bytes -= count
        if isExceeded { throw StorageError(.retryLater, detail: "too much for a read near the writer") }
    }
}

struct SQLiteSession: SQLSession {
    let statements: PreparedStatements
    let commitActions: CommitActions
    /// `nil` where nobody waits.
    let allowance: ReadAllowance?
    private var db: Database { statements.db }

    init(
        _ statements: PreparedStatements,
        commitActions: CommitActions = CommitActions(),
        allowance: ReadAllowance? = nil
    ) {
        self.statements = statements
        self.commitActions = commitActions
        self.allowance = allowance
    }

    /// Whether something was written in the open transaction.
    var hasWritten: Bool { sqlite3_txn_state(db.sqliteConnection, nil) == SQLITE_TXN_WRITE }

    func afterCommit(_ action: @escaping @Sendable () -> Void) { commitActions.append(action) }

    func attempt<Value>(_ body: () throws -> Value) throws -> Value {
        let before = commitActions.count
        try db.execute(raw: "SAVEPOINT attempt")
        do {
            let value = try body()
            try db.execute(raw: "RELEASE attempt")
            return value
        } catch {
            commitActions.cut(to: before)
            // A full disk makes SQLite undo the whole transaction by itself: then there is nothing to go back to.
            guard sqlite3_get_autocommit(db.sqliteConnection) == 0 else { throw error }
            try db.execute(raw: "ROLLBACK TO attempt")
            try db.execute(raw: "RELEASE attempt")
            throw error
        }
    }

    func rows(_ sql: BalieStorage.SQL) throws(StorageError) -> [SQLRow] {
        let statement = try statements.statement(sql)
        let handle = statement.sqliteStatement
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        for (index, argument) in sql.arguments.enumerated() {
            let code = bind(argument, at: Int32(index + 1), of: handle)
            guard code == SQLITE_OK else { throw StorageError(sqlite: code, on: db) }
        }
        return try step(handle)
    }

    private func step(_ handle: OpaquePointer) throws(StorageError) -> [SQLRow] {
        var rows: [SQLRow] = []
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW:
                let columns = sqlite3_column_count(handle)
                if let allowance {
                    for column in 0..<columns { try allowance.spend(Int(sqlite3_column_bytes(handle, column))) }
                }
                rows.append(
                    SQLRow(
                        [SQLValue](unsafeUninitializedCapacity: Int(columns)) { buffer, count in
                            for column in 0..<columns {
                                buffer.initializeElement(at: Int(column), to: value(at: column, of: handle))
                            }
                            count = Int(columns)
                        }
                    )
                )
            case SQLITE_DONE: return rows
            case let code: throw StorageError(sqlite: code, on: db)
            }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32, of handle: OpaquePointer) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let integer): return sqlite3_bind_int64(handle, index, integer)
        case .text(var text):
            return text.withUTF8 { buffer in
                buffer.withMemoryRebound(to: CChar.self) {
                    // An empty buffer has no address, and without an address SQLite binds NULL.
                    sqlite3_bind_text(handle, index, $0.baseAddress ?? emptyText, Int32($0.count), copied)
                }
            }
        case .blob(let bytes):
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, index, 0) }
            return bytes.withUnsafeBytes { sqlite3_bind_blob(handle, index, $0.baseAddress, Int32($0.count), copied) }
        }
    }

    private func value(at column: Int32, of handle: OpaquePointer) -> SQLValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_TEXT:
            let count = Int(sqlite3_column_bytes(handle, column))
            guard let start = sqlite3_column_text(handle, column) else { return .text("") }
            return .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let count = Int(sqlite3_column_bytes(handle, column))
            guard let start = sqlite3_column_blob(handle, column) else { return .blob([]) }
            return .blob([UInt8](UnsafeRawBufferPointer(start: start, count: count)))
        case SQLITE_FLOAT: return .text(String(sqlite3_column_double(handle, column)))
        default: return .null
        }
    }
}

// SAFETY: a constant of SQLite's that tells it to copy what it is given.
nonisolated(unsafe) private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
// SAFETY: never written to.
nonisolated(unsafe) private let emptyText: UnsafePointer<CChar> = {
    let start = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    start.initialize(to: 0)
    return UnsafePointer(start)
}()

extension StorageError {
    init(sqlite code: Int32, on db: Database) {
        let message = sqlite3_errmsg(db.sqliteConnection).map { String(cString: $0) } ?? ""
        self.init(Self.code(of: code), detail: "SQLite \(code): \(message)")
    }

    init(_ error: DatabaseError) {
        self.init(
            Self.code(of: error.extendedResultCode.rawValue),
            detail: "SQLite \(error.extendedResultCode.rawValue): \(error.message ?? "") in \(error.sql ?? "")"
        )
    }

    /// Source: sqlite.org/rescode.html; the low byte is the primary code.
    private static func code(of code: Int32) -> Code {
        switch code & 0xFF {
        case SQLITE_CONSTRAINT: .conflict
        case SQLITE_BUSY, SQLITE_LOCKED: .retryLater
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN: .full
        default: .other
        }
    }
}
