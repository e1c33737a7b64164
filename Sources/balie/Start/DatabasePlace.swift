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

    /// Server and database of `postgres://user:password@server/database?…`.
    private static func withoutSecrets(_ address: String) -> String {
        let scheme = "postgres://"
        let rest = address.split(separator: "//", maxSplits: 1).last ?? ""
        let place = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        // The last one: there may be one in the password.
        guard let at = place.lastIndex(of: "@") else { return scheme + place }
        return scheme + place[place.index(after: at)...]
    }

    /// Whether something is kept here already: `nil` if only the opened database can tell.
    var isThere: Bool? {
        guard case .file(let path) = self else { return nil }
        return FileManager.default.fileExists(atPath: path)
    }

    /// Whether several nodes can serve it.
    var isShared: Bool { if case .server = self { true } else { false } }

    /// Opens it, and brings its schema up to date.
    func open() throws -> any Storage {
        switch self {
        case .file(let path): try SQLiteStorage(path: path)
        case .server(let address, let connections): try PostgresStorage(place: address, connectionLimit: connections)
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
