import BalieDomain
import BalieServices
import BalieTestKit
import HTTPTypes
import Testing

@testable import BalieServer

/// Goes through every route there is, so that none can be forgotten.
struct RouteMatrixTests {
    private static func path(of route: Route, id: (String) -> String) -> String {
        route.path.dropFirst("/api/v1".count).split(separator: "/").map { segment in
            segment.hasPrefix("{") ? id(String(route.path)) : String(segment)
        }.reduce("") { "\($0)/\($1)" }
    }

    private static func routes(_ server: TestServer) -> [Route] {
        routeTable(server.dependencies, server.configuration).all.filter { $0.path.hasPrefix("/api/v1/") }
    }

    @Test func noRouteAnswersStrangers() async throws {
        let server = try await TestServer()
        try await server.run { api in
            for route in Self.routes(server) where route.access != .open {
                let path = Self.path(of: route) { _ in "x" }
                // However many routes there are, no limit on tries is met.
                server.time.advance(by: .seconds(60))
                for sender in [TestAPI.Sender.nobody, .token("balie_t_nonsense"), .cookie("nonsense")] {
                    let answer = try await api.call(route.method, path, as: sender)
                    #expect(answer.status == 401, "\(route.method) \(path)")
                    #expect(answer.headers[.cacheControl] == "no-store", "\(route.method) \(path)")
                }
            }
        }
    }

    @Test func noRouteServesALesserRole() async throws {
        let server = try await TestServer()
        try await server.run { api in
            for route in Self.routes(server) {
                guard case .role(let needed) = route.access else { continue }
                for role in Role.allCases where role < needed {
                    let path = Self.path(of: route) { _ in "x" }
                    let answer = try await api.call(route.method, path, as: .role(role))
                    #expect(answer.status == 403, "\(route.method) \(path) as \(role)")
                }
            }
        }
    }

    @Test func unknownMethodsAndPathsAreToldApart() async throws {
        let server = try await TestServer()
        try await server.run { api in
            let method = try await api.call(.put, "/agents")
            #expect(method.status == 405)
            #expect(method.code == "method_not_allowed")
            #expect(method.headers[.allow] == "GET, HEAD, POST")
            let path = try await api.call(.get, "/nothing")
            #expect(path.status == 404)
            #expect(path.code == "not_found")
            #expect(path.headers[.contentType] == "application/problem+json")
            #expect(path["request_id"]?.string?.isEmpty == false)
            let outside = try await api.call(.get, "//nothing.txt")
            #expect(outside.status == 404)
        }
    }

    @Test func everyAnswerHasItsSecurityHeaders() async throws {
        let server = try await TestServer()
        try await server.run { api in
            for path in ["/me", "/nothing", "//healthz", "//nothing"] {
                let answer = try await api.call(.get, path)
                #expect(answer.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true, "\(path)")
                #expect(answer.headers[.contentSecurityPolicy]?.contains("require-trusted-types-for") == true)
                #expect(answer.headers[.xContentTypeOptions] == "nosniff")
                #expect(answer.headers[.strictTransportSecurity] == nil)
                #expect(answer.headers[.accessControlAllowOrigin] == nil)
            }
        }
    }
}
