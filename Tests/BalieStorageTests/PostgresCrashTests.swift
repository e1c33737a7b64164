import BalieStorage
import BalieTestKit
import Glibc
import Testing

@testable import BalieStoragePostgres

/// The server crashes with a COMMIT on its way, and hands the transaction's number out again.
@Suite(.timeLimit(.minutes(10)))
struct PostgresCrashTests {
    private let server: PrivatePostgres
    private let proxy: FaultProxy
    private let lane: PostgresPool.Lane

    init() async throws {
        server = try PrivatePostgres()
        try PostgresStorage(place: server.place, connectionLimit: 1).close()
        try PostgresConnection(to: server.place, settings: []).run("CREATE TABLE probe (id BIGINT); CHECKPOINT")
        proxy = try await FaultProxy.start(to: .socket(path: server.socket))
        lane = FaultyServer.lane(to: "\(server.place) host=127.0.0.1 port=\(proxy.port)")
    }

    /// Real time that is never over: the server takes as long to start as it takes.
    private static func patientClock() -> TransactionClock {
        let start = ContinuousClock.now
        return TransactionClock(now: { start })
    }

    /// Everything in the table.
    private func rows() throws -> [String] {
        try PostgresConnection(to: server.place, settings: []).run("SELECT id FROM probe").map { try $0.string(0) }
    }

    private static func number(_ connection: PostgresConnection) throws -> Int64 {
        let text = try #require(try connection.run("SELECT pg_current_xact_id()").first?.string(0))
        return try #require(Int64(text))
    }

    /// What the server knows of the number is then another transaction's: the lost one was never written.
    @Test func aNumberThatIsAnothersByNowIsNotBelieved() async throws {
        let (runs, lost) = (Box(0), Box<Int64>(0))
        async let written: Void = blocking {
            var transaction = PostgresTransaction(on: lane, counting: Repetitions(), clock: Self.patientClock())
            try transaction.write { session in
                runs.change { $0 += 1 }
                try session.run("INSERT INTO probe VALUES (\(Int64(runs.value)))")
                guard runs.value == 1 else { return }
                let number = try session.firstRow("SELECT pg_current_xact_id()::text")?.string(0)
                lost.change { $0 = number.flatMap { Int64($0) } ?? 0 }
                // Who asks is refused until others were given the number.
                proxy.refuse()
                server.crash()
            }
        }
        while proxy.acceptedCount < 2 { await Task.yield() }
        try await blocking {
            try server.start()
            let others = try PostgresConnection(to: server.place, settings: [])
            var number = try Self.number(others)
            // Nothing of the lost transaction was written down: its number has not been given to anybody.
            #expect(number <= lost.value)
            while number < lost.value { number = try Self.number(others) }
            #expect(number == lost.value)
            let state = try others.run("SELECT pg_xact_status('\(lost.value)'::xid8)").first?.string(0)
            #expect(state == "committed")
        }
        proxy.refuse(false)
        try await written
        #expect(runs.value == 2)
        #expect(try rows() == ["2"])
        await proxy.stop()
    }

    /// The other way round: it was written, and the server crashed before it said so.
    @Test func whatWasWrittenBeforeTheCrashIsKnownAfterIt() async throws {
        let runs = Box(0)
        async let written: Void = blocking {
            var transaction = PostgresTransaction(on: lane, counting: Repetitions(), clock: Self.patientClock())
            try transaction.write { session in
                runs.change { $0 += 1 }
                try session.run("INSERT INTO probe VALUES (\(Int64(runs.value)))")
                proxy.refuse()
                proxy.cutOnce(.beforeAnswer, in: .saying("COMMIT"))
            }
        }
        while proxy.acceptedCount < 2 { await Task.yield() }
        try await blocking {
            server.crash()
            try server.start()
        }
        proxy.refuse(false)
        try await written
        #expect(runs.value == 1)
        #expect(try rows() == ["1"])
        await proxy.stop()
    }
}
