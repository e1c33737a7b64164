import BalieDomain
import BalieRouting
import Foundation
import Testing

@testable import balie

/// `balie simulate` as an operator types it, and the words that it answers in.
@Suite(.timeLimit(.minutes(5)))
struct SimulateTests {
    private let temporary: TemporaryFolder
    private let program: Program
    private let file: String

    /// Four agents, an hour of customers.
    private static let scenario = #"""
        {"name": "An hour", "queues": [{"name": "q"}], "agents": [{"name": "a", "count": 4}],
         "arrivals": [{"queue": "q", "rates": [{"from": "08:00", "until": "09:00", "per_hour": 60}],
                       "handling": {"exponential": 180}}]}
        """#

    init() throws {
        temporary = try TemporaryFolder()
        program = Program(data: temporary.path + "/data")
        file = temporary.path + "/scenario.json"
        try Self.scenario.write(toFile: file, atomically: true, encoding: .utf8)
    }

    @Test func aScenarioIsComparedWithMoreAgents() async throws {
        let (csv, svg) = (temporary.path + "/out.csv", temporary.path + "/out.svg")
        let answer = try await program.run(
            "simulate",
            "--scenario",
            file,
            "--agents",
            "+2",
            "--runs",
            "3",
            "--csv",
            csv,
            "--plot",
            svg
        )
        #expect(answer.code == 0)
        #expect(answer.output.contains("An hour, 3 runs, seed 1"))
        #expect(answer.output.contains("AS IT IS") && answer.output.contains("+2 AGENTS"))
        #expect(answer.output.contains("SL-3") && answer.output.contains("±"))
        let lines = try String(contentsOfFile: csv, encoding: .utf8).components(separatedBy: "\r\n")
        #expect(lines.first == "variant,part,name,measure,value,margin")
        #expect(lines.contains { $0.hasPrefix("as it is,all,,wait_mean,") })
        // A spreadsheet would take the label for a formula.
        #expect(lines.contains { $0.hasPrefix("'+2 agents,interval,08:00,offered,") })
        let drawing = try String(contentsOfFile: svg, encoding: .utf8)
        #expect(drawing.hasPrefix("<svg ") && drawing.contains("<polyline") && drawing.contains("+2 agents"))
        #expect(drawing.contains("08:00") && drawing.contains("<polygon"))
        let titles = [
            "Mean wait over", "Service level, SL-3 over", "Occupancy over", "Late answers over the day: none",
        ]
        for title in titles { #expect(drawing.contains(title), "\(title)") }
    }

    @Test func theSameSeedGivesTheSameJSON() async throws {
        let words = ["simulate", "--scenario", file, "--runs", "2", "--seed", "7", "--json"]
        let (one, other) = (try await program.run(words), try await program.run(words))
        #expect(one.code == 0 && one.output == other.output)
        let json = try JSONDecoder().decode(JSONValue.self, from: Data(one.output.utf8))
        #expect(json["seed"] == 7 && json["variants"]?.array?.count == 1)
        let measures = json["variants"]?.array?.first?["report"]?["measures"]
        #expect(Set(Measure.allCases.map(\.rawValue)).isSubset(of: keys(measures)))
    }

    private func keys(_ value: JSONValue?) -> Set<String> {
        if case .object(let members)? = value { Set(members.keys) } else { [] }
    }

    @Test func onATerminalTheDayIsDrawnInBars() async throws {
        let answer = try await program.run("simulate", "--scenario", file, "--runs", "1")
        #expect(answer.output.contains("one run") && answer.output.contains("08:00"))
        #expect(answer.output.contains("█"))
        #expect(answer.output.contains("Occupancy, 08:00 to 08:30") && answer.output.contains("Late answers: none"))
        #expect(!answer.output.contains("at most"))
    }

    @Test func severalRunsHaveBounds() async throws {
        let answer = try await program.run("simulate", "--scenario", file, "--runs", "3")
        for word in ["░", "at most", "at least", "Service level, SL-3, 08:00 to 08:30, 0 to 100.0 %"] {
            #expect(answer.output.contains(word), "\(word)")
        }
    }

    @Test(arguments: [
        (["--scenario", "/nowhere.json"], Exit.data, "no scenario /nowhere.json"),
        (["--scenario", "/dev/zero"], .data, "more than 16 MiB"),
        (["--scenario", "/dev/null"], .data, "is not JSON"),
        ([], .usage, "Give --scenario or --from-history"),
        (["--scenario", "x", "--from-history", "2026-01-01"], .usage, "not both"),
        (["--scenario", "x", "--runs", "0"], .usage, "--runs is from 1 to 1000"),
        (["--scenario", "x", "--agents", "many"], .usage, "--agents is a number"),
        (["--scenario", "x", "--agents", "99999"], .usage, "--agents is a number"),
        (["--scenario", "x", "--group", "a"], .usage, "--group goes with --agents"),
        (["--from-history", "2026-01-01"], .data, "no"),
    ])
    func wrongUseIsTold(_ words: [String], _ exit: Exit, _ sentence: String) async throws {
        let answer = try await program.run(["simulate"] + words)
        #expect(answer.code == exit.rawValue, "\(answer.errors)")
        #expect(answer.errors.contains(sentence), "\(answer.errors)")
        #expect(answer.output.isEmpty)
    }

    @Test func aMistakeInAFileIsNamedByItsPath() async throws {
        let broken = Self.scenario.replacingOccurrences(of: #""count": 4"#, with: #""count": -1"#)
        try broken.write(toFile: file, atomically: true, encoding: .utf8)
        let answer = try await program.run("simulate", "--scenario", file)
        #expect(answer.code == Exit.data.rawValue)
        #expect(answer.errors.contains("agents[0].count: it must be a whole number from 0 to 10000."))
    }

    @Test func whatTakesForEverIsRefused() async throws {
        let busy = Self.scenario.replacingOccurrences(of: #""per_hour": 60"#, with: #""per_hour": 900000"#)
        try busy.write(toFile: file, atomically: true, encoding: .utf8)
        let answer = try await program.run("simulate", "--scenario", file, "--runs", "1000")
        #expect(answer.code == Exit.usage.rawValue && answer.errors.contains("Ask for fewer --runs."))
        let agents = try await program.run("simulate", "--scenario", file, "--agents", "-5")
        #expect(agents.code == Exit.usage.rawValue && agents.errors.contains("there can be 0 to 10000 agents"))
    }

    // MARK: Words

    @Test func figuresReadWell() {
        #expect(FigureText.time(7.84) == "7.8 s")
        #expect(FigureText.time(252) == "4 min 12 s")
        #expect(FigureText.time(12_000) == "3 h 20 min")
        #expect(FigureText.share(0.81234) == "81.2 %")
        #expect(FigureText.fixed(-0.04, 1) == "0.0" && FigureText.fixed(-1.25, 1) == "-1.3")
        #expect(FigureText.fixed(3.005, 2) == "3.00" || FigureText.fixed(3.005, 2) == "3.01")
        #expect(FigureText.fixed(12.07, 2) == "12.07")
        #expect(FigureText.text(Estimate(value: 56_000, margin: 7_000), .money) == "0.06 ± 0.01")
        #expect(FigureText.text(Estimate(value: 4.2, margin: 0.31), .time) == "4.2 s ± 0.3 s")
        #expect(FigureText.text(.unknown, .share) == "-")
    }

    @Test(arguments: [("+2", Scenario.AgentsChange.by(2)), ("-1", .by(-1)), ("14", .to(14)), ("+0", .by(0))])
    func agentsAreReadAsTyped(_ text: String, _ change: Scenario.AgentsChange) {
        #expect(AgentsWish(text)?.change == change)
    }

    @Test(arguments: ["", "+", "two", "1.5", "+99999", "-99999"])
    func whatIsNoNumberOfAgentsIsNone(_ text: String) { #expect(AgentsWish(text) == nil) }
}
