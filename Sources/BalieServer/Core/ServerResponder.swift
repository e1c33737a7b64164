import BalieDomain
import BalieServices
import HTTPTypes
public import Hummingbird
import Logging

/// Answers every request: hooks by the short way, the API by its routes, the rest with pages.
///
/// Nothing is thrown past here: what goes wrong becomes a problem, and every answer to a person or a program gets its
/// security headers. Networks, which show nothing to anybody, get none.
public struct ServerResponder: HTTPResponder {
    public typealias Context = ServerContext

    private let router: RouterResponder<ServerContext>
    private let routes: RouteTable
    private let pages: Pages?
    private let hooks: HookEndpoint
    private let headers: SecurityHeaders
    private let time: any TimeSource
    private let metrics: BalieServices.Metrics

    init(
        _ dependencies: ServerDependencies,
        _ configuration: ServerConfiguration,
        routes: RouteTable,
        pages: Pages?
    ) {
        let pipeline = Pipeline(dependencies, configuration)
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        for route in routes.all {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await pipeline.answer(route, request, context)
            }
        }
        self.router = router.buildResponder()
        self.routes = routes
        self.pages = pages
        hooks = HookEndpoint(
            intake: dependencies.intake,
            budget: BodyBudget(limit: configuration.hookBudget, free: configuration.smallBody),
            metrics: dependencies.environment.metrics
        )
        headers = SecurityHeaders(isSecure: configuration.tls != nil)
        time = dependencies.environment.time
        metrics = dependencies.environment.metrics
    }

    public func respond(to request: Request, context: ServerContext) async throws -> Response {
        if request.uri.path.hasPrefix(HookEndpoint.prefix) { return await hooks.answer(request, context) }
        // In a task of its own: the room that a task once needed it keeps, and a connection's task lives as long as its
        // browser stays.
        let work = Task { await finished(request, context) }
        return await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
    }

    private func finished(_ request: Request, _ context: ServerContext) async -> Response {
        let clock = ContinuousClock()
        let start = clock.now
        var response = await answer(request, context)
        headers.apply(to: &response)
        record(response, to: request, context, took: clock.now - start)
        return response
    }

    private func answer(_ request: Request, _ context: ServerContext) async -> Response {
        do {
            let path = request.uri.path
            guard let allowed = routes.allowed(path) else {
                guard let pages, !routes.isReserved(path) else { throw Refusal(.notFound) }
                return try pages.answer(request)
            }
            guard allowed.contains(request.method) else { throw Failure(methodNotAllowed: allowed) }
            var response = try await router.respond(to: request, context: context)
            if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
            return response
        } catch {
            let (failure, isOurs) = Failure.of(error)
            if isOurs { context.logger.error("request failed", metadata: ["error": "\(error)"]) }
            if failure.status == .tooManyRequests { metrics.increment(.rateLimited) }
            var response = failure.response(requestID: context.requestID)
            response.headers[.cacheControl] = "no-store"
            return response
        }
    }

    /// One line a request, without its query, its body or who wrote what.
    private func record(_ response: Response, to request: Request, _ context: ServerContext, took: Duration) {
        metrics.increment(.requests)
        metrics.observe(.request, took)
        switch response.status.code {
        case 400..<500: metrics.increment(.requestsRefused)
        case 500...: metrics.increment(.requestsFailed)
        default: break
        }
        context.logger.info(
            "request",
            metadata: [
                "method": "\(request.method)",
                "route": "\(context.endpointPath ?? "-")",
                "status": "\(response.status.code)",
                "ms": "\(took.wholeMilliseconds)",
            ]
        )
    }
}

extension Failure {
    fileprivate init(methodNotAllowed allowed: Set<HTTPRequest.Method>) {
        let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        self.init(
            .methodNotAllowed,
            code: "method_not_allowed",
            detail: "This address takes: \(names).",
            headers: [.allow: names]
        )
    }
}
