import BalieDomain
import BalieStorage
import BalieTestKit
import Dispatch
import Testing

@testable import BalieStoragePostgres

/// What a node writes in one workspace waits here, and not at the server.
struct WorkspaceTurnTests {
    private let one = ID<Workspace>(1)
    private let other = ID<Workspace>(2)

    @Test func inOneWorkspaceOneBeginsAfterTheOtherInTheOrderOfTheCalls() throws {
        let (turns, begun) = (WorkspaceTurns(limit: 10, width: 1), Box<[Int]>([]))
        for (number, workspace) in [(1, one), (2, one), (3, other), (4, one)] {
            try turns.take(of: workspace) {
                begun.change { $0.append(number) }
                return true
            }
        }
        #expect(begun.value == [1, 3])
        #expect(turns.figures == (2, 0))
        turns.end(of: one)
        #expect(begun.value == [1, 3, 2])
        turns.end(of: other)
        turns.end(of: one)
        turns.end(of: one)
        #expect(begun.value == [1, 3, 2, 4])
        // Nobody is left, so the next begins at once.
        try turns.take(of: one) {
            begun.change { $0.append(5) }
            return true
        }
        #expect(begun.value.last == 5)
    }

    /// Such as thousands that are refused because the storage is closed.
    @Test func whatIsOverAtOnceLetsTheNextBegin() throws {
        let count = 10_000
        let (turns, begun) = (WorkspaceTurns(limit: count, width: 1), Box(0))
        try turns.take(of: one) { true }
        for _ in 0..<count {
            try turns.take(of: one) {
                begun.change { $0 += 1 }
                return false
            }
        }
        #expect(throws: StorageError.self) { try turns.take(of: one) { true } }
        #expect(turns.figures == (count, 1))
        turns.end(of: one)
        #expect(begun.value == count)
        #expect(turns.figures == (0, 1))
    }

    /// What comes too late is counted as what waits in vain for a connection is.
    @Test(arguments: [true, false])
    func whoseTurnComesTooLateOrAfterTheEndIsRefused(_ isClosed: Bool) async throws {
        let (time, held) = (SleptTime(), DispatchSemaphore(value: 0))
        let (count, width, workspace) = (100, WorkspaceTurns.standardWidth, one)
        let transactions = PostgresTransactions(
            on: PostgresPool(limit: width + 1, now: time.clock.now) { () throws(StorageError) in
                throw StorageError(.retryLater, detail: "no server")
            }
        )
        let refused = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<width {
                group.addTask {
                    try await transactions.run(inTurnOf: workspace) { _ in held.wait() }
                    return false
                }
            }
            while transactions.figures.connections < width { await Task.yield() }
            for _ in 0..<count {
                group.addTask {
                    do {
                        try await transactions.run(inTurnOf: workspace) { _ in }
                        return false
                    } catch let error as StorageError where error.code == .retryLater { return true }
                }
            }
            while transactions.figures.waiting < count { await Task.yield() }
            if isClosed { transactions.close() } else { time.advance(by: PostgresPool.waitingPatience) }
            for _ in 0..<width { held.signal() }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused == count)
        #expect(transactions.figures.refused == (isClosed ? 0 : count))
    }

    /// Else the server would give the lock to one after another of a node that is cut off, each for a second.
    @Test func fewWritesOfOneWorkspaceWaitForItsLockAtATime() async throws {
        let place = try StorageBackend.postgres.newPlace()
        let storage = try PostgresStorage(place: place, connectionLimit: 4)
        let watch = try StorageBackend.postgres.open(place)
        let workspace = one
        try await storage.write { session in
            try session.run(
                """
                INSERT INTO workspace (workspace_id, name, wrapped_key, created_at_ms) VALUES (1, 'one', '', 0)
                """
            )
        }
        let (count, width) = (8, WorkspaceTurns.standardWidth)
        let gate = Gate()
        let holder = Task {
            try await watch.write { session -> Int64 in
                try WorkspaceStore.lock(workspace, in: session)
                gate.open()
                var blocked: Int64 = 0
                // Until all have come, and the first waits.
                let end = ContinuousClock.now + .seconds(300)
                while blocked < Int64(width) || storage.figures.waiting < count - width, ContinuousClock.now < end {
                    let row = try session.firstRow(
                        """
                        SELECT COUNT(*) FROM pg_locks WHERE NOT granted
                           AND (transactionid = pg_current_xact_id()::xid OR relation = 'workspace'::regclass)
                        """
                    )
                    blocked = try row?.int64(0) ?? 0
                }
                return blocked
            }
        }
        await gate.pass()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count { group.addTask { try await storage.write(in: workspace) { _ in } } }
            #expect(try await holder.value == Int64(width))
            try await group.waitForAll()
        }
    }
}
