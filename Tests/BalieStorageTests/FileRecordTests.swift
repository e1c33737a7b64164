import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

/// Records of files, and those who want to name one and to remove it at the same time.
struct FileRecordTests {
    private static let now = StorageFixture.now

    private func row(_ fixture: StorageFixture, _ id: Int64, _ contact: ID<Contact>, _ address: String) -> MediaRow {
        MediaRow(
            id: ID(id),
            workspace: fixture.workspace,
            contact: contact,
            message: nil,
            channel: fixture.channel,
            state: .ready,
            mimeType: "image/png",
            byteCount: 3,
            details: [1],
            wrappedKey: [2],
            address: address
        )
    }

    /// One contact is erased while their file is given to another: either the other has it and it stays, or it is removed
    /// and the other is told. On PostgreSQL it is the lock on the record that sees to it; forty rounds, because one is luck.
    @Test(arguments: StorageBackend.allCases)
    func aFileIsNeverBothNamedAndRemoved(_ backend: StorageBackend) async throws {
        let fixture = try await StorageFixture(backend)
        let storage = fixture.storage
        var outcomes: Set<Bool> = []
        for round in Int64(1)...40 {
            let (ann, bob, address) = (ID<Contact>(1000 + round), ID<Contact>(2000 + round), "file\(round)")
            try await storage.write { session in
                for contact in [ann, bob] { try fixture.insertContact(contact, in: session) }
                _ = try FileRecordStore.begin(
                    address,
                    address: address,
                    workspace: fixture.workspace,
                    at: Self.now,
                    in: session
                )
                try MediaStore.insert(row(fixture, 1000 + round, ann, address), at: Self.now, in: session)
                _ = try FileRecordStore.keep(address, workspace: fixture.workspace, at: Self.now, in: session)
            }
            async let erased = storage.write { session in
                try MediaStore.erase(of: ann, workspace: fixture.workspace, in: session)
                return try FileRecordStore.release(of: ann, workspace: fixture.workspace, at: Self.now, in: session)
            }
            async let isGiven = storage.write { session in
                guard try FileRecordStore.keep(address, workspace: fixture.workspace, at: Self.now, in: session) else {
                    return false
                }
                try MediaStore.insert(row(fixture, 2000 + round, bob, address), at: Self.now, in: session)
                return true
            }
            let (removed, given) = try await (erased, isGiven)
            #expect(removed.isEmpty == given, "round \(round)")
            outcomes.insert(given)
        }
        #expect(!outcomes.isEmpty)
    }

    /// Files that were there before there were records have one afterwards.
    @Test func theMigrationRecordsWhatIsThere() async throws {
        let path = try StorageBackend.sqlite.newPlace()
        let fixture = try await StorageFixture(.sqlite)
        let storage = try StorageBackend.sqlite.open(path)
        try await storage.write { session in
            try WorkspaceStore.insert(fixture.workspace, name: "Old", wrappedKey: [1], at: Self.now, in: session)
            for (id, address) in [(Int64(1), "a"), (2, "a"), (3, "b")] {
                try MediaStore.insert(row(fixture, id, ID(9), address), at: Self.now, in: session)
            }
            try session.run("DROP TABLE file_record")
            let migration = try #require(Schema.migrations.first { $0.name == "file records" })
            for statement in migration.statements { try session.run(statement) }
        }
        let kept = try await storage.write { session in
            try ["a", "b", "c"].map {
                try FileRecordStore.keep($0, workspace: fixture.workspace, at: Self.now, in: session)
            }
        }
        #expect(kept == [true, true, false])
    }
}
