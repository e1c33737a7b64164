import BalieDomain
import BalieServices
import HTTPTypes
import Hummingbird

/// Signing in and out.
struct SessionRoutes: Sendable {
    /// Bytes: an address and a password.
    static let bodyLimit = 8 * 1024

    let dependencies: ServerDependencies
    let cookie: SessionCookie
    let proxies: TrustedProxies

    var routes: [Route] {
        [
            Route(.post, "/session", .open, body: .json(limit: Self.bodyLimit), start),
            Route(.delete, "/session", .role(.agent), end),
        ]
    }

    private func start(_ call: Call) async throws -> Response {
        let metrics = dependencies.environment.metrics
        do {
            let started = try await started(call)
            metrics.increment(.signIns)
            let me = try await dependencies.accounts.me(started.caller)
            var response = try Response.json(MeShape(me))
            response.headers[.setCookie] = cookie.value(started.token, lifetime: started.lifetime)
            return response
        } catch {
            metrics.increment(.signInsRefused)
            throw error
        }
    }

    private func started(_ call: Call) async throws -> SignIn.Started {
        let fields = try call.fields
        let address = proxies.source(call.request.headers, peer: call.context.remoteAddress)
        if fields.has("link") {
            return try await dependencies.signIn.withLink(try fields.string("link"), from: address)
        }
        return try await dependencies.signIn.withPassword(
            email: try fields.string("email"),
            password: try fields.string("password"),
            workspace: try fields.optionalID("workspace"),
            from: address
        )
    }

    private func end(_ call: Call) async throws -> Response {
        try await dependencies.signIn.end(try call.caller, authenticator: dependencies.authenticator)
        return Response(status: .noContent, headers: [.setCookie: cookie.removal])
    }
}
