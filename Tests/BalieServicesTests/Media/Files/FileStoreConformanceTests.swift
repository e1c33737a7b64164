import BalieDomain
import BalieTestKit
import FoundationEssentials
import Testing

@testable import BalieServices

/// What every store of files does.
struct FileStoreConformanceTests {
    private static let address = "abcdef0123456789abcdef0123456789-1f"

    private func content(_ count: Int) -> [UInt8] { SealedFileTests.content(count) }

    private func read(_ store: any FileStore, _ file: SealedFile, at address: String = address) async throws -> [UInt8]
    {
        let count = try #require(try await store.byteCount(of: address))
        return try await store.bytes(0..<count, of: address)
    }

    private static let sizes = [
        0, 1, SealedFile.chunkSize - 1, SealedFile.chunkSize, SealedFile.chunkSize + 1, SealedFile.chunkSize * 8,
        SealedFile.chunkSize * 8 + 1,
    ]

    @Test(arguments: FileBackend.allCases, sizes)
    func aFileOfAnySizeIsKept(_ backend: FileBackend, _ size: Int) async throws {
        let (store, inside) = try await backend.make()
        let file = SealedFileTests.file(content(size))
        #expect(try await store.byteCount(of: Self.address) == nil)
        try await store.write(file, to: Self.address)
        #expect(try await store.byteCount(of: Self.address) == file.byteCount)
        #expect(try await inside.bytes(Self.address) == file.sealed(0..<file.chunkCount))
        #expect(try await inside.addresses() == [Self.address])
        #expect(try await inside.unfinished() == 0)
    }

    @Test(arguments: FileBackend.allCases)
    func rangesAreRead(_ backend: FileBackend) async throws {
        let (store, _) = try await backend.make()
        let file = SealedFileTests.file(content(SealedFile.chunkSize * 2 + 10))
        try await store.write(file, to: Self.address)
        let whole = try file.sealed(0..<3)
        for range in [
            0..<1, 5..<9, SealedFile.step - 1..<SealedFile.step + 1, whole.count - 1..<whole.count, 0..<whole.count,
        ] {
            #expect(try await store.bytes(range, of: Self.address) == Array(whole[range]))
        }
    }

    @Test(arguments: FileBackend.allCases)
    func aFileThatIsThereIsNotWrittenAgainAndOneThatIsNotWholeIs(_ backend: FileBackend) async throws {
        let (store, inside) = try await backend.make()
        let file = SealedFileTests.file(content(1000))
        // As long, and other bytes: it is taken for what it is called, and left.
        try await inside.replace(Self.address, with: [UInt8](repeating: 0, count: file.byteCount))
        try await store.write(file, to: Self.address)
        #expect(try await read(store, file) == [UInt8](repeating: 0, count: file.byteCount))
        for left in [0, 5, file.byteCount + 1] {
            try await inside.replace(Self.address, with: [UInt8](repeating: 0, count: left))
            try await store.write(file, to: Self.address)
            #expect(try await read(store, file) == file.sealed(0..<1))
        }
    }

    @Test(arguments: FileBackend.allCases)
    func removingTwiceIsRemovingOnce(_ backend: FileBackend) async throws {
        let (store, inside) = try await backend.make()
        let other = SealedFileTests.file([2])
        try await store.write(SealedFileTests.file([1]), to: Self.address)
        try await store.write(other, to: Self.address + "0")
        try await store.remove(Self.address)
        try await store.remove(Self.address)
        #expect(try await store.byteCount(of: Self.address) == nil)
        #expect(try await inside.addresses() == [Self.address + "0"])
        #expect(try await read(store, other, at: Self.address + "0") == other.sealed(0..<1))
        await #expect(throws: (any Error).self) { _ = try await store.bytes(0..<1, of: Self.address) }
    }

    /// Two nodes, or two agents, with the same file at the same time.
    @Test(arguments: FileBackend.allCases, [1000, SealedFile.chunkSize * 9])
    func twoWritersOfOneFileLeaveOne(_ backend: FileBackend, _ size: Int) async throws {
        let (store, inside) = try await backend.make()
        let file = SealedFileTests.file(content(size))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { try await store.write(file, to: Self.address) } }
            try await group.waitForAll()
        }
        #expect(try await read(store, file) == file.sealed(0..<file.chunkCount))
        #expect(try await inside.addresses() == [Self.address])
    }

    /// A draft or an upload that nobody finished. What is younger than that belongs to somebody who is at work.
    @Test func draftsInAFolderAreRemovedWhenTheyAreOld() async throws {
        let path = TemporaryFiles.path("media")
        let store = try FolderFileStore(path: path, clock: TestTime())
        let workshop = "\(path)/\(FolderFileStore.workshop)"
        let times = [
            "old": TestTime.start - .days(2), "new": TestTime.start - .hours(1), "later": TestTime.start + .days(1),
        ]
        for (name, time) in times {
            try TestFiles.write([1], to: "\(workshop)/\(name)")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)],
                ofItemAtPath: "\(workshop)/\(name)"
            )
        }
        try await store.removeUnfinished(olderThan: .days(1))
        #expect(try FileManager.default.contentsOfDirectory(atPath: workshop).sorted() == ["later", "new"])
    }

    /// A bucket that holds other things too: only what is below the prefix is ours.
    @Test func whatStandsBesideThePrefixIsLeftAlone() async throws {
        let bucket = try await TestBucket(prefix: "desk/files")
        let (client, store) = (try bucket.client(), try bucket.store())
        for key in ["desk/files2/a", "desk/files/a", "b"] {
            _ = try await client.perform(S3Request(method: "POST", key: key, query: [("uploads", "")]))
        }
        let file = SealedFileTests.file(content(SealedFile.chunkSize * 9))
        try await store.write(file, to: Self.address)
        #expect(try await bucket.bytes(Self.address) == file.sealed(0..<9))
        // The server dates every upload to 2010.
        try await store.removeUnfinished(olderThan: .days(1))
        #expect(try await bucket.uploads().map(\.key).sorted() == ["b", "desk/files2/a"])
    }

    /// A store tells of its own trial what an operator must know.
    @Test(arguments: FileBackend.allCases)
    func aTrialFindsNothingWrongAndLeavesNothing(_ backend: FileBackend) async throws {
        let (store, inside) = try await backend.make()
        let outcomes = await FileStoreTrial(store, number: 17).run()
        #expect(outcomes.map(\.step) == FileStoreTrial.Step.allCases)
        #expect(outcomes.compactMap(\.problem) == [])
        #expect(try await inside.addresses() == [])
    }
}
