import BalieDomain
import BalieServices
import BalieStorage
import BalieStorageSQLite
import Foundation
import Testing

@testable import balie

struct BackupTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    /// A data folder with a row and two sealed files.
    private func makeFolder(in temporary: TemporaryFolder) async throws -> (DataFolder, SQLiteStorage) {
        let folder = DataFolder(path: temporary.path + "/data")
        try folder.prepare()
        let storage = try SQLiteStorage(path: folder.database)
        try await storage.write { session in
            try session.run(
                """
                INSERT INTO workspace (workspace_id, name, wrapped_key, created_at_ms)
                VALUES (\(Int64(1)), \("Cee Air"), \([UInt8](repeating: 7, count: 60)), \(Int64(5)))
                """
            )
        }
        try FileManager.default.createDirectory(atPath: folder.media + "/ab", withIntermediateDirectories: true)
        for (name, size) in [("ab/abcd", 3_000_000), ("ab/abce", 0)] {
            try DurableFile.write([UInt8](repeating: 9, count: size), to: folder.media + "/" + name, mode: 0o600)
        }
        try DurableFile.write(Array("7f3e9ab1c44d".utf8), to: folder.masterKey, mode: 0o600)
        return (folder, storage)
    }

    private func names(of storage: SQLiteStorage) async throws -> [String] {
        try await storage.read { session in
            try session.rows("SELECT name FROM workspace ORDER BY workspace_id").map { try $0.string(0) }
        }
    }

    @Test func aBackupMadeWhileWritingComesBackWhole() async throws {
        let temporary = try TemporaryFolder()
        let (folder, storage) = try await makeFolder(in: temporary)
        let file = temporary.path + "/backup"
        async let made = Backup(folder: folder, storage: storage, media: .folder(folder.media)).write(
            to: file,
            at: Self.now
        )
        // Rows of one transaction are in it all, or none is.
        for number in Int64(2)...50 {
            try await storage.write { session in
                for id in [number * 2, number * 2 + 1] {
                    try session.run(
                        """
                        INSERT INTO workspace (workspace_id, name, wrapped_key, created_at_ms)
                        VALUES (\(id), \("more"), \([UInt8]()), \(id))
                        """
                    )
                }
            }
        }
        #expect(try await made.fileCount == 2)
        #expect(Permissions(of: file)?.mode == BackupFile.mode)

        let other = DataFolder(path: temporary.path + "/other")
        let note = try Restore(folder: other, database: other.database, media: other.media).read(from: file)
        #expect(note.madeAt == Self.now)
        let restored = try SQLiteStorage(path: other.database)
        let all = try await names(of: restored)
        #expect(all.first == "Cee Air")
        #expect(!all.count.isMultiple(of: 2))
        let size = try FileManager.default.attributesOfItem(atPath: other.media + "/ab/abcd")[.size] as? Int64
        #expect(size == 3_000_000)
        #expect(FileManager.default.contents(atPath: other.media + "/ab/abce") == Data())
        #expect(Permissions(of: other.path)?.mode == DataFolder.mode)
        #expect(Permissions(of: other.media + "/ab/abcd")?.mode == BackupFile.mode)
        #expect(Permissions(of: other.database)?.othersMayRead == false)
        #expect(try FileManager.default.contentsOfDirectory(atPath: other.path).contains("restoring") == false)
        try restored.close()
        try storage.close()
    }

    @Test func theMasterKeyIsNotInIt() async throws {
        let temporary = try TemporaryFolder()
        let (folder, storage) = try await makeFolder(in: temporary)
        _ = try await Backup(folder: folder, storage: storage, media: .folder(folder.media)).write(
            to: temporary.path + "/backup",
            at: Self.now
        )
        let bytes = try Data(contentsOf: URL(filePath: temporary.path + "/backup"))
        #expect(bytes.range(of: Data("7f3e9ab1c44d".utf8)) == nil)
        try storage.close()
    }

    @Test func aBackupNeverReplacesAFile() async throws {
        let temporary = try TemporaryFolder()
        let (folder, storage) = try await makeFolder(in: temporary)
        let file = temporary.path + "/backup"
        try Data("mine".utf8).write(to: URL(filePath: file))
        let failure = await #expect(throws: CommandFailure.self) {
            _ = try await Backup(folder: folder, storage: storage, media: .folder(folder.media)).write(
                to: file,
                at: Self.now
            )
        }
        #expect(failure?.exit == .cannotCreate)
        #expect(try Data(contentsOf: URL(filePath: file)) == Data("mine".utf8))
        try storage.close()
    }

    @Test func aFolderWithDataIsNotRestoredInto() async throws {
        let temporary = try TemporaryFolder()
        let (folder, storage) = try await makeFolder(in: temporary)
        let file = temporary.path + "/backup"
        _ = try await Backup(folder: folder, storage: storage, media: .folder(folder.media)).write(
            to: file,
            at: Self.now
        )
        try storage.close()
        let failure = #expect(throws: CommandFailure.self) {
            _ = try Restore(folder: folder, database: folder.database, media: folder.media).read(from: file)
        }
        #expect(failure?.exit == .cannotCreate)
    }

    @Test func aFolderWithOnlyTheKeyIsRestoredInto() async throws {
        let temporary = try TemporaryFolder()
        let (folder, storage) = try await makeFolder(in: temporary)
        let file = temporary.path + "/backup"
        _ = try await Backup(folder: folder, storage: storage, media: .folder(folder.media)).write(
            to: file,
            at: Self.now
        )
        try storage.close()
        let other = DataFolder(path: temporary.path + "/other")
        try other.prepare()
        try FileManager.default.copyItem(atPath: folder.masterKey, toPath: other.masterKey)
        #expect(
            try Restore(folder: other, database: other.database, media: other.media).read(from: file).fileCount == 2
        )
    }

    /// Every tenth kilobyte spoilt, one at a time: refused, and nothing is left behind.
    @Test func aDamagedBackupIsRefused() async throws {
        let temporary = try TemporaryFolder()
        let (folder, storage) = try await makeFolder(in: temporary)
        let file = temporary.path + "/backup"
        _ = try await Backup(folder: folder, storage: storage, media: .folder(folder.media)).write(
            to: file,
            at: Self.now
        )
        try storage.close()
        let whole = try Data(contentsOf: URL(filePath: file))
        // Past the schema, whose spoiling can also make it no backup at all; both are refused.
        for place in stride(from: 100, to: whole.count, by: whole.count / 7) {
            var spoilt = whole
            for offset in place..<min(place + 64, whole.count) { spoilt[offset] ^= 0x5a }
            let path = temporary.path + "/spoilt"
            try spoilt.write(to: URL(filePath: path))
            let other = DataFolder(path: temporary.path + "/other-\(place)")
            let failure = #expect(throws: CommandFailure.self) {
                _ = try Restore(folder: other, database: other.database, media: other.media).read(from: path)
            }
            #expect(failure?.exit == .data)
            #expect(!FileManager.default.fileExists(atPath: other.database))
        }
    }

    @Test(arguments: ["", "no database at all, but long enough to look like something that has a header in front"])
    func aForeignFileIsRefused(_ text: String) throws {
        let temporary = try TemporaryFolder()
        try Data(text.utf8).write(to: URL(filePath: temporary.path + "/file"))
        let other = DataFolder(path: temporary.path + "/other")
        let failure = #expect(throws: CommandFailure.self) {
            _ = try Restore(folder: other, database: other.database, media: other.media).read(
                from: temporary.path + "/file"
            )
        }
        #expect(failure?.exit == .data)
    }
}
