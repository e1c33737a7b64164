import BalieDomain
import BalieServer
import BalieServices
import BalieTestKit
import HTTPTypes
import Testing

struct IdempotencyTests {
    private static let field = HTTPField.Name("Idempotency-Key")
    private static let replayed = HTTPField.Name("Idempotency-Replayed")

    private func key(_ text: String) throws -> HTTPFields { [try #require(Self.field): text] }

    @Test func theSameRequestGetsTheSameAnswer() async throws {
        let server = try await TestServer()
        try await server.run { api in
            let name = try #require(Self.replayed)
            let first = try await api.call(.post, "/skills", ["name": "Dutch"], headers: try key("k"))
            #expect(first.status == 201)
            #expect(first.headers[name] == nil)
            let second = try await api.call(.post, "/skills", ["name": "Dutch"], headers: try key("k"))
            #expect(second.status == 201)
            #expect(second.text == first.text)
            #expect(second.headers[name] == "true")
            #expect(second.headers[.contentType] == first.headers[.contentType])
            #expect(try await api.call(.get, "/skills")["data"]?.array?.count == 1)
            let without = try await api.call(.post, "/skills", ["name": "Dutch"])
            #expect(without.code == "conflict")
        }
    }

    @Test func aRefusalIsRepeatedToo() async throws {
        let server = try await TestServer()
        try await server.run { api in
            for _ in 0..<2 {
                let answer = try await api.call(.post, "/skills", ["name": ""], headers: try key("k"))
                #expect(answer.status == 422)
                #expect(answer.field == "name")
            }
        }
    }

    @Test func anotherRequestUnderTheKeyIsRefused() async throws {
        let server = try await TestServer()
        try await server.run { api in
            _ = try await api.call(.post, "/skills", ["name": "Dutch"], headers: try key("k"))
            let body = try await api.call(.post, "/skills", ["name": "German"], headers: try key("k"))
            #expect(body.status == 409 && body.code == "idempotency_key_reused")
            let path = try await api.call(.post, "/queues", ["name": "Dutch"], headers: try key("k"))
            #expect(path.status == 409 && path.code == "idempotency_key_reused")
            // Keys are each caller's own.
            let other = try await api.call(
                .post,
                "/skills",
                ["name": "German"],
                as: .role(.supervisor),
                headers: try key("k")
            )
            #expect(other.status == 201)
        }
    }

    @Test func keysAreForgottenAfterADay() async throws {
        let server = try await TestServer()
        try await server.run { api in
            _ = try await api.call(.post, "/skills", ["name": "Dutch"], headers: try key("k"))
            server.time.advance(by: .hours(24))
            let later = try await api.call(.post, "/skills", ["name": "German"], headers: try key("k"))
            #expect(later.status == 201)
        }
    }

    @Test func aRequestUnderWayIsNotRunTwice() async throws {
        let server = try await TestServer()
        let keys = RequestKeys(server.environment)
        let agent = try #require(server.agents[.agent])
        let caller = Caller(workspace: server.workspace, agent: agent, name: "agent", role: .agent)
        let claim = try await keys.claim("k", for: [1], by: caller)
        #expect(claim.answer == nil)
        await #expect(throws: Refusal(.requestInProgress)) { _ = try await keys.claim("k", for: [1], by: caller) }
        await #expect(throws: Refusal(.idempotencyKeyReused)) { _ = try await keys.claim("k", for: [2], by: caller) }
        await keys.release(claim)
        #expect(try await keys.claim("k", for: [2], by: caller).answer == nil)
        // The process that had it died.
        server.time.advance(by: .minutes(5))
        #expect(try await keys.claim("k", for: [3], by: caller).answer == nil)
    }

    @Test(arguments: ["", "with space", "tab\tin", String(repeating: "k", count: 256)])
    func keysArePrintable(_ text: String) async throws {
        let server = try await TestServer()
        try await server.run { api in
            let answer = try await api.call(.post, "/skills", ["name": "Dutch"], headers: try key(text))
            #expect(answer.status == 422 && answer.field == "Idempotency-Key")
        }
    }
}
