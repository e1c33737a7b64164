import BalieTestKit
import Foundation
import Testing

/// Thousands of short runs of a whole world, each from its seed.
///
/// `BALIE_SIMULATION_SEEDS=n` sets how many, `BALIE_SIMULATION_SEED=n` runs that one alone, `BALIE_SIMULATION_NODES=n` with
/// that many nodes.
struct SimulationTests {
    /// Seeds that run one after the other; lanes run side by side.
    struct Lane: CustomTestStringConvertible, Sendable {
        let nodes: Int
        let seeds: [UInt64]

        var testDescription: String { "\(nodes) nodes, from seed \(seeds.first ?? 0)" }
    }

    /// Lines of a broken run that are shown.
    private static let lineLimit = 60
    private static let logLimit = 12

    private static func setting(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    /// How many seeds with how many nodes: what fits into a test run.
    private static let usual: [(nodes: Int, count: UInt64)] =
        StorageBackend.current == .sqlite ? [(1, 1_500), (2, 400), (3, 200)] : [(1, 20), (2, 10)]

    private static let lanes: [Lane] = {
        let nodes = setting("BALIE_SIMULATION_NODES").map { Int($0) }
        if let seed = setting("BALIE_SIMULATION_SEED") { return [Lane(nodes: nodes ?? 1, seeds: [seed])] }
        let chosen = nodes.map { [(nodes: $0, count: usual[0].count)] } ?? usual
        return chosen.flatMap { nodes, usual in
            let count = max(2, setting("BALIE_SIMULATION_SEEDS") ?? usual)
            return [1, 2].map { Lane(nodes: nodes, seeds: Array(stride(from: $0, through: count, by: 2))) }
        }
    }()

    @Test(arguments: lanes)
    func everyInvariantHoldsAfterEveryStep(_ lane: Lane) async throws {
        let broken: Simulation.Outcome? = try await Simulation.onThread(nodes: lane.nodes) { simulation in
            for seed in lane.seeds {
                let outcome = try simulation.run(seed: seed)
                if !outcome.broken.isEmpty { return outcome }
            }
            return nil
        }
        guard let broken else { return }
        let again = "BALIE_SIMULATION_NODES=\(lane.nodes) BALIE_SIMULATION_SEED=\(broken.seed)"
        let lines = (broken.trace.suffix(Self.lineLimit) + broken.log.suffix(Self.logLimit)).joined(separator: "\n")
        Issue.record(
            """
            seed \(broken.seed): \(broken.broken.joined(separator: "; "))
            Again: \(again) swift test --filter BalieServicesTests.SimulationTests
            \(lines)
            """
        )
    }

    /// Else a seed that failed could not be looked into.
    @Test(arguments: [1, 2])
    func theSameSeedIsTheSameRun(_ nodes: Int) async throws {
        let seeds: ClosedRange<UInt64> = 1...(StorageBackend.current == .sqlite ? 30 : 2)
        let pairs = try await Simulation.onThread(nodes: nodes) { simulation in
            try seeds.map { (try simulation.run(seed: $0), try simulation.run(seed: $0)) }
        }
        for (first, second) in pairs where first.fingerprint != second.fingerprint {
            let index = zip(first.trace, second.trace).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
            let (one, other) = (first.trace.dropFirst(index).first, second.trace.dropFirst(index).first)
            Issue.record("seed \(first.seed): “\(one ?? "its end")” once, then “\(other ?? "its end")”")
        }
    }
}
