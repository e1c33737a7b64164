import BalieDomain
import BalieServices
import Hummingbird

/// What a day would have been with other agents or rules.
struct SimulationRoutes: Sendable {
    let simulations: Simulations

    /// Bytes of a scenario with as many conversations as may be simulated.
    private static let bodyLimit = 2 << 20

    var routes: [Route] {
        [Route(.post, "/simulations", .role(.supervisor), body: .json(limit: Self.bodyLimit), simulate)]
    }

    private func simulate(_ call: Call) async throws -> Response {
        let fields = try call.fields
        try fields.only(["day", "zone", "scenario", "agents", "strategy", "runs", "seed", "threshold_seconds"])
        var wish = Simulations.Wish(source: try source(fields))
        wish.agents = try fields.optionalInteger("agents") ?? wish.agents
        wish.strategy = try fields.optionalValue("strategy", as: RoutingStrategy.self)
        wish.runs = try fields.optionalInteger("runs") ?? wish.runs
        wish.seed = try fields.optionalInteger("seed") ?? wish.seed
        wish.thresholdSeconds = try fields.optionalInteger("threshold_seconds") ?? wish.thresholdSeconds
        let stop = SimulationStop()
        // Nobody waits for the answer any more.
        DepartureWatch.onDeparture(from: call.context.channel) { stop.stop() }
        return try .json(try await simulations.run(wish, workspace: try call.workspace, stop: stop))
    }

    private func source(_ fields: Fields) throws -> Simulations.Source {
        if let scenario = try fields.optionalObject("scenario") {
            guard !fields.has("day") else {
                throw Refusal(.invalidField, "There can be a day or a scenario, not both.", field: "scenario")
            }
            return .scenario(scenario.json)
        }
        return .day(try fields.string("day"), zone: try fields.optionalString("zone") ?? "UTC")
    }
}
