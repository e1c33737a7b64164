import BalieServices
import Testing

@testable import balie

/// What `balie migrate` shows while it runs, and what it calls the two databases.
struct MigrateTests {
    @Test(arguments: [
        (
            DatabasePlace.server("postgres://balie:s3cret@db.example:5432/balie", connections: 2),
            "db.example:5432/balie"
        ),
        (.server("postgresql://balie:p@ss@db.example/balie?password=s3cret", connections: 2), "db.example/balie"),
        (.server("postgres://db.example/balie", connections: 2), "db.example/balie"),
        (.server("postgres:///balie?host=/run&password=s3cret", connections: 2), "/balie?host=/run"),
        (
            .server("postgres://balie:s3?cret@db/balie?options=-csearch_path%3Done", connections: 2),
            "db/balie?options=-csearch_path%3Done"
        ),
        (.server("postgres://balie:s3/cret@db/balie", connections: 2), "db/balie"),
        (.server("postgres://db/balie?password=s3@cret", connections: 2), "db/balie"),
    ])
    func thePasswordIsNotInTheLabel(_ place: DatabasePlace, _ expected: String) {
        #expect(place.label == "postgres://" + expected)
    }

    @Test func twoWaysToWriteAFileAreOnePlace() {
        #expect(DatabasePlace.file("/data/../data/balie.sqlite").label == "/data/balie.sqlite")
        #expect(DatabasePlace.file("/data/balie.sqlite").label == "/data/balie.sqlite")
    }

    @Test func aMoveIsGivenUpAsAWhole() async throws {
        let program = Program(data: try TemporaryFolder().path)
        let answer = try await program.run("migrate", "--give-up", "--workspace", "Cee Air")
        #expect(answer.code == Exit.usage.rawValue)
        #expect(answer.errors.contains("leave --workspace out"))
    }

    @Test func theBarSaysHowFarHowFastAndHowLong() {
        let progress = MoveProgress(step: .copying, table: "message", done: 6_000, total: 24_000)
        let rate = Rate(done: 5_000, in: .seconds(2))
        #expect(
            ProgressText.bar(progress, rate)
                == "[######------------------] copying 25 %, 6000 of 24000 rows, 2500 a second, 8 s left, message"
        )
        let slow = Rate(done: 1, in: .seconds(1))
        #expect(ProgressText.line(progress, slow).contains("5 h 0 min left"))
        // Nothing is foretold from nothing.
        #expect(
            ProgressText.line(progress, Rate(done: 0, in: .seconds(9)))
                == "copying 25 %, 6000 of 24000 rows, message"
        )
    }

    @Test(arguments: [(Int64(0), Int64(0)), (5, 4), (4, 4)])
    func theBarIsNeverLongerThanItself(_ done: Int64, _ total: Int64) {
        let progress = MoveProgress(step: .comparing, table: "agent", done: done, total: total)
        let text = ProgressText.bar(progress, Rate(done: 0, in: .zero))
        #expect(text.prefix { $0 != "]" }.count == 25 && text.contains("100 %"))
    }
}
