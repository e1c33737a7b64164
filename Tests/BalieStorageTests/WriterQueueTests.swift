import BalieStorage
import BalieTestKit
import Dispatch
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

    @Test func whatFindsNoRoomIsRefusedAndCounted() {
        var queue = WriterQueue()
        for _ in 0..<WriterQueue.waitingLimit { queue.append(Probe(urgency: .normal)) }
        let isTaken = queue.append(Probe(urgency: .urgent))
        #expect(!isTaken)
        #expect(queue.waiting == WriterQueue.waitingLimit)
        #expect(queue.refused == 1)
        _ = queue.next(after: WriteBatch())
        let isTakenNow = queue.append(Probe(urgency: .urgent))
        #expect(isTakenNow)
    }

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

    /// Part of a task that does nothing.
    private func job() async -> UnownedJob {
        await withCheckedContinuation { continuation in
            let executor = JobCatcher { continuation.resume(returning: $0) }
            Task(executorPreference: executor) {}
        }
    }

    /// Keeps jobs instead of running them.
    private final class JobCatcher: TaskExecutor {
        private let keep: @Sendable (UnownedJob) -> Void
        init(_ keep: @escaping @Sendable (UnownedJob) -> Void) { self.keep = keep }
        func enqueue(_ job: consuming ExecutorJob) { keep(UnownedJob(job)) }
    }

    /// What the queue says of a part of a task that comes while `writes` wait, after a transaction of `last` writes.
    private func step(afterTransactionOf last: Int, waiting writes: Int) async throws -> String {
        var queue = WriterQueue()
        _ = queue.beginDraining()
        for _ in 0..<last { queue.append(Probe(urgency: .normal)) }
        if last > 0 { _ = try transaction(&queue) }
        for _ in 0..<writes { queue.append(Probe(urgency: .normal)) }
        let job = await job()
        let isTaken = queue.append(job, isNear: true)
        #expect(isTaken)
        switch queue.nextStep() {
        case .run: return "run"
        case .handOver(let jobs): return "handed over: \(jobs.count)"
        case .read, .write, nil: return "else"
        }
    }

    @Test func partsOfTasksRunHereWhileNothingElseGoesOn() async throws {
        #expect(try await step(afterTransactionOf: 0, waiting: 0) == "run")
        #expect(try await step(afterTransactionOf: 1, waiting: 0) == "run")
        #expect(try await step(afterTransactionOf: WriterQueue.quietLimit, waiting: 0) == "run")
    }

    @Test func partsOfTasksAreHandedOverWhileWritesWaitOrAreOnTheirWay() async throws {
        #expect(try await step(afterTransactionOf: 0, waiting: 1) == "handed over: 1")
        #expect(try await step(afterTransactionOf: WriterQueue.quietLimit + 1, waiting: 0) == "handed over: 1")
    }

    @Test func partsOfTasksFromElsewhereDoNotWaitForTheWriter() async {
        var queue = WriterQueue()
        let jobs = await [job(), job(), job()]
        let whileIdle = queue.append(jobs[0], isNear: false)
        _ = queue.beginDraining()
        let whileBusy = queue.append(jobs[1], isNear: false)
        queue.close()
        let afterTheEnd = queue.append(jobs[2], isNear: true)
        #expect([whileIdle, whileBusy, afterTheEnd] == [true, false, false])
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

    // MARK: Tasks near the writer

    /// A task that prefers the executor, as the journal's worker does.
    private func run<Value: Sendable>(
        near storage: any Storage,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value { try await withTaskExecutorPreference(storage.executor, operation: body) }

    private func makeStorage() throws -> SQLiteStorage {
        try SQLiteStorage(path: TemporaryFiles.path("database.sqlite"), durable: false)
    }

    /// Which connection a transaction is on.
    private static func connection(_ session: any SQLSession) -> ObjectIdentifier? {
        (session as? SQLiteSession).map { ObjectIdentifier($0.statements) }
    }

    @Test func aTaskReadsOnTheWritersConnectionWhileNothingElseGoesOn() async throws {
        let storage = try makeStorage()
        let (written, near) = try await run(near: storage) {
            let written = try await storage.write { Self.connection($0) }
            return (written, try await storage.read { Self.connection($0) })
        }
        let far = try await storage.read { Self.connection($0) }
        #expect(written != nil && near == written && far != written)
    }

    @Test func aReadNearTheWriterCannotWriteAndLeavesNothingOpen() async throws {
        let storage = try makeStorage()
        try await run(near: storage) {
            try await storage.write { try $0.run("CREATE TABLE probe (id BIGINT PRIMARY KEY)") }
            await #expect(throws: StorageError.self) {
                try await storage.read { try $0.run("INSERT INTO probe (id) VALUES (1)") }
            }
            try await storage.write { try $0.run("INSERT INTO probe (id) VALUES (2)") }
            let ids = try await storage.read { try $0.rows("SELECT id FROM probe").map { try $0.int64(0) } }
            #expect(ids == [2])
        }
    }

    /// What is large is read, and opened, where nobody waits for it; what the first try did is forgotten.
    @Test func aReadThatSeesMuchIsDoneBesideTheWriter() async throws {
        let storage = try makeStorage()
        let body = [UInt8](repeating: 7, count: WriterQueue.nearByteLimit + 1)
        try await storage.write { session in
            try session.run("CREATE TABLE probe (id BIGINT PRIMARY KEY, body BLOB)")
            try session.run("INSERT INTO probe (id, body) VALUES (1, \(body)), (2, \([1]))")
        }
        let (small, large, writer) = try await run(near: storage) {
            let writer = try await storage.write { Self.connection($0) }
            let small = try await storage.read { session in
                _ = try session.rows("SELECT body FROM probe WHERE id = 2")
                return Self.connection(session)
            }
            let large = try await storage.read { session in
                // Who keeps the error to itself gets no answer from here either.
                let bytes = try? session.firstRow("SELECT body FROM probe WHERE id = 1")?.bytes(0)
                return (bytes, Self.connection(session))
            }
            return (small, large, writer)
        }
        #expect(small == writer)
        #expect(large.0 == body && large.1 != writer)
    }

    @Test func aReadNearTheWriterSeesOneSnapshot() async throws {
        let place = TemporaryFiles.path("database.sqlite")
        let (storage, other) = (try SQLiteStorage(path: place), try SQLiteStorage(path: place))
        try await storage.write { try $0.run("CREATE TABLE probe (id BIGINT PRIMARY KEY)") }
        let (hasRead, hasWritten) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let writing: Void = {
            // Not on a thread that tasks need: it blocks.
            await withCheckedContinuation { continuation in
                DispatchQueue(label: "waiting").async {
                    hasRead.wait()
                    continuation.resume()
                }
            }
            try await other.write { try $0.run("INSERT INTO probe (id) VALUES (1)") }
            hasWritten.signal()
        }()
        let counts = try await run(near: storage) {
            // Begins on the writer's thread.
            try await storage.write { _ in }
            return try await storage.read { session in
                let before = try session.rows("SELECT id FROM probe").count
                hasRead.signal()
                hasWritten.wait()
                return [before, try session.rows("SELECT id FROM probe").count]
            }
        }
        try await writing
        #expect(counts == [0, 0])
    }

    /// A transaction that takes long holds up nobody who only reads.
    @Test func aTaskReadsBesideATransactionThatIsUnderWay() async throws {
        let storage = try makeStorage()
        let (hasBegun, mayEnd) = (Box(false), DispatchSemaphore(value: 0))
        async let writing: Void = storage.write { _ in
            hasBegun.change { $0 = true }
            mayEnd.wait()
        }
        while !hasBegun.value { await Task.yield() }
        let value = try await run(near: storage) { try await storage.read { try $0.firstRow("SELECT 1")?.int64(0) } }
        mayEnd.signal()
        try await writing
        #expect(value == 1)
    }

    @Test func aTaskIsAnsweredAfterTheEnd() async throws {
        let storage = try makeStorage()
        try storage.close()
        try await run(near: storage) {
            await #expect(throws: (any Error).self) { try await storage.read { try $0.firstRow("SELECT 1") } }
            await #expect(throws: (any Error).self) { try await storage.write { try $0.run("SELECT 1") } }
        }
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
