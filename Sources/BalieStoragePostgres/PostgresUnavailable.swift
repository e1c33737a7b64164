import BalieStorage
import CLibPQ
import Glibc

/// Why a server cannot be used at the start. The reasons are the server's or the library's words, and hold no password.
public enum PostgresUnavailable: Error, Sendable {
    /// The address is not one.
    case malformed
    /// The server is there, and says no: user, password, database, rights.
    case refused(String)
    /// Nobody answers.
    case unreachable(String)
    /// It is too old, or keeps text in another encoding.
    case unfit(String)

    /// As the library numbers it. Source: PostgreSQL 15 documentation, `PQserverVersion`.
    private static let oldestVersion: Int32 = 140_000
    /// How long a server that starts is waited for.
    private static let patience = Duration.seconds(15)
    private static let pause = Duration.milliseconds(250)
    /// How long one try to connect may take.
    static let connectSeconds = 3

    /// Connects once, with patience for a server that does not answer yet and none for one that says no.
    static func check(
        _ place: String,
        patience: Duration = patience,
        _ connect: () throws(StorageError) -> PostgresConnection
    ) throws(PostgresUnavailable) {
        guard isAddress(place) else { throw .malformed }
        let deadline = ContinuousClock.now + patience
        while true {
            let failure: StorageError
            switch Result(catching: connect) {
            case .success(let connection): return try check(connection)
            case .failure(let error): failure = error
            }
            let reason = oneLine(failure.detail)
            // It takes connections, only not this one.
            if answers(place) { throw .refused(reason) }
            guard ContinuousClock.now + pause < deadline else { throw .unreachable(reason) }
            usleep(UInt32(pause / .microseconds(1)))
        }
    }

    /// Whether the server takes connections.
    private static func answers(_ place: String) -> Bool {
        let parameters = [("connect_timeout", "\(connectSeconds)"), ("dbname", place)]
        return withCStrings(parameters.map(\.0)) { names in
            withCStrings(parameters.map(\.1)) { values in PQpingParams(names, values, 1) == PQPING_OK }
        }
    }

    private static func check(_ connection: PostgresConnection) throws(PostgresUnavailable) {
        guard connection.serverVersion >= oldestVersion else {
            throw .unfit("PostgreSQL 14 or later is needed")
        }
        let encoding = try? connection.run("SHOW server_encoding").first?.string(0)
        guard encoding == "UTF8" else { throw .unfit("the database must be made with the encoding UTF8") }
        try checkRights(connection)
    }

    /// A role that does not own its database, or a schema in it, may use it and not make a table. Source: PostgreSQL 15
    /// documentation, table 9.68.
    private static func checkRights(_ connection: PostgresConnection) throws(PostgresUnavailable) {
        let mayCreate = try? connection.run(
            "SELECT COALESCE(has_schema_privilege(current_schema(), 'CREATE'), false)::text"
        ).first?.string(0)
        guard mayCreate == "true" else {
            throw .unfit(
                "its role may not make tables there; make it the owner of the database, or GRANT CREATE ON SCHEMA public to it"
            )
        }
    }

    private static func isAddress(_ place: String) -> Bool {
        var message: UnsafeMutablePointer<CChar>?
        let parts = PQconninfoParse(place, &message)
        defer {
            PQconninfoFree(parts)
            PQfreemem(message)
        }
        return parts != nil
    }

    private static func oneLine(_ text: String) -> String {
        // What follows are guesses and advice of the library's.
        var words = (text.split(whereSeparator: \.isNewline).first ?? "").split(whereSeparator: \.isWhitespace)
        // The sentence around it has its own full stop.
        if let last = words.last, last.hasSuffix(".") { words[words.count - 1] = last.dropLast() }
        return words.joined(separator: " ")
    }
}
