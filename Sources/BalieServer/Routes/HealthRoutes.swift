import BalieServices
import HTTPTypes
import Hummingbird
import NIOCore

/// What tells an operator's tools how the program is.
struct HealthRoutes: Sendable {
    let health: Health
    let configuration: ServerConfiguration

    var routes: [Route] {
        var routes = [
            Route(.get, "/healthz", .open, isLimited: false) { _ in Self.text("ok\n") },
            Route(.get, "/readyz", .open, isLimited: false) { _ in await ready() },
        ]
        if case .token(let token) = configuration.metrics {
            routes.append(Route(.get, "/metrics", .open) { call in try await metrics(call, token: token) })
        }
        return routes
    }

    private func ready() async -> Response {
        await health.isReady() ? Self.text("ok\n") : Self.text("not ready\n", status: .serviceUnavailable)
    }

    private func metrics(_ call: Call, token: String) async throws -> Response {
        let given = call.request.headers[.authorization] ?? ""
        guard isEqualInConstantTime(Array(given.utf8), Array("Bearer \(token)".utf8)) else {
            throw Refusal(.unauthenticated)
        }
        return await Self.metrics(health)
    }

    static func metrics(_ health: Health) async -> Response {
        text(await health.metricsText(), type: "text/plain; version=0.0.4; charset=utf-8")
    }

    private static func text(
        _ text: String,
        status: HTTPResponse.Status = .ok,
        type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
