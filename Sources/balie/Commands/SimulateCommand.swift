import ArgumentParser
import BalieDomain
import BalieRouting
import BalieServices
import FoundationEssentials

/// `balie simulate --scenario FILE`, `balie simulate --from-history DAY`
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract:
            "Tries out agents, shifts and rules: runs the floor in virtual time and shows waits and service levels.",
        discussion: """
            A scenario says in JSON what arrives when, how long it takes, who works when, and by which rules; \
            docs/guide/simulation.md describes it, examples/airline-monday.json is one. The floor that hands the \
            conversations out is the one of the server. --from-history takes a day that was in place of a scenario: its \
            arrivals, the times that they took, and the agents who were there.

            With --agents or --strategy the scenario is run twice, as it is and changed, with the same customers, and both \
            are shown side by side. Figures have 95 % confidence intervals, over the runs or, with --runs 1, over twenty \
            parts of it. The same seed gives the same figures.
            """
    )

    @Option(help: ArgumentHelp("The scenario.", valueName: "file"))
    var scenario: String?

    @Option(help: ArgumentHelp("A day that was, as 2026-11-20: its arrivals in place of a scenario.", valueName: "day"))
    var fromHistory: String?

    @Option(help: ArgumentHelp("Whose midnights begin and end that day.", valueName: "zone"))
    var zone = "UTC"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Compare with so many agents more, fewer or in all: +2, -1 or 14.", valueName: "number")
    )
    var agents: String?

    @Option(
        help: ArgumentHelp(
            "The agents that --agents is about; if not given, more are like the first, and the last ones go.",
            valueName: "name"
        )
    )
    var group: String?

    @Option(help: ArgumentHelp("Compare with another strategy for all queues.", valueName: "strategy"))
    var strategy: RoutingStrategy?

    @Option(help: ArgumentHelp("How many days of chance, 1 to 1000.", valueName: "number"))
    var runs = 10

    @Option(help: ArgumentHelp("Where chance begins.", valueName: "number"))
    var seed: Int64 = 1

    @Option(help: ArgumentHelp("Write every figure to this file.", valueName: "file"))
    var csv: String?

    @Option(
        help: ArgumentHelp(
            "Draw waits, service level, occupancy and late answers over the day into this file, in place of the terminal.",
            valueName: "file.svg"
        )
    )
    var plot: String?

    @OptionGroup var place: WorkspaceOption
    @OptionGroup var common: CommonOptions

    mutating func validate() throws {
        guard (scenario == nil) != (fromHistory == nil) else {
            throw ValidationError("Give --scenario or --from-history, and not both.")
        }
        guard SimulateProgram.runRange.contains(runs) else {
            throw ValidationError("--runs is from 1 to \(SimulateProgram.runRange.upperBound).")
        }
        guard agents.map({ AgentsWish($0) != nil }) ?? true else {
            throw ValidationError("--agents is a number of agents: +2, -1 or 14.")
        }
        guard group == nil || agents != nil else { throw ValidationError("--group goes with --agents.") }
    }

    mutating func run() async throws {
        let history = try await history()
        let base = try history?.scenario ?? ScenarioFile.read(scenario ?? "")
        let outcomes = try SimulateProgram(try variants(of: base), runs: runs, seed: seed).run()
        if let csv { try write(SimulationCSV.text(outcomes), to: csv) }
        if let plot { try write(SimulationPlot(curves: SimulationCurves(outcomes)).svg, to: plot) }
        if common.json {
            let answer = SimulationAnswer(
                seed: seed,
                variants: outcomes,
                start: history?.start,
                recorded: history?.recorded
            )
            return try Output.json(answer.json)
        }
        show(outcomes, recorded: history?.recorded, title: base.name)
    }

    /// `nil` for a scenario of a file.
    private func history() async throws -> DayHistory? {
        guard let fromHistory else { return nil }
        let installation = try await Installation.open(try await common.settings())
        let workspace = try await installation.workspace(place.workspace).id
        let history = try await Histories(installation.environment).day(
            fromHistory,
            zone: zone,
            threshold: .seconds(60),
            workspace: workspace
        )
        try installation.close()
        return history
    }

    /// As it is, and as it is to be compared with.
    private func variants(of base: Scenario) throws(CommandFailure) -> [SimulateProgram.Variant] {
        var changed = base
        var labels: [String] = []
        if let agents, let wish = AgentsWish(agents) {
            do {
                changed = try changed.changingAgents(wish.change, group: group)
            } catch {
                throw CommandFailure(.usage, "--agents \(agents): \(error.problem).")
            }
            labels.append(wish.label)
        }
        if let strategy {
            changed = changed.changingStrategy(strategy)
            labels.append(strategy.rawValue)
        }
        let asItIs = SimulateProgram.Variant(label: "as it is", scenario: base)
        guard !labels.isEmpty else { return [asItIs] }
        return [asItIs, SimulateProgram.Variant(label: labels.joined(separator: ", "), scenario: changed)]
    }

    private func show(_ outcomes: [SimulationAnswer.Variant], recorded: [Measure: Estimate]?, title: String) {
        let table = SimulationTable(outcomes: outcomes, recorded: recorded)
        Output.line("\(title), \(runs == 1 ? "one run" : "\(runs) runs"), seed \(seed)\n")
        Output.line(table.text)
        if let queues = table.queues { Output.line("\n" + queues) }
        Output.line("\n" + table.notes.joined(separator: "\n"))
        let curves = SimulationCurves(outcomes)
        if plot == nil, !curves.shown.isEmpty { Output.line("\n" + curves.text) }
    }

    private func write(_ text: String, to path: String) throws(CommandFailure) {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandFailure(.cannotCreate, "\(path) cannot be written: check that the folder exists and is yours.")
        }
    }
}
