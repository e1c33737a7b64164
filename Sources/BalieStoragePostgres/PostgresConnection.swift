import BalieStorage
import CLibPQ
import Glibc

/// One connection to the server, used by one thread at a time. Its calls block.
///
/// Source: PostgreSQL 15 documentation, chapter 34 (libpq).
final class PostgresConnection {
    /// Statements kept prepared; filters that are put together at run time have many shapes.
    static let statementLimit = 1_000

    /// A statement's text and the types of its arguments: an argument that is NULL has none.
    private struct StatementKey: Hashable {
        let shape: SQL.Shape
        let types: [Oid]
    }

    private let handle: OpaquePointer
    private var statements: [StatementKey: String] = [:]
    /// Names are not used again: the server may still know a statement whose preparing failed here.
    private var statementCount = 0

    /// Connects, and waits for it.
    ///
    /// - Parameter place: `postgres://…`, or the words of libpq (`host=… dbname=…`).
    /// - Throws: ``StorageError`` with ``StorageError/Code/retryLater``.
    init(to place: String, settings: [(name: String, value: String)]) throws(StorageError) {
        // What the place says goes before what we ask for.
        let parameters = settings + [("dbname", place)]
        let handle = withCStrings(parameters.map(\.name)) { names in
            withCStrings(parameters.map(\.value)) { values in PQconnectdbParams(names, values, 1) }
        }
        guard let handle else { throw StorageError(.retryLater, detail: "no memory for a connection") }
        guard PQstatus(handle) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(handle))
            PQfinish(handle)
            throw StorageError(.retryLater, detail: message)
        }
        self.handle = handle
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
    }

    deinit { PQfinish(handle) }

    /// As in `PQserverVersion`: 150004 is 15.4.
    var serverVersion: Int32 { PQserverVersion(handle) }

    /// Whether the server was there at the last call.
    var isOpen: Bool { PQstatus(handle) == CONNECTION_OK }

    /// Whether a statement failed in the open transaction: the server refuses everything until it is undone.
    var hasFailed: Bool { PQtransactionStatus(handle) == PQTRANS_INERROR }

    /// Runs one or more statements without arguments, in one exchange.
    ///
    /// - Returns: the rows of the last statement.
    @discardableResult
    func run(_ text: String) throws(StorageError) -> [SQLRow] { try rows(PQexec(handle, text)) }

    func rows(_ sql: SQL) throws(StorageError) -> [SQLRow] {
        let key = StatementKey(shape: sql.shape, types: sql.arguments.map(\.type))
        let name = try prepare(key, sql)
        let result = withParameters(sql.arguments) { count, values, lengths, formats in
            PQexecPrepared(handle, name, count, values, lengths, formats, 1)
        }
        // A newer node changed a column that the prepared statement gives: it is prepared anew when all is run again.
        if let result, StorageError.state(of: result) == StorageError.changedResult { statements[key] = nil }
        return try rows(result)
    }

    private func prepare(_ key: StatementKey, _ sql: SQL) throws(StorageError) -> String {
        if let known = statements[key] { return known }
        if statements.count >= Self.statementLimit {
            try run("DEALLOCATE ALL")
            statements = [:]
        }
        statementCount += 1
        let name = "s\(statementCount)"
        let text = sql.text(for: .postgres)
        _ = try rows(PQprepare(handle, name, text, Int32(key.types.count), key.types))
        statements[key] = name
        return name
    }

    /// Reads a result and gives it back to the library.
    private func rows(_ result: OpaquePointer?) throws(StorageError) -> [SQLRow] {
        guard let result else { throw lost() }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return []
        case PGRES_TUPLES_OK: break
        default: throw isOpen ? StorageError(result) : lost()
        }
        let columns = PQnfields(result)
        var rows: [SQLRow] = []
        rows.reserveCapacity(Int(PQntuples(result)))
        for row in 0..<PQntuples(result) {
            var values: [SQLValue] = []
            values.reserveCapacity(Int(columns))
            for column in 0..<columns { values.append(try Self.value(result, row, column)) }
            rows.append(SQLRow(values))
        }
        return rows
    }

    private func lost() -> StorageError {
        StorageError(.retryLater, detail: String(cString: PQerrorMessage(handle)))
    }
}

extension StorageError {
    /// Source: PostgreSQL 15 documentation, appendix A: the first two characters are the class.
    init(_ result: OpaquePointer) {
        let state = Self.state(of: result)
        self.init(Self.code(of: state), detail: "PostgreSQL \(state): \(Self.field("M", of: result))")
    }

    /// “cached plan must not change result type”: what the server says to running a prepared statement whose columns are of
    /// other types by now.
    static let changedResult = "0A000"

    /// SQLSTATE; empty for a result that is no error.
    static func state(of result: OpaquePointer) -> String { field("C", of: result) }

    private static func field(_ name: Character, of result: OpaquePointer) -> String {
        PQresultErrorField(result, Int32(name.asciiValue ?? 0)).map { String(cString: $0) } ?? ""
    }

    private static func code(of state: String) -> Code {
        switch state {
        // Lock timeout; the server was told to stop the statement; a read-only standby after a failover.
        case "55P03", "57014", "25006", changedResult: return .retryLater
        // What we sent is not what the protocol wants: it will not be another time either.
        case "08P01": return .other
        // The disk is full.
        case "53100": return .full
        default: break
        }
        switch state.prefix(2) {
        // Integrity.
        case "23": return .conflict
        // The connection; a rolled back transaction; no resources; the operator intervenes.
        case "08", "40", "53", "57": return .retryLater
        // Input and output.
        case "58": return .full
        default: return .other
        }
    }
}

/// Gives C what ends with a null pointer.
private func withCStrings<Result>(_ texts: [String], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
    let copies = texts.map { UnsafePointer(strdup($0)) }
    defer { for copy in copies { free(UnsafeMutablePointer(mutating: copy)) } }
    return body(copies + [nil])
}
