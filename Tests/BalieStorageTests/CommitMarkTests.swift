import BalieStorage
import BalieTestKit
import Testing

@testable import BalieStoragePostgres

/// What a mark tells, whenever it is asked.
@Suite(.timeLimit(.minutes(10)))
struct CommitMarkTests {
    /// Two connections to a database with a table `probe`, side by side.
    private func connections() throws -> (PostgresConnection, PostgresConnection) {
        let place = try StorageBackend.postgres.newPlace()
        try PostgresStorage(place: place, connectionLimit: 1).close()
        let connections = (try FaultyServer.lane(to: place).open(), try FaultyServer.lane(to: place).open())
        try connections.0.run("CREATE TABLE probe (id BIGINT)")
        return connections
    }

    private func marks(_ connection: PostgresConnection) throws -> Int {
        try connection.run("SELECT * FROM commit_mark").count
    }

    @Test func whatHappenedIsFoundAgainAndAgain() throws {
        let (one, other) = try connections()
        let mark = CommitMark(madeAt: one.serverTime)
        try one.run("BEGIN; INSERT INTO probe VALUES (1)")
        try one.run(mark.commit)
        for _ in 0..<2 { #expect(try mark.settle(on: other) == true) }
    }

    /// Not even after its own question was answered and the answer lost.
    @Test func whatDidNotHappenDoesNotHappenAfterwards() throws {
        let (one, other) = try connections()
        let mark = CommitMark(madeAt: one.serverTime)
        try one.run("BEGIN; INSERT INTO probe VALUES (1)")
        for _ in 0..<2 { #expect(try mark.settle(on: other) == false) }
        // A COMMIT that was under way all the time.
        let error = #expect(throws: StorageError.self) { try one.run(mark.commit) }
        #expect(error?.code == .conflict)
        try one.run("ROLLBACK")
        #expect(try other.run("SELECT * FROM probe").isEmpty)
        #expect(try mark.settle(on: other) == false)
    }

    /// The server has not finished the COMMIT when it is asked.
    @Test(arguments: [true, false])
    func whatIsUnderWayIsWaitedFor(_ happens: Bool) throws {
        let (one, other) = try connections()
        let mark = CommitMark(madeAt: one.serverTime)
        try one.run("BEGIN; INSERT INTO probe VALUES (1)")
        try one.run(mark.commit.replacingSuffix("COMMIT", with: "SELECT 1"))
        let error = #expect(throws: StorageError.self) { try mark.settle(on: other) }
        #expect(error?.code == .retryLater)
        try one.run(happens ? "COMMIT" : "ROLLBACK")
        #expect(try mark.settle(on: other) == happens)
    }

    @Test func marksAreTheirOwn() throws {
        let (one, other) = try connections()
        let time = one.serverTime
        let (mark, neighbour) = (CommitMark(madeAt: time), CommitMark(madeAt: time))
        try one.run("BEGIN; INSERT INTO probe VALUES (1)")
        try one.run(mark.commit)
        #expect(try neighbour.settle(on: other) == false)
        #expect(try mark.settle(on: other) == true)
    }

    /// The mark may be gone by then: nothing is concluded from that.
    @Test func whoAsksTooLateIsNotAnswered() throws {
        let (one, other) = try connections()
        let asked = CommitMark.askedFor.components.seconds * 1_000
        let (late, early) = (
            CommitMark(madeAt: one.serverTime - asked - 1_000), CommitMark(madeAt: one.serverTime - asked + 30_000)
        )
        #expect(try late.settle(on: other) == nil)
        #expect(try early.settle(on: other) == false)
    }

    @Test func oldMarksGoAndThoseThatMayBeAskedForStay() throws {
        let (one, other) = try connections()
        let kept = CommitMark.keptFor.components.seconds * 1_000
        let before = try marks(other)
        for age in [kept + 1_000, kept - 30_000, 0] {
            try one.run("BEGIN; INSERT INTO probe VALUES (1)")
            try one.run(CommitMark(madeAt: one.serverTime - age).commit)
        }
        try CommitMark.prune(on: other)
        #expect(try marks(other) == before + 2)
    }

    @Test func whatWroteNothingLeavesNoMark() throws {
        let (one, other) = try connections()
        let before = try marks(other)
        let mark = CommitMark(madeAt: one.serverTime)
        try one.run("BEGIN; SELECT * FROM probe")
        try one.run(mark.commit)
        #expect(try marks(other) == before)
    }

    /// The transaction that makes the table loses its answer.
    @Test func beforeThereIsATableNothingHappened() throws {
        let connection = try FaultyServer.lane(to: StorageBackend.postgres.newPlace()).open()
        #expect(try CommitMark(madeAt: connection.serverTime).settle(on: connection) == false)
    }

    @Test func aConnectionKnowsTheServersTime() throws {
        let (one, _) = try connections()
        let own = one.serverTime
        let text = try #require(try one.run(CommitMark.serverTime).first?.string(0))
        let servers = try #require(Int64(text))
        #expect(own <= servers && servers - own < 60_000)
    }
}

extension String {
    fileprivate func replacingSuffix(_ suffix: String, with other: String) -> String {
        hasSuffix(suffix) ? dropLast(suffix.count) + other : self
    }
}
