import BalieDomain
import BalieTestKit
import FoundationEssentials
import Testing

@testable import BalieStorage

/// Every statement of every store is prepared and run once: a column that is not there is found here.
struct StatementTests {
    @Test(arguments: StorageBackend.allCases)
    func everyStatementRuns(_ backend: StorageBackend) async throws {
        let fixture = try await StorageFixture(backend)
        try await runAll(on: fixture)
    }

    private func runAll(on fixture: StorageFixture) async throws {
        try await fixture.storage.write { session in
            for (name, call) in Self.calls {
                do {
                    try session.attempt { try call(fixture, session) }
                } catch {
                    Issue.record("\(name): \(String(reflecting: error))")
                }
            }
        }
    }

    /// A node of the next version may bring the schema up to date while those of this one work: every column that is added has
    /// a default, and what they prepared before still runs.
    @Test(arguments: StorageBackend.allCases)
    func everyStatementRunsWhileANewerNodeAddsToTheSchema(_ backend: StorageBackend) async throws {
        struct Undone: Error {}
        let fixture = try await StorageFixture(backend)
        let before = try await fixture.storage.read { try TableCounts(in: $0) }
        await #expect(throws: Undone.self) {
            try await fixture.storage.write { session in
                for (_, call) in Self.calls { try session.attempt { try call(fixture, session) } }
                throw Undone()
            }
        }
        #expect(try await fixture.storage.read { try TableCounts(in: $0) } == before)
        let newer = try backend.open(fixture.place)
        try await newer.write { session in
            for table in MovedTable.all {
                try session.run("ALTER TABLE \(name: table.table) ADD COLUMN newer BIGINT NOT NULL DEFAULT 5")
                try session.run("CREATE INDEX \(name: table.table)_newer ON \(name: table.table) (workspace_id, newer)")
            }
            try session.run(
                "CREATE TABLE newest (workspace_id BIGINT NOT NULL, id BIGINT, PRIMARY KEY (workspace_id, id))"
            )
            try session.run("UPDATE schema_version SET version = version + 1")
        }
        try await runAll(on: fixture)
        // This version starts anew beside it, too.
        let again = try backend.open(fixture.place)
        #expect(try await again.read { try Schema.version(in: $0) } == Schema.version + 1)
    }

    /// A function that a store gets and that is not called above is missed here.
    @Test func everyFunctionOfEveryStoreIsCalled() throws {
        let declared = try Self.declared()
        #expect(declared.count > 80)
        let called = Set(Self.calls.map(\.0))
        #expect(declared.subtracting(called).sorted() == [])
        #expect(called.subtracting(declared).sorted() == [])
    }

    /// The calls above would keep a function alive that nobody needs any more.
    @Test func everyFunctionOfEveryStoreIsNeeded() throws {
        let manager = FileManager.default
        var text = ""
        for file in try manager.subpathsOfDirectory(atPath: Self.sources) where file.hasSuffix(".swift") {
            text += String(decoding: try Data(contentsOf: URL(filePath: "\(Self.sources)/\(file)")), as: UTF8.self)
        }
        let words = Set(text.split { !$0.isLetter && $0 != "." })
        #expect(try Self.declared().filter { !words.contains($0[...]) }.sorted() == [])
    }

    private static let sources = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Sources"

    /// As `Store.function`.
    private static func declared() throws -> Set<String> {
        let stores = "\(sources)/BalieStorage/Stores"
        var declared: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(atPath: stores) where file.hasSuffix(".swift") {
            let bytes = try Data(contentsOf: URL(filePath: "\(stores)/\(file)"))
            let store = file.prefix { $0.isLetter }
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
                guard let range = line.firstRange(of: "public static func ") else { continue }
                let name = line[range.upperBound...].prefix { $0.isLetter }
                if name.isEmpty { continue }
                declared.insert("\(store).\(name)")
            }
        }
        return declared
    }

    // MARK: The calls

    private static let calls: [(String, StatementCalls.Call)] = [
        // First: what follows takes the fixture apart.
        StatementCalls.history, StatementCalls.rules, StatementCalls.surveys, StatementCalls.people,
        StatementCalls.routing,
        StatementCalls.channels, StatementCalls.contacts,
        StatementCalls.conversations, StatementCalls.messages, StatementCalls.batches, StatementCalls.work,
        StatementCalls.media, StatementCalls.supervision,
        StatementCalls.fileRecords, StatementCalls.overview, StatementCalls.nodes, StatementCalls.facts,
        StatementCalls.reports, StatementCalls.moving,
    ].flatMap(\.self)
}
