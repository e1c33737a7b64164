import BalieDomain
import BalieServices
import HTTPTypes
import Hummingbird
import NIOCore

/// What happens to every request of the API, in this order: who is it, may they, not too often, not from another site's
/// page, the body, a key seen before, the handler.
struct Pipeline: Sendable {
    private let authenticator: Authenticator
    private let idempotency: Idempotency
    private let existence: Existence
    private let proxies: TrustedProxies
    private let byCaller: RateLimiter<ID<Agent>>?
    private let byAddress: RateLimiter<String>?

    init(_ dependencies: ServerDependencies, _ configuration: ServerConfiguration) {
        let environment = dependencies.environment
        authenticator = dependencies.authenticator
        existence = Existence(environment)
        proxies = TrustedProxies(ranges: configuration.trustedProxies)
        idempotency = Idempotency(RequestKeys(environment))
        byCaller = configuration.callerRate.map { rate in
            RateLimiter(.init(burst: rate.burst, perSecond: rate.perSecond), time: environment.time)
        }
        byAddress = configuration.strangerRate.map { rate in
            RateLimiter(.init(burst: rate.burst, perSecond: rate.perSecond), time: environment.time)
        }
    }

    func answer(_ route: Route, _ request: Request, _ context: ServerContext) async throws -> Response {
        let (caller, isByCookie) = try await identify(request, context, isLimited: route.isLimited)
        if case .role(let needed) = route.access {
            guard let caller else { throw Refusal(.unauthenticated) }
            guard caller.role >= needed else { throw Refusal(.forbidden) }
        }
        // Signing in is protected too: another site must not sign a browser in as somebody else.
        if route.isChange, isByCookie || caller == nil { try SameOrigin.check(request) }
        let body = try await hidingForeign(context, caller) { try await self.body(of: route, request, context) }
        let call = Call(request: request, context: context, signedIn: caller, body: body)
        func answer() async throws -> Response {
            try await hidingForeign(context, caller) { try await route.handler(call) }
        }
        guard route.method == .post, route.body != .raw, let caller else { return try await answer() }
        return try await idempotency.answer(call, caller, answer)
    }

    /// A request about something of another workspace is told that there is no such thing, whatever else is wrong with it.
    private func hidingForeign<Value>(
        _ context: ServerContext,
        _ caller: Caller?,
        _ work: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await work()
        } catch let refusal as Refusal where refusal.code.isAboutContents {
            guard let caller, let id = context.parameters.get("id") else { throw refusal }
            guard try await existence.isThere(id, workspace: caller.workspace) else { throw Refusal(.notFound) }
            throw refusal
        }
    }

    // MARK: Who

    /// A program by its token, else a browser by its cookie, else nobody.
    ///
    /// - Throws: ``RateLimited``.
    private func identify(
        _ request: Request,
        _ context: ServerContext,
        isLimited: Bool
    ) async throws -> (Caller?, isByCookie: Bool) {
        let caller: Caller?
        let isByCookie: Bool
        if let header = request.headers[.authorization] {
            isByCookie = false
            caller =
                if let token = Self.bearer(header) { try await authenticator.caller(.api, token: token) } else { nil }
        } else if let token = SessionCookie.token(in: request) {
            isByCookie = true
            caller = try await authenticator.caller(.session, token: token)
        } else {
            isByCookie = false
            caller = nil
        }
        guard isLimited else { return (caller, isByCookie) }
        if let caller {
            try byCaller?.take(caller.agent)
        } else {
            try byAddress?.take(proxies.source(request.headers, peer: context.remoteAddress))
        }
        return (caller, isByCookie)
    }

    private static func bearer(_ header: String) -> String? {
        let scheme = "bearer "
        guard header.utf8.count > scheme.utf8.count, header.prefix(scheme.count).lowercased() == scheme else {
            return nil
        }
        return String(header.dropFirst(scheme.count))
    }

    // MARK: Body

    private func body(of route: Route, _ request: Request, _ context: ServerContext) async throws -> ByteBuffer {
        guard route.isChange, case .json(let limit) = route.body else { return ByteBuffer() }
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit { throw Refusal(.tooLarge) }
        context.invite(bodyOf: request)
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: limit)
        } catch let error as NIOTooManyBytesError {
            throw error
        } catch { throw Failure(readingBody: error) }
        guard body.readableBytes > 0 else { return body }
        guard let type = request.headers[.contentType], Self.isJSON(type) else {
            throw Refusal(.unsupportedMediaType, "The content type must be application/json.")
        }
        return body
    }

    private static func isJSON(_ type: String) -> Bool {
        let essence = type.prefix { $0 != ";" }
        return essence.lowercased().filter { $0 != " " } == "application/json"
    }
}

extension Refusal.Code {
    /// Whether what was sent is refused before, or without, looking at the thing it is about.
    fileprivate var isAboutContents: Bool {
        switch self {
        case .invalidField, .tooLong, .tooLarge, .unsupportedMediaType: true
        default: false
        }
    }
}
