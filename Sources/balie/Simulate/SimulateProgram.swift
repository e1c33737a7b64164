import BalieDomain
import BalieRouting
import Glibc

/// Scenarios that are compared, run one after the other with the same customers.
struct SimulateProgram {
    /// A scenario with what it is called in the answer: `as it is`, `+2 agents`.
    struct Variant {
        let label: String
        let scenario: Scenario
    }

    static let runRange = 1...1_000
    /// Conversations over all runs and variants: minutes of work, and some gigabytes of waits at most.
    static let conversationLimit = 20_000_000.0

    let variants: [Variant]
    let runs: Int
    let seed: Int64

    /// - Throws: ``CommandFailure`` for more than can be run.
    init(_ variants: [Variant], runs: Int, seed: Int64) throws(CommandFailure) {
        let work = variants.reduce(0.0) { $0 + $1.scenario.expectedConversations } * Double(runs)
        guard work <= Self.conversationLimit else {
            throw CommandFailure(
                .usage,
                """
                That would be \(Int(work)) conversations in all; at most \(Int(Self.conversationLimit)) can be run. \
                Ask for fewer --runs.
                """
            )
        }
        self.variants = variants
        self.runs = runs
        self.seed = seed
    }

    func run() -> [SimulationAnswer.Variant] {
        let bar = ProgressBar()
        defer { bar.end() }
        let total = Int64(runs * variants.count)
        return variants.enumerated().map { place, variant in
            let before = Int64(place * runs)
            let report = variant.scenario.simulate(runs: runs, seed: UInt64(bitPattern: seed)) { done in
                bar.show(RunProgress(done: before + Int64(done), total: total))
            }
            // Nothing stops it but a signal, which ends the program.
            guard let report else { preconditionFailure("a run that nobody stops has an end") }
            return SimulationAnswer.Variant(label: variant.label, report: report)
        }
    }
}

/// How many runs are through.
private struct RunProgress: ShownProgress {
    var stepName: String { "simulating" }
    let done: Int64
    let total: Int64
    var unit: String { "runs" }
    var part: String? { nil }
}

/// What `--agents` asks for.
struct AgentsWish: Equatable {
    let change: Scenario.AgentsChange
    let label: String

    /// Reads `+2`, `-1` or `14`.
    init?(_ text: String) {
        guard let number = Int(text), abs(number) <= Scenario.agentLimit else { return nil }
        if text.hasPrefix("+") || text.hasPrefix("-") {
            change = .by(number)
            label = "\(text) agents"
        } else {
            change = .to(number)
            label = "\(number) agents"
        }
    }
}
