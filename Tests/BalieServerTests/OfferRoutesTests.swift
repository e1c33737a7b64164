import BalieDomain
import BalieRouting
import BalieServer
import BalieTestKit
import HTTPTypes
import Testing

@testable import BalieServices

struct OfferRoutesTests {
    /// A workspace in which a conversation rings at the agent.
    private func run(
        _ body: @escaping @Sendable (_ api: TestAPI, _ offer: JSONValue, _ floors: Floors) async throws -> Void
    ) async throws {
        let server = try await TestServer()
        let floors = Floors(server.environment, settings: FloorSettings())
        try await server.run { api in
            let online = try await api.call(.put, "/me/presence", ["status": "online"], as: .role(.agent))
            #expect(online.status == 200 && online["presence"] == "online")
            try await api.customerWrites("hi", to: try await api.connectNumber())
            await floors.turn()
            let offers = try await api.call(.get, "/offers", as: .role(.agent))
            try await body(api, try #require(offers["data"]?.array?.first), floors)
        }
    }

    @Test func anOfferHasTheDocumentedShape() async throws {
        try await run { api, offer, _ in
            #expect(offer["state"] == "ringing")
            #expect(offer["agent"]?["id"]?.string == api.server.agents[.agent].map { "\($0)" })
            #expect(offer["conversation"]?["contact"]?["name"] == "Ann")
            #expect(offer["conversation"]?["offer"]?["id"] == offer["id"])
            #expect(offer["conversation_id"] == offer["conversation"]?["id"])
            #expect(offer["summary"]?.string?.isEmpty == false)
            #expect(offer["waited_ms"]?.integer != nil)
            #expect(offer["expires_at"]?.string == (api.server.time.now() + .seconds(20)).rfc3339)
            #expect(offer["ended_at"] == .null)
            guard case .object? = offer["explanation"] else {
                Issue.record("the explanation is no object")
                return
            }
        }
    }

    @Test func acceptingGivesTheConversationOnce() async throws {
        try await run { api, offer, _ in
            let id = try #require(offer["id"]?.string)
            // It rings at somebody else.
            let other = try await api.call(.post, "/offers/\(id)/accept", as: .role(.supervisor))
            #expect(other.status == 404)
            let accepted = try await api.call(.post, "/offers/\(id)/accept", as: .role(.agent))
            #expect(accepted.status == 200)
            #expect(accepted["assignee"]?["name"] == "agent")
            let again = try await api.call(.post, "/offers/\(id)/accept", as: .role(.agent))
            #expect(again.status == 409 && again.code == "offer_ended")
            let decisions = try await api.call(.get, "/conversations/\(accepted.id)/decisions")["data"]?.array
            #expect(decisions?.first?["kind"] == "assign")
            #expect(decisions?.first?["agent"]?["name"] == "agent")
            #expect(decisions?.first?["summary"]?.string?.isEmpty == false)
        }
    }

    @Test func decliningGivesItBack() async throws {
        try await run { api, offer, _ in
            let id = try #require(offer["id"]?.string)
            let declined = try await api.call(.post, "/offers/\(id)/decline", as: .role(.agent))
            #expect(declined.status == 200)
            #expect(declined["state"] == "declined")
            #expect(try await api.call(.post, "/offers/\(id)/accept", as: .role(.agent)).code == "offer_ended")
            #expect(try await api.call(.get, "/offers", as: .role(.agent))["data"] == [])
        }
    }

    @Test func anOfferRunsOut() async throws {
        try await run { api, offer, floors in
            let id = try #require(offer["id"]?.string)
            api.server.time.advance(by: .seconds(21))
            await floors.turn()
            #expect(try await api.call(.post, "/offers/\(id)/accept", as: .role(.agent)).code == "offer_ended")
            let me = try await api.call(.get, "/me", as: .role(.agent))
            #expect(me["presence"] == "not_responding")
        }
    }

    @Test func supervisorsSeeWhatRings() async throws {
        try await run { api, offer, _ in
            let all = try await api.call(.get, "/offers?agent=all", as: .role(.supervisor))
            #expect(all["data"]?.array?.first?["id"] == offer["id"])
            #expect(try await api.call(.get, "/offers", as: .role(.supervisor))["data"] == [])
            #expect(try await api.call(.get, "/offers?agent=all", as: .role(.agent)).status == 403)
        }
    }
}
