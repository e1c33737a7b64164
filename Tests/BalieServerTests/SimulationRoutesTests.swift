import BalieDomain
import HTTPTypes
import Testing

@testable import BalieServer

struct SimulationRoutesTests {
    private static let scenario: JSONValue = [
        "name": "plain", "queues": [["name": "q"]], "agents": [["name": "a", "count": 4]],
        "arrivals": [["queue": "q", "rates": 40, "handling": ["exponential": 180]]],
    ]

    @Test func aScenarioIsAnsweredAsDocumented() async throws {
        try await TestServer().run { api in
            let body: JSONValue = ["scenario": Self.scenario, "agents": 1, "runs": 2, "strategy": "round_robin"]
            let answer = try await api.call(.post, "/simulations", body, as: .role(.supervisor))
            #expect(answer.status == 200)
            let variants = try #require(answer["variants"]?.array)
            #expect(variants.map { $0["label"] } == ["as it is", "+1 agents, round_robin"])
            let report = try #require(variants[0]["report"])
            #expect(report["runs"] == 2 && report["agents"] == 4 && report["threshold_seconds"] == 60)
            #expect(report["measures"]?["wait_mean"]?["value"]?.double != nil)
            #expect(report["measures"]?["wait_mean"]?["margin"]?.double != nil)
            #expect(report["intervals"]?.array?.count == 48 && report["queues"]?.array?.count == 1)
            #expect(answer["recorded"] == .null)
        }
    }

    @Test func whatDoesNotFitIsNamed() async throws {
        try await TestServer().run { api in
            let cases: [(JSONValue, String)] = [
                ([:], "day"), (["day": "soon"], "day"), (["day": "2026-08-23", "zone": "Mars"], "zone"),
                (["day": "2026-08-23", "scenario": Self.scenario], "scenario"), (["day": "2026-08-23"], "day"),
                (["scenario": ["name": "x"]], "scenario.queues"), (["scenario": Self.scenario, "runs": 0], "runs"),
                (["scenario": Self.scenario, "agents": -5], "agents"),
                (["scenario": Self.scenario, "more": 1], "more"),
                (["scenario": Self.scenario, "strategy": "random"], "strategy"),
            ]
            for (body, field) in cases {
                let answer = try await api.call(.post, "/simulations", body)
                #expect(answer.status == 422 && answer.field == field, "\(body): \(answer.text)")
            }
        }
    }

    /// A day of one workspace is nothing to another.
    @Test func aDayIsOnesOwn() async throws {
        let server = try await TestServer()
        let (_, tokens, _) = try await TestServer.populate(server.dependencies.accounts, name: "Other")
        let stranger = TestAPI.Sender.token(try #require(tokens[.supervisor]))
        try await server.run { api in
            try await api.customerWrites("hi", to: try await api.connectNumber())
            for sender in [stranger, .role(.supervisor)] {
                // Nothing was taken by an agent yet, so neither learns anything.
                let answer = try await api.call(.post, "/simulations", ["day": "2026-08-23"], as: sender)
                #expect(answer.status == 422 && answer.field == "day")
            }
        }
    }
}
