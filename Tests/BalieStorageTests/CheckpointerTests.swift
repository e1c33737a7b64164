import BalieStorage
import BalieTestKit
import Dispatch
import FoundationEssentials
import Testing

@testable import BalieStorageSQLite

/// What was removed is nowhere in SQLite's files once nobody reads it any more.
struct CheckpointerTests {
    private static let secret = "a key that was destroyed"

    private let place = TemporaryFiles.path("database.sqlite")

    private var isInFiles: Bool {
        get throws {
            try [place, place + "-wal"].contains { file in
                try Data(contentsOf: URL(filePath: file)).firstRange(of: Data(Self.secret.utf8)) != nil
            }
        }
    }

    private func storageWithSecret() async throws -> any Storage {
        let storage = try StorageBackend.sqlite.open(place)
        try await storage.write { session in
            try session.run("CREATE TABLE probe (id BIGINT PRIMARY KEY, word TEXT)")
            try session.run("INSERT INTO probe (id, word) VALUES (0, \(Self.secret))")
        }
        return storage
    }

    private func removeSecret(_ storage: any Storage) async throws {
        try await storage.write { try $0.run("DELETE FROM probe WHERE id = 0") }
    }

    /// The end of a read is told a moment before its snapshot goes, so that it need not be the very first commit.
    private func commitUntilGone(_ storage: any Storage) async throws {
        for id in 1...100 as ClosedRange<Int64> {
            try await storage.write { try $0.run("INSERT INTO probe (id) VALUES (\(id))") }
            if try !isInFiles { return }
        }
        Issue.record("it is still there")
    }

    @Test func whatAReaderKeptGoesWithACommitAfterItsEnd() async throws {
        let storage = try await storageWithSecret()
        let (began, isOver) = (Gate(), DispatchSemaphore(value: 0))
        async let seen = storage.read { session in
            let word = try session.firstRow("SELECT word FROM probe WHERE id = 0")?.string(0)
            began.open()
            // This thread is the database's: it may be held up.
            _ = isOver.wait(timeout: .now() + 60)
            return word
        }
        await began.pass()
        try await removeSecret(storage)
        let elapsed = try await ContinuousClock().measure {
            await storage.scrub()
            try await storage.write { try $0.run("INSERT INTO probe (id) VALUES (-1)") }
        }
        #expect(elapsed < .seconds(10), "the writer waited for the reader")
        #expect(try isInFiles)
        isOver.signal()
        #expect(try await seen == Self.secret)
        try await commitUntilGone(storage)
    }

    /// Once it is done, the log is left alone.
    @Test func aLogThatNobodyAskedToEmptyGrows() async throws {
        let storage = try await storageWithSecret()
        await storage.scrub()
        try await removeSecret(storage)
        #expect(try Data(contentsOf: URL(filePath: place + "-wal")).count > 0)
    }

    @Test func aLogThatAProcessLeftBehindIsEmptied() async throws {
        let first = try await storageWithSecret()
        await first.scrub()
        try await removeSecret(first)
        #expect(try isInFiles)
        // The second opens the files as they are, as after a crash: the first never closes them.
        let second = try StorageBackend.sqlite.open(place)
        try await commitUntilGone(second)
    }
}
