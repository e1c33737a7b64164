import BalieTestKit
import Testing

@testable import BalieStorage

/// What is known of tables that are moved is what the catalogue says.
struct MovedTableTests {
    @Test(arguments: StorageBackend.allCases)
    func everyTableIsMovedOrLeft(_ backend: StorageBackend) async throws {
        let tables = try await backend.make().read { try Catalogue.tables(in: $0, backend) }
        #expect(Set(tables) == Set(MovedTable.all.map(\.name)).union(MovedTable.left))
        #expect(tables.count == MovedTable.all.count + MovedTable.left.count)
    }

    @Test(arguments: StorageBackend.allCases)
    func everyColumnIsMoved(_ backend: StorageBackend) async throws {
        let storage = try backend.make()
        for table in MovedTable.all {
            let columns = try await storage.read { try Catalogue.columns(of: table.name, in: $0, backend) }
            #expect(columns == table.columns.map(\.description).sorted(), "\(table.name)")
        }
    }

    /// Else two rows would have one place, and a page would begin in the middle of them.
    @Test(arguments: StorageBackend.allCases)
    func theOrderIsThatOfTheKey(_ backend: StorageBackend) async throws {
        let storage = try backend.make()
        for table in MovedTable.all {
            let key = try await storage.read { try Catalogue.primaryKey(of: table.name, in: $0, backend) }
            #expect(Set(key) == Set(["workspace_id"] + table.order.map(\.column.description)), "\(table.name)")
        }
    }

    @Test(arguments: StorageBackend.allCases)
    func whatOthersReferToComesFirst(_ backend: StorageBackend) async throws {
        let names = MovedTable.all.map(\.name)
        let keys = try await backend.make().read { try Catalogue.foreignKeys(in: $0, backend) }
        for key in keys where !MovedTable.left.contains(key.table) {
            let places = (names.firstIndex(of: key.target), names.firstIndex(of: key.table))
            let (target, own) = (try #require(places.0), try #require(places.1))
            #expect(target < own, "\(key.table) refers to \(key.target)")
        }
    }

    /// Text is compared as bytes, whatever the database's language.
    @Test(arguments: StorageBackend.allCases)
    func pagesAreInTheSameOrderOnBothEngines(_ backend: StorageBackend) async throws {
        let fixture = try await StorageFixture(backend)
        let table = try #require(MovedTable.all.first { $0.name == "conversation_label" })
        let labels = ["Zebra", "apple", "Éclair", "zoo", "a b", "ab"]
        let found = try await fixture.storage.write { session in
            for label in labels {
                let row = SQLRow([.integer(1), .integer(60), .text(label)])
                try RowStore.insert([row], into: table, in: session)
            }
            var found: [String] = []
            let last = try RowStore.lastPlace(table, of: fixture.workspace, in: session)
            var place: [SQLValue]?
            repeat {
                let page = try RowStore.page(table, of: fixture.workspace, after: place, in: session)
                found.append(contentsOf: try page.prefix(1).map { try $0.string(2) })
                place = page.first.map(table.place(of:))
            } while place != last
            return found
        }
        #expect(found == ["Zebra", "a b", "ab", "apple", "zoo", "Éclair"])
    }
}
