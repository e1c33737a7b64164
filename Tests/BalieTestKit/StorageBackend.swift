public import BalieStorage
import BalieStorageSQLite
import FoundationEssentials
import Glibc
import Synchronization

@testable import BalieStoragePostgres

/// A database that tests run on: `@Test(arguments: StorageBackend.allCases)`.
public enum StorageBackend: String, Sendable, CaseIterable {
    case sqlite
    case postgres

    /// The one that tests of what stands above the storage run on: `BALIE_TEST_ENGINE`, or SQLite.
    public static let current: StorageBackend = {
        guard let name = ProcessInfo.processInfo.environment["BALIE_TEST_ENGINE"] else { return .sqlite }
        guard let backend = StorageBackend(rawValue: name) else { preconditionFailure("no engine is called \(name)") }
        return backend
    }()

    /// An empty, migrated database of its own for one test; its files go when the tests end.
    public func make() throws -> any Storage { try open(newPlace()) }

    /// Where a test makes a database of its own.
    public func newPlace() throws -> String {
        switch self {
        case .sqlite: TemporaryFiles.path("database.sqlite")
        case .postgres: try TestServer.newPlace()
        }
    }

    /// The database at a place; it is made if there is none. Two of one place are what two processes see.
    public func open(_ place: String) throws -> any Storage {
        switch self {
        case .sqlite: try SQLiteStorage(path: place, durable: false)
        case .postgres: try PostgresStorage(place: place, connectionLimit: TestServer.connectionLimit)
        }
    }

    /// Everything that stands in the files of a database, as somebody would find it who copied them.
    public func storedBytes(at place: String) throws -> [UInt8] {
        switch self {
        case .sqlite: try readFile(place) + readFile(place + "-wal")
        case .postgres: try TestServer.storedBytes(at: place)
        }
    }
}

/// The PostgreSQL server that `scripts/postgres.sh` starts for the tests; each of them has a schema of its own there.
enum TestServer {
    /// Connections of one test: one is kept for what is urgent, and a test may hold another.
    static let connectionLimit = 3

    /// There is no server: that fails a test, it does not skip it.
    struct Missing: Error, CustomStringConvertible {
        var description: String { "BALIE_TEST_POSTGRES is not set: run the tests by scripts/postgres.sh" }
    }

    private static let count = Atomic(0)

    static func newPlace() throws -> String {
        guard let server = ProcessInfo.processInfo.environment["BALIE_TEST_POSTGRES"] else { throw Missing() }
        let number = count.add(1, ordering: .relaxed).newValue
        let schema = "test_\(ProcessInfo.processInfo.processIdentifier)_\(number)"
        try PostgresConnection(to: server, settings: []).run("CREATE SCHEMA \(schema)")
        return "\(server) options='-c search_path=\(schema)'"
    }

    /// The files of all tables and indexes, long values included.
    static func storedBytes(at place: String) throws -> [UInt8] {
        let connection = try PostgresConnection(to: place, settings: [])
        try connection.run("CHECKPOINT")
        let files = try connection.rows(
            """
            SELECT pg_read_binary_file(pg_relation_filepath(file.oid)) FROM pg_class owner
              JOIN pg_class file ON file.oid IN (owner.oid, owner.reltoastrelid)
             WHERE owner.relnamespace = current_schema()::regnamespace AND owner.relkind IN ('r', 'i')
            """
        )
        return try files.flatMap { try $0.bytes(0) }
    }
}

/// Files that live as long as the test process.
public enum TemporaryFiles {
    private static let count = Mutex(0)
    private static let folder: String = {
        let folder =
            FileManager.default.temporaryDirectory.path + "/balie-tests-\(ProcessInfo.processInfo.processIdentifier)"
        atexit { TemporaryFiles.remove() }
        return folder
    }()

    /// A path nobody else has, in a folder of its own.
    public static func path(_ name: String) -> String {
        let number = count.withLock { count in
            count += 1
            return count
        }
        let own = "\(folder)/\(number)"
        do {
            try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
        } catch {
            preconditionFailure("no room for the tests' files in \(own): \(error)")
        }
        return "\(own)/\(name)"
    }

    private static func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

/// The bytes of a file.
public func readFile(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }
