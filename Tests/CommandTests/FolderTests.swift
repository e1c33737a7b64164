import BalieServices
import Crypto
import FoundationEssentials
import Logging
import Testing

@testable import balie

struct MasterKeyTests {
    private static let digits = String(repeating: "0f", count: 32)

    private func load(_ folder: DataFolder, environment: String? = nil, mayCreate: Bool = true) throws -> SymmetricKey {
        try MasterKey.load(
            from: folder,
            environment: environment,
            mayCreate: mayCreate
        )
    }

    @Test func theFirstStartMakesAKeyThatTheNextOneReads() throws {
        let temporary = try TemporaryFolder()
        let folder = DataFolder(path: temporary.path)
        let key = try load(folder)
        #expect(try load(folder) == key)
        #expect(Permissions(of: folder.masterKey)?.mode == MasterKey.mode)
        let text = try String(contentsOfFile: folder.masterKey, encoding: .utf8)
        #expect(text.count == 65)
    }

    @Test func twoInstallationsHaveTwoKeys() throws {
        let one = try TemporaryFolder()
        let other = try TemporaryFolder()
        #expect(try load(DataFolder(path: one.path)) != load(DataFolder(path: other.path)))
    }

    @Test func aDatabaseWithoutItsKeyIsRefused() async throws {
        let temporary = try TemporaryFolder()
        let folder = DataFolder(path: temporary.path)
        try Data().write(to: URL(filePath: folder.database))
        let failure = await #expect(throws: CommandFailure.self) {
            try await Installation(
                folder: folder,
                database: .file(folder.database),
                masterKey: nil,
                mayCreate: true,
                node: 0,
                logLevel: .critical
            )
        }
        #expect(failure?.exit == .configuration)
        #expect(!FileManager.default.fileExists(atPath: folder.masterKey))
    }

    @Test func onlyTheServerMakesAKey() throws {
        let temporary = try TemporaryFolder()
        #expect(throws: CommandFailure.self) { try load(DataFolder(path: temporary.path), mayCreate: false) }
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o644])
    func aKeyThatOthersMayReadIsRefused(_ mode: Int) throws {
        let temporary = try TemporaryFolder()
        let folder = DataFolder(path: temporary.path)
        _ = try load(folder)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.masterKey)
        let failure = #expect(throws: CommandFailure.self) { try load(folder) }
        #expect(failure?.exit == .notPermitted)
    }

    @Test(arguments: ["", "0f", String(repeating: "0g", count: 32), String(repeating: "+1", count: 32), digits + "00"])
    func whatIsNoKeyIsRefused(_ text: String) throws {
        let temporary = try TemporaryFolder()
        let folder = DataFolder(path: temporary.path)
        try DurableFile.write(Array(text.utf8), to: folder.masterKey, mode: 0o600)
        #expect(throws: CommandFailure.self) { try load(folder) }
        #expect(throws: CommandFailure.self) { try load(folder, environment: text) }
    }

    @Test func theEnvironmentWinsOverTheFile() throws {
        let temporary = try TemporaryFolder()
        let folder = DataFolder(path: temporary.path)
        let file = try load(folder)
        let key = try load(folder, environment: Self.digits)
        #expect(key != file)
        #expect(key == SymmetricKey(data: [UInt8](repeating: 15, count: 32)))
    }
}

struct DataFolderTests {
    @Test func aNewFolderIsClosedToOthers() throws {
        let temporary = try TemporaryFolder()
        let folder = DataFolder(path: temporary.path + "/a/b")
        try folder.prepare()
        #expect(Permissions(of: folder.path)?.mode == DataFolder.mode)
    }

    @Test func anEmptyFolderThatIsOpenToOthersIsClosed() throws {
        let temporary = try TemporaryFolder()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: temporary.path)
        try DataFolder(path: temporary.path).prepare()
        #expect(Permissions(of: temporary.path)?.mode == DataFolder.mode)
    }

    @Test func aFolderWithSomethingInItThatIsOpenToOthersIsRefused() throws {
        let temporary = try TemporaryFolder()
        try Data().write(to: URL(filePath: temporary.path + "/something"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: temporary.path)
        let failure = #expect(throws: CommandFailure.self) { try DataFolder(path: temporary.path).prepare() }
        #expect(failure?.exit == .notPermitted)
    }

    @Test func aFolderThatCannotBeMadeIsRefused() throws {
        let temporary = try TemporaryFolder()
        try Data().write(to: URL(filePath: temporary.path + "/file"))
        let failure = #expect(throws: CommandFailure.self) {
            try DataFolder(path: temporary.path + "/file/x").prepare()
        }
        #expect(failure?.exit == .cannotCreate)
    }

    /// A file of a database may be where other things are. The folder is locked, and left as it is.
    @Test func aFolderOfADatabaseMayBeOpenToOthers() throws {
        let (temporary, shared) = (try TemporaryFolder(), try TemporaryFolder())
        try Data().write(to: URL(filePath: shared.path + "/something"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: shared.path)
        let places = [DatabasePlace.file(shared.path + "/balie.sqlite"), .file(temporary.path + "/new/balie.sqlite")]
        let locks = try FolderLock.all(for: DataFolder(path: temporary.path), places)
        #expect(locks.others.count == 2)
        #expect(Permissions(of: shared.path)?.mode == 0o755)
        #expect(Permissions(of: temporary.path + "/new")?.mode == DataFolder.mode)
        #expect(throws: CommandFailure.self) { _ = try FolderLock(DataFolder(path: shared.path)) }
    }

    @Test func twoServersNeverShareAFolder() throws {
        let temporary = try TemporaryFolder()
        let folder = DataFolder(path: temporary.path)
        do {
            let first = try FolderLock(folder)
            let failure = #expect(throws: CommandFailure.self) { _ = try FolderLock(folder) }
            #expect(failure?.exit == .unavailable)
            _ = consume first
        }
        _ = try FolderLock(folder)
    }
}
