import BalieStorage
import BalieStoragePostgres
import BalieStorageSQLite
import FoundationEssentials

/// Where everything but the files is kept.
enum DatabasePlace: Equatable, Sendable {
    /// A file of the embedded engine, for one node.
    case file(String)
    /// A PostgreSQL server, for any number of nodes: an address as libpq takes it, which may hold a password.
    case server(String, connections: Int)

    /// - Throws: ``CommandFailure`` if there is no installation here.
    func requireDatabase(in folder: DataFolder) throws(CommandFailure) {
        guard case .file(let path) = self else { return }
        try folder.requireDatabase(at: path)
    }

    /// - Throws: ``CommandFailure`` for a command that only the embedded engine has.
    func requireFile(for what: String, instead: String) throws(CommandFailure) -> String {
        guard case .file(let path) = self else {
            throw CommandFailure(.usage, "\(what) is for the embedded database. With PostgreSQL, \(instead).")
        }
        return path
    }

    /// For people: without what is secret in it.
    var label: String {
        switch self {
        case .file(let path): URL(filePath: path).absoluteURL.standardizedFileURL.path
        case .server(let address, _): Self.withoutSecrets(address)
        }
    }

    /// What tells apart where `postgres://user:password@server/database?host=…` is, and no secret.
    private static func withoutSecrets(_ address: String) -> String {
        let rest = address.split(separator: "//", maxSplits: 1).last ?? ""
        // The last one before the path: libpq takes what else stands before it for the password, whatever it is.
        let at = rest.prefix { $0 != "/" }.lastIndex(of: "@") ?? rest.prefix { $0 != "?" }.lastIndex(of: "@")
        let place = at.map { rest[rest.index(after: $0)...] } ?? rest
        let parts = place.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let telling = parts.dropFirst().joined().split(separator: "&").filter { part in
            tellingParameters.contains { part.hasPrefix("\($0)=") }
        }
        return "postgres://" + (parts.first ?? "") + (telling.isEmpty ? "" : "?" + telling.joined(separator: "&"))
    }

    /// Of an address, what says where it leads: `options` can name a schema.
    private static let tellingParameters = ["host", "hostaddr", "port", "dbname", "options"]

    /// Whether something is kept here already: `nil` if only the opened database can tell.
    var isThere: Bool? {
        guard case .file(let path) = self else { return nil }
        return FileManager.default.fileExists(atPath: path)
    }

    /// Whether several nodes can serve it.
    var isShared: Bool { if case .server = self { true } else { false } }

    /// Opens it, and brings its schema up to date.
    func open(for purpose: PostgresStorage.Purpose = .serving) throws -> any Storage {
        switch self {
        case .file(let path): try SQLiteStorage(path: path)
        case .server(let address, let connections):
            try PostgresStorage(place: address, connectionLimit: connections, for: purpose)
        }
    }
}

extension Settings {
    /// Connections of one node to its database server that may be asked for.
    private static let connectionBounds = 2...500

    /// - Throws: ``CommandFailure`` for an address of another kind, or a number of connections that makes no sense.
    func database(in folder: DataFolder) throws(CommandFailure) -> DatabasePlace {
        try database("database") ?? .file(folder.database)
    }

    /// The database that an option names; `nil` if it was not given.
    func database(_ option: String) throws(CommandFailure) -> DatabasePlace? {
        let connections = try databaseConnections()
        guard let text = try string(option, isSecret: true) else { return nil }
        if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            return .server(text, connections: connections)
        }
        guard !text.contains("://") else {
            throw CommandFailure(
                .usage,
                "--\(option) needs a file, or the address of a PostgreSQL server: postgres://USER:PASSWORD@HOST:5432/NAME."
            )
        }
        return .file(text)
    }

    private func databaseConnections() throws(CommandFailure) -> Int {
        guard let text = try string("database-connections") else { return PostgresStorage.defaultConnectionLimit }
        guard let count = Int(text), Self.connectionBounds.contains(count) else {
            throw CommandFailure(
                .usage,
                """
                --database-connections is a number from \(Self.connectionBounds.lowerBound) to \
                \(Self.connectionBounds.upperBound).
                """
            )
        }
        return count
    }
}
