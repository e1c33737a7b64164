import AsyncHTTPClient
import BalieDomain
import BalieServer
import BalieServices
import NIOCore
import NIOHTTP1
import Testing

struct TLSTests {
    @Test func speaksHTTP2OverTLS() async throws {
        let server = try await RunningServer(tls: true)
        let agent = try #require(server.test.agents[.agent])
        let link = try await server.test.dependencies.accounts.makeLink(for: agent, workspace: server.test.workspace)
        try await server.run { port in
            var request = server.request("/api/v1/session", port: port)
            request.method = .POST
            request.headers.remove(name: "Authorization")
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: #"{"link":"\#(link)"}"#))
            let response = try await server.execute(request)
            #expect(response.status == .ok)
            #expect(response.version == .http2)
            #expect(response.headers.first(name: "Strict-Transport-Security")?.hasPrefix("max-age=") == true)
            #expect(response.headers.first(name: "Set-Cookie")?.contains("; Secure") == true)
        }
    }

    /// An HTTP/2 stream does not tell how much waits in it, and its browser may never read.
    @Test(.timeLimit(.minutes(10)))
    func aBrowserThatDoesNotReadIsDisconnected() async throws {
        let server = try await RunningServer(tls: true)
        let (events, metrics) = (server.test.environment.liveEvents, server.test.environment.metrics)
        try await server.run { port in
            let stream = try await server.get("/api/v1/events", port: port)
            #expect(stream.version == .http2)
            let comment = ByteBuffer(string: ":" + String(repeating: " ", count: 256 * 1024) + "\n\n")
            var turns = 0
            while metrics.value(.eventStreams) > 0, turns < 200 {
                turns += 1
                events.pulse(comment)
                #expect(try await server.get("/healthz", port: port).status == .ok)
            }
            #expect(metrics.value(.eventStreamsLost) == 1)
            #expect(metrics.value(.eventStreams) == 0)
        }
    }
}
