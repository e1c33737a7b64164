import AsyncHTTPClient
import BalieDomain
import BalieServices
import BalieTestKit
import Foundation
import HTTPTypes
import NIOHTTP1
import Testing

@testable import BalieServer

/// Limits, health, metrics, the log, and the list of errors.
struct OperationTests {
    @Test func aCallerHasARate() async throws {
        var server = try await TestServer()
        server.configuration.callerRate = .init(burst: 3, perSecond: 1)
        try await server.run { api in
            for _ in 0..<3 { #expect(try await api.call(.get, "/me", as: .role(.agent)).status == 200) }
            let limited = try await api.call(.get, "/me", as: .role(.agent))
            #expect(limited.status == 429 && limited.headers[.retryAfter] == "1")
            #expect(try await api.call(.get, "/me", as: .role(.supervisor)).status == 200)
            api.server.time.advance(by: .seconds(1))
            #expect(try await api.call(.get, "/me", as: .role(.agent)).status == 200)
            #expect(api.server.environment.metrics.value(.rateLimited) == 1)
        }
    }

    @Test func strangersHaveARate() async throws {
        var server = try await TestServer()
        server.configuration.strangerRate = .init(burst: 2, perSecond: 1)
        try await server.run { api async throws in
            for _ in 0..<2 { #expect(try await api.call(.get, "/me", as: .token("x")).status == 401) }
            #expect(try await api.call(.get, "/me", as: .token("x")).status == 429)
            #expect(try await api.call(.get, "/me", as: .role(.agent)).status == 200)
        }
    }

    /// Requests of a test without a socket come from an address that is not known; see ``TrustedProxiesTests`` for the rest.
    @Test func strangersBehindATrustedProxyHaveTheirOwn() async throws {
        let server = try await RunningServer {
            $0.strangerRate = .init(burst: 1, perSecond: 1)
            $0.trustedProxies = [AddressRange("127.0.0.1")].compactMap { $0 }
        }
        try await server.run { port async throws in
            func status(from address: String) async throws -> UInt {
                var request = server.request("/api/v1/me", port: port)
                request.headers = ["X-Forwarded-For": address]
                return try await server.execute(request).status.code
            }
            #expect(try await status(from: "192.0.2.1") == 401)
            #expect(try await status(from: "192.0.2.1") == 429)
            #expect(try await status(from: "192.0.2.2") == 401)
            // What stands before the last address was written by the stranger.
            #expect(try await status(from: "192.0.2.3, 192.0.2.2") == 429)
        }
    }

    @Test func metricsNeedTheirToken() async throws {
        var server = try await TestServer()
        server.configuration.metrics = .token("scrape")
        try await server.run { api in
            #expect(try await api.call(.get, "//metrics", as: .nobody).status == 401)
            #expect(try await api.call(.get, "//metrics", as: .token("scrap")).status == 401)
            let answer = try await api.call(.get, "//metrics", as: .nobody, headers: [.authorization: "Bearer scrape"])
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType]?.hasPrefix("text/plain; version=0.0.4") == true)
            #expect(answer.text.contains("# TYPE balie_hooks_received_total counter\nbalie_hooks_received_total 0\n"))
            #expect(
                answer.text.contains("# TYPE balie_database_refused_total counter\nbalie_database_refused_total 0\n")
            )
            #expect(answer.text.contains("# TYPE balie_database_repeated_total counter\n"))
            #expect(answer.text.contains("balie_request_seconds_bucket{le=\"+Inf\"}"))
        }
    }

    @Test func withoutAMetricsTokenThereIsNothing() async throws {
        try await TestServer().run { api async throws in
            for path in ["//metrics", "//api/v2/me", "//api"] {
                #expect(try await api.call(.get, path).status == 404, "\(path)")
            }
            for path in ["//healthz", "//readyz"] {
                #expect(try await api.call(.get, path, as: .nobody).text == "ok\n", "\(path)")
            }
        }
    }

    @Test func theLogTellsNothingOfCustomersOrTokens() async throws {
        let server = try await TestServer()
        let agent = try #require(server.agents[.agent])
        let link = try await server.dependencies.accounts.makeLink(for: agent, workspace: server.workspace)
        try await server.run { api in
            try await api.customerWrites("c4n4ry-in", to: try await api.connectNumber())
            let id = try #require(try await api.conversation()["id"]?.string)
            _ = try await api.call(.get, "/conversations?q=c4n4ry-query")
            _ = try await api.call(
                .post,
                "/conversations/\(id)/messages",
                ["type": "text", "text": ["body": "c4n4ry-out"], "client_key": "c4n4ry-key"]
            )
            _ = try await api.call(.post, "/session", ["link": .string(link)], as: .nobody)
            _ = try await api.call(
                .post,
                "/session",
                ["email": "c4n4ry@example.com", "password": "c4n4ry"],
                as: .nobody
            )
            _ = try await api.call(.get, "/c4n4ry-path", as: .nobody)
        }
        let lines = server.log.lines
        #expect(
            lines.contains { $0.contains("route=/api/v1/conversations/{id}/messages") && $0.contains("status=201") }
        )
        let secrets = [link, "c4n4ry", "31612345678", WhatsAppHook.appSecret] + server.tokens.values
        for secret in secrets { #expect(!lines.contains { $0.contains(secret) }, "\(secret)") }
    }

    /// The list of errors is part of the API.
    @Test func everyCodeIsDocumented() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/api/errors.md"), encoding: .utf8)
        for code in Refusal.Code.allCases {
            #expect(text.contains("| `\(code.rawValue)` | \(code.status.code) |"), "\(code.rawValue)")
        }
    }

    /// So is the list of routes.
    @Test func everyRouteIsDocumented() async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/api/README.md"), encoding: .utf8)
        let server = try await TestServer()
        for route in routeTable(server.dependencies, server.configuration).all {
            let last = route.path.split(separator: "/").last { $0 != "{id}" } ?? ""
            #expect(text.contains("/\(last)"), "\(route.method) \(route.path)")
        }
    }
}
