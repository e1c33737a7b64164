import BalieDomain
import BalieTestKit

@testable import BalieServices

extension UseCase {
    /// A conversation was taken and resolved on the first day.
    private static func past(_ scene: FaultScene) async throws {
        _ = try await scene.desk.accept(try await scene.ring().id, by: scene.ann)
        _ = try await scene.desk.resolve(scene.view.id, by: scene.ann)
    }

    static let simulations: [UseCase] = [
        UseCase("Histories.day") { scene in
            try await past(scene)
            return {
                _ = try await Histories(scene.environment).day(
                    "2026-08-23",
                    zone: "UTC",
                    threshold: .seconds(60),
                    workspace: scene.workspace
                )
            }
        },
        UseCase("Simulations.run") { scene in
            try await past(scene)
            let simulations = Simulations(scene.environment)
            return {
                _ = try await simulations.run(
                    .init(source: .day("2026-08-23", zone: "UTC"), agents: 1, runs: 2),
                    workspace: scene.workspace
                )
            }
        },
    ]
}
