import BalieStorage
import BalieTestKit
import Testing

/// A newer node changes the schema under statements that are prepared.
struct PostgresUpgradeTests {
    private static let read: SQL = "SELECT * FROM probe ORDER BY 1"
    private static let write: SQL = "UPDATE probe SET id = id + 1 RETURNING *"

    private func prepared() async throws -> (older: any Storage, newer: any Storage) {
        let place = try StorageBackend.postgres.newPlace()
        let (older, newer) = (try StorageBackend.postgres.open(place), try StorageBackend.postgres.open(place))
        try await older.write { session in
            try session.run("CREATE TABLE probe (id BIGINT PRIMARY KEY, word TEXT)")
            try session.run("INSERT INTO probe VALUES (1, 'one')")
        }
        // Prepared on every connection that there may be.
        for _ in 0..<4 { _ = try await older.read { try $0.rows(Self.read) } }
        try await older.write { _ = try $0.rows(Self.write) }
        return (older, newer)
    }

    @Test func aColumnThatIsAddedChangesNoResultForLong() async throws {
        let (older, newer) = try await prepared()
        try await newer.write { try $0.run("ALTER TABLE probe ADD COLUMN more BIGINT NOT NULL DEFAULT 7") }
        let read = try await older.read { try $0.rows(Self.read).map(\.values) }
        #expect(read == [[.integer(2), .text("one"), .integer(7)]])
        let written = try await older.write { try $0.rows(Self.write).map(\.values) }
        #expect(written == [[.integer(3), .text("one"), .integer(7)]])
    }

    @Test func aColumnOfAnotherTypeIsReadAsWhatItIs() async throws {
        let (older, newer) = try await prepared()
        try await newer.write { try $0.run("ALTER TABLE probe ALTER COLUMN word TYPE BIGINT USING 12") }
        let read = try await older.read { try $0.rows(Self.read).map(\.values) }
        #expect(read == [[.integer(2), .integer(12)]])
    }
}
