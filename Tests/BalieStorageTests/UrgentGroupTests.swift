import BalieStorage
import BalieTestKit
import Testing

@testable import BalieStoragePostgres

struct UrgentGroupTests {
    /// Of a transaction that reaches no server.
    private struct NoSession: SQLSession {
        func rows(_ sql: SQL) throws(StorageError) -> [SQLRow] { [] }
        func attempt<Value>(_ body: () throws -> Value) throws -> Value { try body() }
        func afterCommit(_ action: @escaping @Sendable () -> Void) {}
    }

    private struct Refused: Error {}

    @Test func whatComesWhileOthersAreWrittenSharesATransaction() async throws {
        let (gate, sizes, written) = (Gate(), Box<[Int]>([]), Box(0))
        let group = UrgentGroup(now: SleptTime().clock.now) { body in
            await gate.pass()
            let before = written.value
            try body(NoSession())
            sizes.change { $0.append(written.value - before) }
        }
        let count = UrgentGroup.concurrencyLimit + 20
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<count { tasks.addTask { try await group.write { _ in written.change { $0 += 1 } } } }
            while group.figures.waiting < 20 { await Task.yield() }
            gate.open()
            try await tasks.waitForAll()
        }
        #expect(written.value == count)
        // Those that were under way, and those that waited: all in one, or as many as can be under way.
        #expect(sizes.value.count <= UrgentGroup.concurrencyLimit * 2)
    }

    /// One that cannot be written costs the others nothing, and each hears of its own.
    @Test func whoFailsFailsAlone() async throws {
        let (gate, written) = (Gate(), Box<Set<Int>>([]))
        let group = UrgentGroup(now: SleptTime().clock.now) { body in
            await gate.pass()
            try body(NoSession())
        }
        let count = UrgentGroup.concurrencyLimit + 5
        let failed = try await withThrowingTaskGroup(of: Int?.self) { tasks in
            for number in 0..<count {
                tasks.addTask {
                    do {
                        try await group.write { _ in
                            if number == 3 { throw Refused() }
                            written.change { $0.insert(number) }
                        }
                        return nil
                    } catch is Refused { return number }
                }
            }
            while group.figures.waiting < 5 { await Task.yield() }
            gate.open()
            return try await tasks.reduce(into: [Int]()) { if let number = $1 { $0.append(number) } }
        }
        #expect(failed == [3])
        #expect(written.value == Set(0..<count).subtracting([3]))
    }

    /// - Returns: why nothing was written.
    private static func write(_ group: UrgentGroup) async throws -> StorageError.Code? {
        do {
            try await group.write { _ in }
            return nil
        } catch let error as StorageError { return error.code }
    }

    /// Else each of the others would wait for the server as long as that one did.
    @Test func onceTheServerIsLostNoOtherIsBegun() async throws {
        let (first, others, calls) = (Gate(), Gate(), Box(0))
        let limit = UrgentGroup.concurrencyLimit
        let group = UrgentGroup(now: SleptTime().clock.now) { body in
            var call = 0
            calls.change {
                $0 += 1
                call = $0
            }
            switch call {
            case 1: await first.pass()
            case 2...limit: await others.pass()
            // All in one, and then each by itself.
            case limit + 1: throw Refused()
            case limit + 2: break
            default: throw StorageError(.retryLater, detail: "the server is lost")
            }
            try body(NoSession())
        }
        let waiting = 5
        try await withThrowingTaskGroup(of: StorageError.Code?.self) { tasks in
            for _ in 0..<limit + waiting { tasks.addTask { try await Self.write(group) } }
            while group.figures.waiting < waiting { await Task.yield() }
            first.open()
            var codes: [StorageError.Code?] = []
            while codes.count < waiting + 1, let code = try await tasks.next() { codes.append(code) }
            #expect(codes.count(where: { $0 == nil }) == 2)
            #expect(codes.count(where: { $0 == .retryLater }) == waiting - 1)
            #expect(calls.value == limit + 3)
            others.open()
            try await tasks.waitForAll()
        }
    }

    @Test func whoWaitsForTooLongIsRefusedAndCounted() async throws {
        let (gate, time) = (Gate(), SleptTime())
        let group = UrgentGroup(now: time.clock.now) { body in
            await gate.pass()
            try body(NoSession())
        }
        let codes = try await withThrowingTaskGroup(of: StorageError.Code?.self) { tasks in
            for _ in 0..<UrgentGroup.concurrencyLimit + 1 { tasks.addTask { try await Self.write(group) } }
            while group.figures.waiting < 1 { await Task.yield() }
            time.advance(by: PostgresPool.waitingPatience - .seconds(1))
            tasks.addTask { try await Self.write(group) }
            while group.figures.waiting < 2 { await Task.yield() }
            time.advance(by: .seconds(1))
            gate.open()
            return try await tasks.reduce(into: [StorageError.Code]()) { if let code = $1 { $0.append(code) } }
        }
        #expect(codes == [.retryLater])
        #expect(group.figures == (0, 1))
    }

    @Test func whoFindsNoRoomIsRefusedAndCounted() async throws {
        let (gate, limit) = (Gate(), 3)
        let group = UrgentGroup(limit: limit, now: SleptTime().clock.now) { body in
            await gate.pass()
            try body(NoSession())
        }
        try await withThrowingTaskGroup(of: StorageError.Code?.self) { tasks in
            for _ in 0..<UrgentGroup.concurrencyLimit + limit + 1 { tasks.addTask { try await Self.write(group) } }
            while group.figures.waiting + group.figures.refused < limit + 1 { await Task.yield() }
            #expect(group.figures == (limit, 1))
            gate.open()
            let codes = try await tasks.reduce(into: [StorageError.Code]()) { if let code = $1 { $0.append(code) } }
            #expect(codes == [.retryLater])
        }
        #expect(group.figures == (0, 1))
    }

    /// The other nodes count the looks until a node's next beat.
    @Test func whatIsImmediateGoesBeforeTheHooksThatWait() async throws {
        let place = try StorageBackend.postgres.newPlace()
        let storage = try PostgresStorage(place: place, connectionLimit: 4)
        try await storage.write { try $0.run("CREATE TABLE probe (id BIGINT)") }
        let holder = try FaultyServer.lane(to: place).open()
        try holder.run("BEGIN; LOCK TABLE probe")
        let written = Box(0)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<UrgentGroup.concurrencyLimit + 1 {
                tasks.addTask {
                    // Until the lock is given up: who is refused while the machine is busy comes again.
                    while true {
                        do {
                            try await storage.write(.urgent) { try $0.run("INSERT INTO probe VALUES (1)") }
                            return written.change { $0 += 1 }
                        } catch let error as StorageError where error.code == .retryLater {}
                    }
                }
            }
            while storage.figures.waiting < 1 { await Task.yield() }
            let hasBeaten: Void? = try? await storage.write(.immediate) { _ in }
            #expect(hasBeaten != nil)
            #expect(written.value == 0)
            try holder.run("ROLLBACK")
            try await tasks.waitForAll()
        }
        storage.close()
    }
}
