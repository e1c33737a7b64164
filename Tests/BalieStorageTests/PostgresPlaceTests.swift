import BalieStorage
import BalieStoragePostgres
import BalieTestKit
import FoundationEssentials
import Testing

/// What an operator is told whose server cannot be used.
struct PostgresPlaceTests {
    private static func server() throws -> String {
        try #require(ProcessInfo.processInfo.environment["BALIE_TEST_POSTGRES"])
    }

    @Test(arguments: ["postgres://[::1/balie", "postgres://host/balie?colour=red", "host"])
    func anAddressThatIsNoneIsToldAtOnce(_ place: String) {
        let failure = #expect(throws: PostgresUnavailable.self) { try PostgresStorage(place: place) }
        guard case .malformed = failure else { return #expect(Bool(false), "\(String(describing: failure))") }
    }

    @Test(arguments: [("user=nobody-knows", "nobody-knows"), ("dbname=nowhere", "nowhere")])
    func aServerThatSaysNoIsNotWaitedFor(_ part: String, _ named: String) throws {
        let server = try Self.server()
        let failure = #expect(throws: PostgresUnavailable.self) { try PostgresStorage(place: "\(server) \(part)") }
        guard case .refused(let reason) = failure else { return #expect(Bool(false), "\(String(describing: failure))") }
        #expect(reason.contains(named))
        #expect(!reason.contains("\n") && !reason.hasSuffix("."))
    }

    /// Two nodes that start together over an empty database.
    @Test func twoThatStartTogetherMakeOneSchema() async throws {
        let place = try StorageBackend.postgres.newPlace()
        let storages = try await withThrowingTaskGroup(of: PostgresStorage.self) { group in
            for _ in 0..<4 { group.addTask { try PostgresStorage(place: place, connectionLimit: 2) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for storage in storages {
            #expect(try await storage.read { try WorkspaceStore.all(in: $0).isEmpty })
        }
    }

    @Test func whatIsBegunAfterTheEndFails() async throws {
        let storage = try StorageBackend.postgres.make()
        try storage.close()
        await #expect(throws: StorageError.self) { try await storage.read { _ in } }
    }
}
