import BalieStorage
import BalieTestKit
import Glibc
import Testing

@testable import BalieStoragePostgres

/// What the server says no to: run again, or told.
@Suite(.timeLimit(.minutes(10)))
struct PostgresRetryTests {
    /// A database with a table `probe`.
    private func storage(connections: Int = 2) async throws -> PostgresStorage {
        let storage = try PostgresStorage(place: StorageBackend.postgres.newPlace(), connectionLimit: connections)
        try await storage.write { try $0.run("CREATE TABLE probe (id BIGINT PRIMARY KEY)") }
        return storage
    }

    private func rows(_ storage: PostgresStorage) async throws -> [Int64] {
        try await storage.read { try $0.rows("SELECT id FROM probe ORDER BY id").map { try $0.int64(0) } }
    }

    private static let passing: [SQL] = [
        // A transaction that met another; a deadlock; a lock that was not given; a statement that was stopped; no
        // connections; a server that shuts down.
        "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$",
        "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$",
        "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '55P03'; END $$",
        "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '57014'; END $$",
        "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53300'; END $$",
        "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '57P01'; END $$",
    ]

    @Test(arguments: passing.indices)
    func whatMayPassIsRunAgain(_ index: Int) async throws {
        let (storage, runs) = (try await storage(), Box(0))
        try await storage.write { session in
            runs.change { $0 += 1 }
            try session.run("INSERT INTO probe VALUES (\(Int64(runs.value)))")
            if runs.value == 1 { try session.run(Self.passing[index]) }
        }
        #expect(runs.value == 2)
        #expect(try await rows(storage) == [2])
    }

    /// Two that each hold what the other wants.
    @Test func aDeadlockEndsWithBothDone() async throws {
        let storage = try await storage(connections: 4)
        try await storage.write { try $0.run("INSERT INTO probe VALUES (1), (2)") }
        let gate = Box(0)
        func lock(_ first: Int64, _ second: Int64) async throws {
            try await storage.write { session in
                try session.run("UPDATE probe SET id = id WHERE id = \(first)")
                gate.change { $0 += 1 }
                while gate.value < 2 { sched_yield() }
                try session.run("UPDATE probe SET id = id WHERE id = \(second)")
            }
        }
        async let one: Void = lock(1, 2)
        async let other: Void = lock(2, 1)
        _ = try await (one, other)
        #expect(storage.figures.repeated >= 1)
    }

    /// Somebody else was a little faster: the second time, the closure can see it.
    @Test func aConflictIsRunAgainOnce() async throws {
        try await FaultyServer.with { server in
            let (place, runs) = (server.directPlace, Box(0))
            let wasThere = try await server.direct.write { session -> Bool in
                runs.change { $0 += 1 }
                guard try session.rows("SELECT 1 FROM probe WHERE id = 1").isEmpty else { return true }
                try FaultyServer.lane(to: place).open().run("INSERT INTO probe VALUES (1)")
                try session.run("INSERT INTO probe VALUES (1)")
                return false
            }
            #expect(wasThere)
            #expect(runs.value == 2)
            #expect(try await server.rows() == [1])
        }
    }

    @Test func aConflictThatStaysIsTold() async throws {
        let (storage, runs) = (try await storage(), Box(0))
        let error = await #expect(throws: StorageError.self) {
            try await storage.write { session in
                runs.change { $0 += 1 }
                try session.run("INSERT INTO probe VALUES (1), (1)")
            }
        }
        #expect(error?.code == .conflict)
        #expect(runs.value == 2)
    }

    /// It would poison every transaction after it.
    @Test func aBeginThatFailsLeavesACleanConnection() async throws {
        try await FaultyServer.with { server in
            let lane = server.lane()
            try await blocking {
                for isWrite in [true, false] {
                    // As if a part of the exchange had failed after its BEGIN was done.
                    #expect(throws: StorageError.self) { try lane.open().run("BEGIN; SELECT 1 / 0") }
                    var transaction = PostgresTransaction(on: lane, counting: Repetitions())
                    let error = #expect(throws: StorageError.self) {
                        if isWrite { try transaction.write { _ in } } else { try transaction.read { _ in } }
                    }
                    #expect(error?.detail.contains("25P02") == true)
                    try transaction.write { try $0.run("INSERT INTO probe VALUES (\(isWrite ? 1 : 2))") }
                }
            }
            #expect(try await server.rows() == [1, 2])
        }
    }

    /// After a failover the old server may be there still, and follows the new one.
    @Test func aServerThatTakesNoWritesIsLeft() async throws {
        try await FaultyServer.with { server in
            let (place, connects) = (server.place, Box(0))
            try await blocking {
                let lane = PostgresPool.Lane { () throws(StorageError) in
                    let connection = try PostgresConnection(to: place, settings: [])
                    connects.change { $0 += 1 }
                    try connection.set(
                        connects.value == 1 ? "SET default_transaction_read_only = on" : "SET lock_timeout = '10s'"
                    )
                    return connection
                }
                var transaction = PostgresTransaction(on: lane, counting: Repetitions())
                try transaction.write { try $0.run("INSERT INTO probe VALUES (1)") }
            }
            #expect(connects.value == 2)
            #expect(try await server.rows() == [1])
        }
    }

    /// Counting a large table for a move takes its time, in serving it would be a mistake.
    @Test(arguments: [(PostgresStorage.Purpose.serving, "30s"), (.moving, "0")])
    func aStatementMayTakeAsLongAsWhatItIsFor(_ purpose: PostgresStorage.Purpose, _ limit: String) async throws {
        let storage = try PostgresStorage(place: StorageBackend.postgres.newPlace(), connectionLimit: 2, for: purpose)
        let found = try await storage.read { session in
            try session.firstRow("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
        }
        #expect(try found?.string(0) == limit)
        #expect(try found?.string(1) == "10s")
    }
}
