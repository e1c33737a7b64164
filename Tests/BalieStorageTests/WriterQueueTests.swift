import BalieStorage
import BalieTestKit
import Glibc
import Testing

@testable import BalieStorageSQLite

/// Who goes first, and what is done beside the writer.
struct WriterQueueTests {
    private struct Probe: Write {
        let urgency: WriteUrgency
        func run(_ session: SQLiteSession) -> Bool { true }
        func succeed() {}
        func fail(_ error: any Error) {}
    }

    /// Takes the next transaction as a writer does.
    ///
    /// - Returns: the urgencies in it.
    private func transaction(_ queue: inout WriterQueue) throws -> [WriteUrgency] {
        guard case .write(let first) = queue.nextStep() else { throw Missing() }
        var batch = WriteBatch()
        batch.append(first)
        while let write = queue.next(after: batch) { batch.append(write) }
        queue.committed(batch)
        return batch.writes.map(\.urgency)
    }

    private struct Missing: Error {}

    @Test func urgentTransactionsAreNotCountedWhileNothingElseWaits() throws {
        var queue = WriterQueue()
        for _ in 0..<WriterQueue.urgentLimit {
            queue.append(Probe(urgency: .urgent))
            #expect(try transaction(&queue) == [.urgent])
        }
        // Were they counted, the urgent one would have to stand back for this one.
        queue.append(Probe(urgency: .normal))
        queue.append(Probe(urgency: .urgent))
        #expect(try transaction(&queue) == [.urgent])
        #expect(try transaction(&queue) == [.normal])
    }

    @Test func oneCallerDrainsAndTheNextAfterTheEndDoesAgain() {
        var queue = WriterQueue()
        let begun = [queue.beginDraining(), queue.beginDraining()]
        #expect(begun == [true, false])
        #expect(throws: Missing.self) { try transaction(&queue) }
        let isBegunAgain = queue.beginDraining()
        #expect(isBegunAgain)
    }

    @Test func readsGoBeforeWritesThatCameLaterAndAreRefusedWhileWritesWait() throws {
        var queue = WriterQueue()
        let isTaken = queue.append { _ in }
        queue.append(Probe(urgency: .normal))
        let isTakenBehindAWrite = queue.append { _ in }
        #expect(isTaken && !isTakenBehindAWrite)
        guard case .read = queue.nextStep() else { throw Missing() }
        #expect(try transaction(&queue) == [.normal])
    }

    /// Tasks that prefer the executor, as the journal's worker does.
    private func run<Value: Sendable>(
        near storage: SQLiteStorage,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value { try await withTaskExecutorPreference(storage.executor, operation: body) }

    private func makeStorage() throws -> SQLiteStorage {
        try SQLiteStorage(path: TemporaryFiles.path("database.sqlite"), durable: false)
    }

    @Test func aTaskReadsAndWritesOnTheWritersThreadWhileNothingElseGoesOn() async throws {
        let storage = try makeStorage()
        let threads = try await run(near: storage) {
            let written = try await storage.write { _ in pthread_self() }
            let read = try await storage.read { _ in pthread_self() }
            return [written, read, pthread_self()]
        }
        #expect(Set(threads).count == 1)
        let elsewhere = try await storage.read { _ in pthread_self() }
        #expect(elsewhere != threads[0])
    }

    @Test func aTaskReadsWhatItWroteAndASnapshot() async throws {
        let storage = try makeStorage()
        try await run(near: storage) {
            try await storage.write { session in
                try session.run("CREATE TABLE probe (id BIGINT PRIMARY KEY)")
                try session.run("INSERT INTO probe (id) VALUES (1)")
            }
            let count = try await storage.read { session in
                try session.firstRow("SELECT count(*) FROM probe")?.int64(0)
            }
            #expect(count == 1)
            await #expect(throws: (any Error).self) {
                try await storage.read { try $0.run("SELECT nothing FROM nowhere") }
            }
            // A read that failed leaves nothing open.
            try await storage.write { try $0.run("INSERT INTO probe (id) VALUES (2)") }
        }
        #expect(try await storage.read { try $0.rows("SELECT id FROM probe").count } == 2)
    }

    /// Many tasks near the writer and many writers beside them: everybody is answered.
    @Test func nobodyIsForgottenWhereTasksAndWritesMix() async throws {
        let storage = try makeStorage()
        try await storage.write { try $0.run("CREATE TABLE probe (id BIGINT PRIMARY KEY)") }
        try await withThrowingDiscardingTaskGroup { group in
            for task in 0..<8 as Range<Int64> {
                group.addTask {
                    try await self.run(near: storage) {
                        for step in 0..<50 as Range<Int64> {
                            let id = task * 100 + step
                            try await storage.write { try $0.run("INSERT INTO probe (id) VALUES (\(id))") }
                            let isThere = try await storage.read { session in
                                try session.firstRow("SELECT 1 FROM probe WHERE id = \(id)") != nil
                            }
                            #expect(isThere)
                        }
                    }
                }
                group.addTask {
                    for step in 0..<50 as Range<Int64> {
                        let id = 10_000 + task * 100 + step
                        try await storage.write(.urgent) { try $0.run("INSERT INTO probe (id) VALUES (\(id))") }
                    }
                }
            }
        }
        #expect(try await storage.read { try $0.rows("SELECT id FROM probe").count } == 800)
    }
}
