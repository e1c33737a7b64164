import BalieStorage
import CLibPQ
import Glibc

/// One connection to the server, used by one thread at a time. Its calls block.
///
/// Source: PostgreSQL 15 documentation, chapter 34 (libpq).
final class PostgresConnection {
    /// Statements kept prepared; filters that are put together at run time have many shapes.
    static let statementLimit = 1_000
    /// How long an answer is waited for: a little longer than the server works on one. Whoever is silent for so long, though
    /// perhaps something on the way still takes what we send, is not waited for any more.
    static let answerPatience = Duration.seconds(35)

    private struct Prepared {
        let name: String
        /// Of its arguments; 0 for one that was NULL when it was prepared.
        let types: [Oid]

        /// What was prepared with a value takes NULL as well.
        func takes(_ others: [Oid]) -> Bool { zip(types, others).allSatisfy { $0 == $1 || $1 == 0 } }
    }

    private let handle: OpaquePointer
    private let answerPatience: Duration
    /// Whether an answer did not come in time: what comes now belongs to nothing.
    private var isSilent = false
    private var statements: [SQL.Shape: [Prepared]] = [:]
    private var keptCount = 0
    /// Names are not used again: the server may still know a statement whose preparing failed here.
    private var statementCount = 0
    /// Whether the server said that it takes no writes: it is not the first of its kind any more.
    private(set) var isReadOnly = false
    /// What the server's clock said before ours said `at`.
    private var time: (milliseconds: Int64, at: ContinuousClock.Instant) = (0, .now)

    /// Connects, and waits for it.
    ///
    /// - Parameters:
    ///   - place: `postgres://…`, or the words of libpq (`host=… dbname=…`).
    ///   - answerPatience: how long an answer is waited for.
    /// - Throws: ``StorageError`` with ``StorageError/Code/retryLater``.
    init(
        to place: String,
        settings: [(name: String, value: String)],
        answerPatience: Duration = answerPatience
    ) throws(StorageError) {
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
        self.answerPatience = answerPatience
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
    }

    deinit { PQfinish(handle) }

    /// Makes the connection what others expect of it, and reads the server's clock.
    ///
    /// - Parameter settings: statements.
    func set(_ settings: String) throws(StorageError) {
        let row = try run("\(settings); \(CommitMark.serverTime)").first
        time = (Int64(try row?.string(0) ?? "") ?? 0, .now)
    }

    /// Milliseconds since 1970 by the server's clock, or a little less.
    var serverTime: Int64 { time.milliseconds + Int64((ContinuousClock.now - time.at) / .milliseconds(1)) }

    /// As in `PQserverVersion`: 150004 is 15.4.
    var serverVersion: Int32 { PQserverVersion(handle) }

    /// Whether the server was there at the last call.
    var isOpen: Bool { !isSilent && PQstatus(handle) == CONNECTION_OK }

    /// Whether a statement failed in the open transaction: the server refuses everything until it is undone.
    var hasFailed: Bool { PQtransactionStatus(handle) == PQTRANS_INERROR }

    /// Runs one or more statements without arguments, in one exchange.
    ///
    /// - Returns: the rows of the last statement.
    @discardableResult
    func run(_ text: String) throws(StorageError) -> [SQLRow] { try rows(answer(PQsendQuery(handle, text))) }

    func rows(_ sql: SQL) throws(StorageError) -> [SQLRow] {
        if sql.looksUpMany { return try rows(answer(plan(sql))) }
        let shape = sql.shape
        let name = try prepare(shape, sql)
        let sent = withParameters(sql.arguments) { count, values, lengths, formats in
            PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1)
        }
        let result = try answer(sent)
        // A newer node changed a column that the prepared statement gives: it is prepared anew when all is run again.
        if let result, StorageError.state(of: result) == StorageError.changedResult { statements[shape] = nil }
        return try rows(result)
    }

    /// Sends a statement that is planned for just these values. One that is prepared keeps the plan that was best when it was
    /// made: for a list in a table that was still small, reading all of it, until the server counts the table's rows again.
    private func plan(_ sql: SQL) -> Int32 {
        let (text, types) = (sql.text(for: .postgres), sql.arguments.map(\.type))
        return withParameters(sql.arguments) { count, values, lengths, formats in
            PQsendQueryParams(handle, text, count, types, values, lengths, formats, 1)
        }
    }

    private func prepare(_ shape: SQL.Shape, _ sql: SQL) throws(StorageError) -> String {
        let types = sql.samples.map(\.type)
        if let known = statements[shape]?.first(where: { $0.takes(types) }) { return known.name }
        if keptCount >= Self.statementLimit {
            try run("DEALLOCATE ALL")
            (statements, keptCount) = ([:], 0)
        }
        statementCount += 1
        let name = "s\(statementCount)"
        _ = try rows(answer(PQsendPrepare(handle, name, sql.text(for: .postgres), Int32(types.count), types)))
        statements[shape, default: []].append(Prepared(name: name, types: types))
        keptCount += 1
        return name
    }

    /// Waits for what the server says to what was sent: the last result, as `PQexec` gives it. Source: PostgreSQL 15
    /// documentation, 34.4.
    ///
    /// - Parameter sent: 1, or 0 for what could not be sent.
    private func answer(_ sent: Int32) throws(StorageError) -> OpaquePointer? {
        guard sent == 1 else { throw lost() }
        let deadline = ContinuousClock.now + answerPatience
        var last: OpaquePointer?
        while true {
            while PQisBusy(handle) == 1 {
                guard hasSomethingToRead(until: deadline) else {
                    PQclear(last)
                    giveUp()
                    throw StorageError(.retryLater, detail: "no answer within \(answerPatience)")
                }
                // What is wrong with the connection is in the next result.
                guard PQconsumeInput(handle) == 1 else { break }
            }
            guard let next = PQgetResult(handle) else { return last }
            PQclear(last)
            last = next
        }
    }

    private func hasSomethingToRead(until deadline: ContinuousClock.Instant) -> Bool {
        var socket = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else { return false }
            let count = poll(&socket, 1, Int32(left.rounded(.up)))
            if count > 0 { return true }
            // Another error than a signal that came between is found by reading.
            if count < 0, errno != EINTR { return true }
        }
    }

    /// The connection is of no use any more, and ends without waiting for anything to be taken.
    private func giveUp() {
        isSilent = true
        shutdown(PQsocket(handle), Int32(SHUT_RDWR))
    }

    /// Reads a result and gives it back to the library.
    private func rows(_ result: OpaquePointer?) throws(StorageError) -> [SQLRow] {
        guard let result else { throw lost() }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return []
        case PGRES_TUPLES_OK: break
        default:
            if StorageError.state(of: result) == StorageError.readOnly { isReadOnly = true }
            throw isOpen ? StorageError(result) : lost()
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

    /// A write on a server that follows another one.
    static let readOnly = "25006"

    /// SQLSTATE; empty for a result that is no error.
    static func state(of result: OpaquePointer) -> String { field("C", of: result) }

    private static func field(_ name: Character, of result: OpaquePointer) -> String {
        PQresultErrorField(result, Int32(name.asciiValue ?? 0)).map { String(cString: $0) } ?? ""
    }

    private static func code(of state: String) -> Code {
        switch state {
        // Lock timeout; the server was told to stop the statement; a read-only standby after a failover.
        case "55P03", "57014", readOnly, changedResult: return .retryLater
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
func withCStrings<Result>(_ texts: [String], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
    let copies = texts.map { UnsafePointer(strdup($0)) }
    defer { for copy in copies { free(UnsafeMutablePointer(mutating: copy)) } }
    return body(copies + [nil])
}
