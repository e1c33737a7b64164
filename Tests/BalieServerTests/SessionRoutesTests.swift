import BalieDomain
import BalieServer
import BalieServices
import BalieTestKit
import HTTPTypes
import Testing

struct SessionRoutesTests {
    @Test func passwordSignsIn() async throws {
        let server = try await TestServer()
        let agent = try #require(server.agents[.agent])
        try await server.dependencies.accounts.setPassword("correct horse", of: agent, workspace: server.workspace)
        try await server.run { api in
            let answer = try await api.call(
                .post,
                "/session",
                ["email": "Agent@Example.com ", "password": "correct horse"],
                as: .nobody
            )
            #expect(answer.status == 200)
            #expect(answer["email"]?.string == "agent@example.com")
            #expect(answer["has_password"] == true)
            let cookie = try #require(answer.headers[.setCookie])
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"))
            #expect(!cookie.contains("Secure"))
            let token = try #require(answer.cookie)
            let me = try await api.call(.get, "/me", as: .cookie(token))
            #expect(me.status == 200)
            #expect(me["workspace"]?["name"] == "Cee Air")
            #expect(try await api.call(.delete, "/session", as: .cookie(token)).status == 204)
            #expect(try await api.call(.get, "/me", as: .cookie(token)).code == "unauthenticated")
        }
    }

    struct Attempt: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: JSONValue
    }

    @Test(arguments: [
        Attempt(
            testDescription: "unknown address",
            body: ["email": "nobody@example.com", "password": "correct horse"]
        ),
        Attempt(testDescription: "wrong password", body: ["email": "agent@example.com", "password": "wrong horse"]),
        Attempt(testDescription: "no password set", body: ["email": "admin@example.com", "password": "correct horse"]),
        Attempt(testDescription: "inactive", body: ["email": "supervisor@example.com", "password": "correct horse"]),
        Attempt(testDescription: "no address", body: ["email": "", "password": "correct horse"]),
        Attempt(testDescription: "link of nonsense", body: ["link": "balie_l_0000000000000_00"]),
    ])
    func everyFailureGetsTheSameAnswer(_ attempt: Attempt) async throws {
        let server = try await TestServer()
        let accounts = server.dependencies.accounts
        for role in [Role.agent, .supervisor] {
            let id = try #require(server.agents[role])
            try await accounts.setPassword("correct horse", of: id, workspace: server.workspace)
        }
        let supervisor = try #require(server.agents[.supervisor])
        _ = try await accounts.updateAgent(supervisor, .init(isActive: false), workspace: server.workspace)
        try await server.run { api in
            let answer = try await api.call(.post, "/session", attempt.body, as: .nobody)
            #expect(answer.status == 401)
            #expect(answer.code == "invalid_credentials")
            #expect(answer.field == nil)
            #expect(answer["detail"]?.string == Refusal(.invalidCredentials).detail)
            #expect(answer.headers[.setCookie] == nil)
        }
    }

    @Test func linkWorksOnce() async throws {
        let server = try await TestServer()
        let agent = try #require(server.agents[.agent])
        let link = try await server.dependencies.accounts.makeLink(for: agent, workspace: server.workspace)
        try await server.run { api in
            let first = try await api.call(.post, "/session", ["link": .string(link)], as: .nobody)
            #expect(first.status == 200)
            #expect(first.id == "\(agent)")
            let second = try await api.call(.post, "/session", ["link": .string(link)], as: .nobody)
            #expect(second.code == "invalid_credentials")
        }
    }

    @Test func tooManyTriesAreTurnedAwayUntilTimePasses() async throws {
        let server = try await TestServer()
        try await server.run { api in
            let body: JSONValue = ["email": "agent@example.com", "password": "wrong horse"]
            for _ in 0..<10 { #expect(try await api.call(.post, "/session", body, as: .nobody).status == 401) }
            let refused = try await api.call(.post, "/session", body, as: .nobody)
            #expect(refused.status == 429)
            #expect(refused.code == "rate_limited")
            #expect(refused.headers[.retryAfter] == "30")
            server.time.advance(by: .seconds(31))
            #expect(try await api.call(.post, "/session", body, as: .nobody).status == 401)
        }
    }

    @Test func sessionsEndByThemselves() async throws {
        let server = try await TestServer()
        let agent = try #require(server.agents[.agent])
        let link = try await server.dependencies.accounts.makeLink(for: agent, workspace: server.workspace)
        try await server.run { api in
            let token = try #require(try await api.call(.post, "/session", ["link": .string(link)], as: .nobody).cookie)
            server.time.advance(by: Accounts.sessionLifetime - .seconds(2))
            #expect(try await api.call(.get, "/me", as: .cookie(token)).status == 200)
            server.time.advance(by: .seconds(3))
            #expect(try await api.call(.get, "/me", as: .cookie(token)).status == 401)
        }
    }

    @Test func changingThePasswordEndsOtherSessions() async throws {
        let server = try await TestServer()
        let accounts = server.dependencies.accounts
        let agent = try #require(server.agents[.agent])
        try await server.run { api in
            var tokens: [String] = []
            for _ in 0..<2 {
                let link = try await accounts.makeLink(for: agent, workspace: server.workspace)
                let answer = try await api.call(.post, "/session", ["link": .string(link)], as: .nobody)
                tokens.append(try #require(answer.cookie))
            }
            let short = try await api.call(.put, "/me/password", ["password": "short"], as: .cookie(tokens[0]))
            #expect(short.status == 422 && short.field == "password")
            let set = try await api.call(.put, "/me/password", ["password": "long enough"], as: .cookie(tokens[0]))
            #expect(set.status == 204)
            #expect(try await api.call(.get, "/me", as: .cookie(tokens[0])).status == 200)
            #expect(try await api.call(.get, "/me", as: .cookie(tokens[1])).status == 401)
            let wrong = try await api.call(
                .put,
                "/me/password",
                ["password": "long enough 2", "current": "nonsense!!"],
                as: .cookie(tokens[0])
            )
            #expect(wrong.status == 422 && wrong.field == "current")
        }
    }

    struct Origin: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let fields: [String: String]
        let status: Int
    }

    @Test(arguments: [
        Origin(testDescription: "same site", fields: ["Sec-Fetch-Site": "same-origin"], status: 200),
        Origin(testDescription: "other site", fields: ["Sec-Fetch-Site": "cross-site"], status: 403),
        Origin(testDescription: "sibling", fields: ["Sec-Fetch-Site": "same-site"], status: 403),
        Origin(testDescription: "old browser here", fields: ["Origin": "http://localhost"], status: 200),
        Origin(testDescription: "old browser elsewhere", fields: ["Origin": "http://evil.example"], status: 403),
        Origin(testDescription: "sandboxed frame", fields: ["Origin": "null"], status: 403),
        Origin(testDescription: "no browser", fields: [:], status: 200),
    ])
    func changesByCookieMustBeSameOrigin(_ origin: Origin) async throws {
        let server = try await TestServer()
        let agent = try #require(server.agents[.agent])
        let link = try await server.dependencies.accounts.makeLink(for: agent, workspace: server.workspace)
        try await server.run { api in
            let token = try #require(try await api.call(.post, "/session", ["link": .string(link)], as: .nobody).cookie)
            var headers: HTTPFields = [:]
            for (name, value) in origin.fields { headers[try #require(HTTPField.Name(name))] = value }
            let answer = try await api.call(
                .put,
                "/me/presence",
                ["status": "online"],
                as: .cookie(token),
                headers: headers
            )
            #expect(answer.status == origin.status)
            #expect(try await api.call(.get, "/me", as: .cookie(token), headers: headers).status == 200)
        }
    }
}
