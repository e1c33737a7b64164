import BalieStorage
import BalieTestKit
import Dispatch
import Glibc
import Synchronization
import Testing

@testable import BalieStoragePostgres

/// A database of one test's own behind a line that the test can cut, with a table `probe` in it.
struct FaultyServer {
    let proxy: FaultProxy
    /// Beside the line.
    let direct: PostgresStorage
    /// Through it.
    let place: String
    let directPlace: String

    init() async throws {
        directPlace = try StorageBackend.postgres.newPlace()
        let folder = try #require(directPlace.firstMatch(of: /host=(\S+)/)?.1)
        proxy = try await FaultProxy.start(to: .socket(path: "\(folder)/.s.PGSQL.5432"))
        place = "\(directPlace) host=127.0.0.1 port=\(proxy.port)"
        direct = try PostgresStorage(place: directPlace, connectionLimit: 2)
        try await direct.write { try $0.run("CREATE TABLE probe (id BIGINT PRIMARY KEY)") }
    }

    /// Runs `body` beside such a server, and ends it.
    static func with(_ body: (FaultyServer) async throws -> Void) async throws {
        let server = try await FaultyServer()
        try await body(server)
        server.direct.close()
        await server.proxy.stop()
    }

    /// Runs `body` with a storage of one connection through such a line.
    ///
    /// - Parameter answerPatience: how long the storage waits for one answer.
    static func withStorage(
        answerPatience: Duration = PostgresConnection.answerPatience,
        _ body: (FaultyServer, PostgresStorage) async throws -> Void
    ) async throws {
        try await with { server in
            let storage = try PostgresStorage(
                place: server.place,
                connectionLimit: 1,
                answerPatience: answerPatience
            )
            try await body(server, storage)
            storage.close()
        }
    }

    /// A connection of a transaction's, through the line.
    func lane() -> PostgresPool.Lane { Self.lane(to: place) }

    static func lane(to place: String) -> PostgresPool.Lane {
        PostgresPool.Lane { () throws(StorageError) in
            let connection = try PostgresConnection(to: place, settings: [])
            try connection.set("SET lock_timeout = '100ms'")
            return connection
        }
    }

    /// Everything in the table.
    func rows() async throws -> [Int64] {
        try await direct.read { try $0.rows("SELECT id FROM probe ORDER BY id").map { try $0.int64(0) } }
    }
}

/// Time that passes only while somebody sleeps, or as a test says.
final class SleptTime: Sendable {
    private let passed = Mutex(Duration.zero)
    private let start = ContinuousClock.now

    func advance(by duration: Duration) { passed.withLock { $0 += duration } }

    var clock: TransactionClock {
        TransactionClock(
            now: { [self] in start + passed.withLock(\.self) },
            sleep: { [self] in advance(by: $0) }
        )
    }
}

/// What runs on the threads of transactions, which block.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "test").async { continuation.resume(with: Result { try body() }) }
    }
}
