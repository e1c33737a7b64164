import BalieDomain
import BalieServices
import Hummingbird

/// Offers that ring.
struct OfferRoutes: Sendable {
    let desk: Desk
    let environment: BalieServices.Environment

    var routes: [Route] {
        [
            Route(.get, "/offers", list),
            Route(.post, "/offers/{id}/accept", accept),
            Route(.post, "/offers/{id}/decline", decline),
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        let caller = try call.caller
        var agent: ID<Agent>? = caller.agent
        if call.query("agent") == "all" {
            guard caller.role >= .supervisor else { throw Refusal(.forbidden) }
            agent = nil
        }
        let offers = try await desk.ringingOffers(of: agent, for: caller)
        let now = environment.now()
        return try .json(Page(offers.map { OfferShape($0, at: now) }))
    }

    private func accept(_ call: Call) async throws -> Response {
        let view = try await desk.accept(try call.id(), by: try call.caller)
        return try .json(ConversationShape(view, at: environment.now()))
    }

    private func decline(_ call: Call) async throws -> Response {
        let view = try await desk.decline(try call.id(), by: try call.caller)
        return try .json(OfferShape(view, at: environment.now()))
    }
}
