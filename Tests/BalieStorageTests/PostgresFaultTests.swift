import BalieStorage
import BalieTestKit
import Glibc
import Testing

@testable import BalieStoragePostgres

/// The line to the server is cut somewhere in a transaction: it happens once all the same, and nobody is told otherwise.
@Suite(.timeLimit(.minutes(10)))
struct PostgresFaultTests {
    private struct Own: Error, Equatable {}

    @Test func aCommitWhoseAnswerIsLostIsKnownToHaveHappened() async throws {
        try await FaultyServer.withStorage { server, storage in
            let (runs, told) = (Box(0), Box(0))
            server.proxy.cutOnce(.beforeAnswer, in: .saying("COMMIT"))
            try await storage.write { session in
                runs.change { $0 += 1 }
                try session.run("INSERT INTO probe VALUES (1)")
                session.afterCommit { told.change { $0 += 1 } }
            }
            #expect(!server.proxy.isWaitingToCut)
            #expect((runs.value, told.value) == (1, 1))
            #expect(try await server.rows() == [1])
        }
    }

    @Test func aCommitThatIsLostOnItsWayIsMadeAgain() async throws {
        try await FaultyServer.withStorage { server, storage in
            let (runs, told) = (Box(0), Box(0))
            server.proxy.cutOnce(.beforeServer, in: .saying("COMMIT"))
            try await storage.write { session in
                runs.change { $0 += 1 }
                try session.run("INSERT INTO probe VALUES (1)")
                session.afterCommit { told.change { $0 += 1 } }
            }
            #expect(!server.proxy.isWaitingToCut)
            #expect((runs.value, told.value) == (2, 1))
            #expect(try await server.rows() == [1])
            #expect(storage.figures.repeated > 0)
        }
    }

    /// One after the other, every exchange of a transaction is the last of its connection.
    @Test(arguments: FaultProxy.Moment.allCases)
    func aCutAnywhereCostsNothing(_ moment: FaultProxy.Moment) async throws {
        try await FaultyServer.withStorage { server, storage in
            var written: [Int64] = []
            func write(from base: Int64) async throws {
                let found = try await storage.write { session in
                    try session.run("INSERT INTO probe VALUES (\(base))")
                    try session.attempt { try session.run("INSERT INTO probe VALUES (\(base + 1))") }
                    _ = try? session.attempt {
                        try session.run("INSERT INTO probe VALUES (\(base + 2))")
                        throw Own()
                    }
                    return try session.rows("SELECT id FROM probe WHERE id >= \(base) ORDER BY id")
                        .map { try $0.int64(0) }
                }
                #expect(found == [base, base + 1])
                written += found
            }
            try await write(from: 0)
            for number in 0..<100 {
                server.proxy.cutOnce(moment, in: .number(number))
                try await write(from: Int64(number + 1) * 10)
                if server.proxy.isWaitingToCut { break }
            }
            #expect(server.proxy.isWaitingToCut)
            // BEGIN, four statements, four around the attempts, COMMIT: ten were cut, and two were not.
            #expect(written.count >= 2 * 12)
            #expect(try await server.rows() == written)
        }
    }

    @Test(
        arguments: ["SAVEPOINT attempt", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT"],
        FaultProxy.Moment.allCases
    )
    func aCutAroundAnAttemptIsNotTheCallersAffair(_ words: String, _ moment: FaultProxy.Moment) async throws {
        try await FaultyServer.withStorage { server, storage in
            let told = Box<[Int]>([])
            server.proxy.cutOnce(moment, in: .saying(words))
            try await storage.write { session in
                do {
                    try session.attempt {
                        session.afterCommit { told.change { $0.append(1) } }
                        try session.run("INSERT INTO probe VALUES (1)")
                        throw Own()
                    }
                } catch is Own {}
                try session.attempt {
                    session.afterCommit { told.change { $0.append(2) } }
                    try session.run("INSERT INTO probe VALUES (2)")
                }
            }
            #expect(!server.proxy.isWaitingToCut)
            #expect(told.value == [2])
            #expect(try await server.rows() == [2])
        }
    }

    @Test func aReadThatIsCutIsMadeAgain() async throws {
        try await FaultyServer.withStorage { server, storage in
            for number in 0..<100 {
                server.proxy.cutOnce(.beforeAnswer, in: .number(number))
                let found = try await storage.read { try $0.firstRow("SELECT 7")?.int64(0) }
                #expect(found == 7)
                if server.proxy.isWaitingToCut { break }
            }
            #expect(server.proxy.acceptedCount > 3)
        }
    }

    /// A closure that makes an error of its own of what was lost could not see what it asked for.
    @Test func whatAClosureMakesOfALostConnectionIsNotBelieved() async throws {
        try await FaultyServer.withStorage { server, storage in
            server.proxy.cutOnce(.beforeAnswer, in: .saying("INSERT INTO probe"))
            try await storage.write { session in
                do {
                    try session.run("INSERT INTO probe VALUES (1)")
                } catch {
                    throw Own()
                }
            }
            #expect(try await server.rows() == [1])
            // An error of its own is the caller's, at once.
            await #expect(throws: Own.self) { try await storage.write { _ in throw Own() } }
        }
    }

    // MARK: Patience

    @Test func whatNobodyCanTellIsSaidToBeUnknown() async throws {
        try await FaultyServer.with { server in
            let (lane, time, runs) = (server.lane(), SleptTime(), Box(0))
            let proxy = server.proxy
            let error = await #expect(throws: StorageError.self) {
                try await blocking {
                    var transaction = PostgresTransaction(on: lane, counting: Repetitions(), clock: time.clock)
                    try transaction.write { session in
                        runs.change { $0 += 1 }
                        try session.run("INSERT INTO probe VALUES (1)")
                        proxy.cutOnce(.beforeServer, in: .saying("COMMIT"))
                        proxy.refuse()
                    }
                }
            }
            #expect(error?.code == .unknownOutcome)
            #expect(error?.isPassing == true)
            #expect(runs.value == 1)
        }
    }

    /// The time a transaction took before something failed is not held against it; nor is what failed before the COMMIT.
    @Test func patienceBeginsWithTheFailure() async throws {
        try await FaultyServer.with { server in
            let (lane, time, runs, refusals) = (server.lane(), SleptTime(), Box(0), Box(0))
            let proxy = server.proxy
            var clock = time.clock
            let sleep = clock.sleep
            clock.sleep = { duration in
                sleep(duration)
                // The second try to find out succeeds.
                refusals.change { $0 += 1 }
                if refusals.value == 3 { proxy.refuse(false) }
            }
            try await blocking { [clock] in
                var transaction = PostgresTransaction(on: lane, counting: Repetitions(), clock: clock)
                try transaction.write { session in
                    runs.change { $0 += 1 }
                    try session.run("INSERT INTO probe VALUES (\(Int64(runs.value)))")
                    if runs.value == 1 {
                        time.advance(by: .seconds(60))
                        proxy.cut()
                        while proxy.connectionCount > 0 { sched_yield() }
                        try session.run("SELECT 1")
                    }
                    time.advance(by: PostgresTransaction.patience - .milliseconds(100))
                    proxy.cutOnce(.beforeAnswer, in: .saying("COMMIT"))
                    proxy.refuse()
                }
            }
            #expect(runs.value == 2)
            #expect(try await server.rows() == [2])
        }
    }
}
