import BalieDomain
import BalieTestKit
import Testing

@testable import BalieStorage

struct SchemaTests {
    /// Tables that stand above the workspaces.
    private static let aboveWorkspaces: Set<String> = ["installation", "schema_version", "node"]

    @Test(arguments: StorageBackend.allCases)
    func everyPrimaryKeyBeginsWithTheWorkspace(_ backend: StorageBackend) async throws {
        let keys = try await backend.make().read { session in
            try Catalogue.tables(in: session, backend).map { table in
                (table, try Catalogue.primaryKey(of: table, in: session, backend).first)
            }
        }
        #expect(keys.count > 20)
        for (table, column) in keys where !Self.aboveWorkspaces.contains(table) {
            #expect(column == "workspace_id", "\(table) begins with \(column ?? "nothing")")
        }
    }

    @Test(arguments: StorageBackend.allCases)
    func everyForeignKeyBeginsWithTheWorkspace(_ backend: StorageBackend) async throws {
        let keys = try await backend.make().read { try Catalogue.foreignKeys(in: $0, backend) }
        #expect(keys.count > 20)
        for key in keys {
            #expect(
                key.column == "workspace_id" && key.targetColumn == "workspace_id",
                "\(key.table) to \(key.target)"
            )
        }
    }

    @Test func everyTableIsCounted() async throws {
        let tables = try await StorageBackend.sqlite.make().read { try Catalogue.tables(in: $0, .sqlite) }
        #expect(Set(tables).subtracting(["schema_version"]) == Set(TableCounts.tables.map(\.name)))
    }

    @Test(arguments: StorageBackend.allCases)
    func migratingAgainChangesNothing(_ backend: StorageBackend) async throws {
        let fixture = try await StorageFixture(backend)
        func schema() async throws -> [SQLValue] {
            try await fixture.storage.read { session in
                switch backend {
                case .sqlite: try session.rows("SELECT sql FROM sqlite_master ORDER BY type, name").flatMap(\.values)
                case .postgres:
                    try session.rows(
                        """
                        SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
                         WHERE table_schema = current_schema() ORDER BY 1, 2
                        """
                    ).flatMap(\.values)
                }
            }
        }
        let before = (try await schema(), try await fixture.storage.read { try TableCounts(in: $0) })
        try await fixture.storage.write { session in
            try Schema.migrate(in: session)
            try Schema.migrate(in: session)
        }
        #expect(try await schema() == before.0)
        #expect(try await fixture.storage.read { try TableCounts(in: $0) } == before.1)
    }

    /// From every step that was the last one once, with a workspace in it.
    @Test(arguments: StorageBackend.allCases)
    func anOlderSchemaIsBroughtUpToDate(_ backend: StorageBackend) async throws {
        for last in Schema.migrations.dropLast() {
            let place = try backend.newPlace()
            let storage = try backend.open(place)
            let newest = try await columns(in: storage, backend)
            try await storage.write { session in
                // Those first that refer to others.
                for table in Self.aroundWorkspaces + MovedTable.all.reversed().map(\.table) {
                    try session.run("DROP TABLE \(name: table)")
                }
                for migration in Schema.migrations where migration.number <= last.number {
                    for statement in migration.statements { try session.run(statement) }
                }
                try session.run("UPDATE schema_version SET version = \(last.number)")
                try session.run(
                    """
                    INSERT INTO workspace (workspace_id, name, wrapped_key, created_at_ms)
                    VALUES (1, 'Cee Air', \([UInt8]([1])), 1)
                    """
                )
                try session.run("INSERT INTO skill (workspace_id, skill_id, name) VALUES (1, 2, 'Dutch')")
            }
            let again = try backend.open(place)
            #expect(try await columns(in: again, backend) == newest, "from step \(last.number)")
            let counts = try await again.read { try TableCounts(in: $0) }
            #expect(counts["workspace"] == 1 && counts["skill"] == 1)
            #expect(try await again.read { try Schema.version(in: $0) } == Schema.version)
        }
    }

    /// In the order in which they can be dropped.
    private static let aroundWorkspaces: [StaticString] = ["browser", "lease", "node", "installation", "move"]

    private func columns(in storage: any Storage, _ backend: StorageBackend) async throws -> [String: [String]] {
        try await storage.read { session in
            var columns: [String: [String]] = [:]
            for table in try Catalogue.tables(in: session, backend) {
                columns[table] = try Catalogue.columns(of: table, in: session, backend)
            }
            return columns
        }
    }

    @Test(arguments: StorageBackend.allCases)
    func aSchemaThatIsTooNewIsRefused(_ backend: StorageBackend) async throws {
        let path = try backend.newPlace()
        let storage = try backend.open(path)
        try await storage.write { session in
            try session.run(
                "UPDATE schema_version SET version = \(Schema.version + 2), compatible = \(Schema.version + 1)"
            )
        }
        let error = #expect(throws: SchemaTooNew.self) { _ = try backend.open(path) }
        #expect(error?.needed == Schema.version + 1)
        #expect(error?.known == Schema.version)
    }

    @Test(arguments: StorageBackend.allCases)
    func aNewerSchemaThatThisBinaryUnderstandsIsLeftAlone(_ backend: StorageBackend) async throws {
        let path = try backend.newPlace()
        let storage = try backend.open(path)
        try await storage.write { try $0.run("UPDATE schema_version SET version = \(Schema.version + 2)") }
        let again = try backend.open(path)
        let version = try await again.read { try $0.firstRow("SELECT version FROM schema_version")?.int64(0) }
        #expect(version == Schema.version + 2)
    }

    @Test func migrationsAreNumberedFromOneWithoutGaps() {
        #expect(Schema.migrations.map(\.number) == Array(1...Int64(Schema.migrations.count)))
    }

    private static let contradictions: [(String, SQL)] = [
        ("snoozed without an end", "UPDATE conversation SET status = 'snoozed'"),
        ("an end without being snoozed", "UPDATE conversation SET snoozed_until_ms = 5"),
        ("resolved without a time", "UPDATE conversation SET status = 'resolved'"),
        ("waiting and held", "UPDATE conversation SET waiting_since_ms = 1, assignee_id = 10"),
        ("waiting without a queue", "UPDATE conversation SET waiting_since_ms = 1, queue_id = NULL"),
        ("of another status", "UPDATE conversation SET status = 'closed'"),
        ("less than none unread", "UPDATE conversation SET unread = -1"),
        ("erased with a key", "UPDATE contact SET erased_at_ms = 1"),
        ("a presence nobody knows", "UPDATE agent SET presence = 'asleep'"),
    ]

    /// The schema is stricter than the code.
    @Test(arguments: contradictions.indices)
    func aContradictionIsRefusedByTheSchema(_ index: Int) async throws {
        let (name, sql) = Self.contradictions[index]
        let fixture = try await StorageFixture(.sqlite)
        do {
            try await fixture.storage.write { try $0.run(sql) }
            Issue.record("\(name) went in")
        } catch let error as StorageError {
            #expect(error.code == .conflict, "\(name)")
        }
    }

    @Test func aContactHasOneUnresolvedConversationOnAChannel() async throws {
        let fixture = try await StorageFixture(.sqlite)
        await #expect(throws: StorageError.self) {
            try await fixture.storage.write { session in
                try fixture.insertConversation(ID(61), contact: fixture.contact, in: session)
            }
        }
    }
}
