import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// Bounds of what supervisors may have simulated.
struct SimulationsTests {
    private static func scenario(perHour: Int64 = 60, agents: Int64 = 4) -> JSONValue {
        [
            "name": "plain", "queues": [["name": "q"]], "agents": [["name": "a", "count": .integer(agents)]],
            "arrivals": [["queue": "q", "rates": .integer(perHour), "handling": ["exponential": 180]]],
        ]
    }

    private func run(
        _ wish: Simulations.Wish,
        stop: SimulationStop = SimulationStop(patience: .seconds(3600))
    ) async throws -> JSONValue {
        try await Simulations(makeEnvironment()).run(wish, workspace: ID(1), stop: stop)
    }

    @Test func aScenarioIsComparedWithMoreAgents() async throws {
        var wish = Simulations.Wish(source: .scenario(Self.scenario()), agents: 2, runs: 2)
        wish.strategy = .leastBusy
        let answer = try await run(wish)
        let variants = try #require(answer["variants"]?.array)
        #expect(variants.map { $0["label"] } == ["as it is", "+2 agents, least_busy"])
        #expect(variants.map { $0["report"]?["agents"] } == [4, 6])
        #expect(answer["recorded"] == .null && answer["start"] == .null)
        #expect(variants[0]["report"]?["erlang_c"]?["wait_mean"]?.double != nil)
        // The same seed, the same answer.
        #expect(try await run(wish) == answer)
    }

    @Test func aMistakeInAScenarioIsNamed() async throws {
        var broken = Self.scenario()
        if case .object(var members) = broken {
            members["queues"] = []
            broken = .object(members)
        }
        let wish = Simulations.Wish(source: .scenario(broken))
        await expectRefusal(.invalidField, field: "scenario.queues") { _ = try await run(wish) }
        await expectRefusal(.invalidField, field: "scenario") { _ = try await run(.init(source: .scenario([]))) }
    }

    @Test func whatIsTooMuchIsRefused() async throws {
        let wide = Simulations.Wish(source: .scenario(Self.scenario(perHour: 5_000, agents: 400)), runs: 1)
        await expectRefusal(.invalidField, field: "runs") { _ = try await run(wide) }
        var wish = Simulations.Wish(source: .scenario(Self.scenario()))
        for (field, change) in Self.excesses {
            var excessive = wish
            change(&excessive)
            let wanted = excessive
            await expectRefusal(.invalidField, field: field) { _ = try await run(wanted) }
        }
        wish.agents = -5
        let fewer = wish
        await expectRefusal(.invalidField, field: "agents") { _ = try await run(fewer) }
    }

    private static let excesses: [(String, @Sendable (inout Simulations.Wish) -> Void)] = [
        ("runs", { $0.runs = 0 }), ("runs", { $0.runs = 51 }), ("agents", { $0.agents = .max }),
        ("agents", { $0.agents = .min }), ("threshold_seconds", { $0.thresholdSeconds = 0 }),
    ]

    @Test func whoHangsUpEndsIt() async throws {
        let stop = SimulationStop()
        stop.stop()
        let wish = Simulations.Wish(source: .scenario(Self.scenario(perHour: 400, agents: 30)), runs: 5)
        await expectRefusal(.unavailable) { _ = try await run(wish, stop: stop) }
    }

    @Test func whatTakesTooLongIsRefused() async throws {
        let wish = Simulations.Wish(source: .scenario(Self.scenario(perHour: 400, agents: 30)), runs: 5)
        await expectRefusal(.invalidField, field: "runs") {
            _ = try await run(wish, stop: SimulationStop(patience: .zero))
        }
    }

    /// Also if they would have been stopped a moment later.
    @Test func theFirstCauseOfAnEndIsTold() {
        let told = SimulationStop(patience: .zero)
        told.stop()
        told.began()
        #expect(told.isStopped && told.cause == .told)
        let overdue = SimulationStop(patience: .zero)
        overdue.began()
        #expect(overdue.isStopped)
        overdue.stop()
        #expect(overdue.cause == .overdue)
    }

    @Test func aWorkspaceRunsOneAtATime() async throws {
        let line = SimulationLine()
        for workspace in 1...SimulationLine.limit { try line.enter(ID(Int64(workspace))) }
        await expectRefusal(.conflict) { try line.enter(ID(1)) }
        await expectRefusal(.unavailable) { try line.enter(ID(99)) }
        line.leave(ID(2))
        try line.enter(ID(99))
    }

    @Test func aTurnThatFailedIsOver() async throws {
        let simulations = Simulations(try makeEnvironment())
        for _ in 1...2 {
            await expectRefusal(.invalidField) {
                _ = try await simulations.run(.init(source: .day("2026-08-23", zone: "UTC")), workspace: ID(1))
            }
        }
        let small = Simulations.Wish(source: .scenario(Self.scenario()), runs: 1)
        _ = try await simulations.run(small, workspace: ID(1), stop: SimulationStop(patience: .seconds(3600)))
    }
}
