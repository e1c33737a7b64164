import BalieDomain
import BalieServices
import HTTPTypes
import Hummingbird
import NIOCore

/// `/hooks/{channel}`: what the networks call. Apart from everything else, because it must be quick: no identity, no
/// limits, nothing but the body and its journal.
struct HookEndpoint: Sendable {
    static let prefix = "/hooks/"

    let intake: Intake
    let budget: BodyBudget<ID<ChannelAccount>>
    let metrics: BalieServices.Metrics

    /// Never throws: an answer the network does not expect would only bring the same hook again.
    @inline(never)  // In line it would enlarge every connection's task, those of listening browsers too.
    func answer(_ request: Request, _ context: ServerContext) async -> Response {
        guard let channel = ID<ChannelAccount>(request.uri.path.dropFirst(Self.prefix.utf8.count)) else {
            return Self.notFound
        }
        switch request.method {
        case .post: return await receive(channel, request, context)
        case .get: return await handshake(channel, request)
        default: return Response(status: .methodNotAllowed, headers: [.allow: "GET, POST"])
        }
    }

    private func receive(
        _ channel: ID<ChannelAccount>,
        _ request: Request,
        _ context: ServerContext
    ) async -> Response {
        let clock = ContinuousClock()
        let start = clock.now
        var headers: [String: [String]] = [:]
        for field in request.headers { headers[field.name.canonicalName, default: []].append(field.value) }
        // What cannot be genuine is answered before its body is read.
        if let receipt = await intake.refusal(of: channel, headers: headers) { return answer(receipt) }
        let receipt: Intake.Receipt
        do {
            receipt = try await budget.withBody(
                of: request,
                context,
                for: channel,
                upTo: Intake.bodyByteLimit,
                reserves: false
            ) { body in
                await intake.receive(channel, headers: headers, body: body)
            }
        } catch is NoRoom {
            metrics.increment(.hooksTurnedAway)
            return Self.unavailable
        } catch {
            metrics.increment(.hooksRefused)
            return Response(status: Failure.of(error).failure.status)
        }
        metrics.observe(.hookReceive, clock.now - start)
        return answer(receipt)
    }

    private func answer(_ receipt: Intake.Receipt) -> Response {
        switch receipt {
        case .accepted:
            metrics.increment(.hooksReceived)
            return Self.accepted
        case .unknownChannel:
            metrics.increment(.hooksRefused)
            return Self.notFound
        case .notGenuine:
            metrics.increment(.hooksRefused)
            return Response(status: .unauthorized)
        case .unavailable:
            metrics.increment(.hooksUnavailable)
            return Self.unavailable
        }
    }

    private func handshake(_ channel: ID<ChannelAccount>, _ request: Request) async -> Response {
        var query: [String: String] = [:]
        for (name, value) in request.uri.queryParameters { query[String(name)] = String(value) }
        do {
            guard let answer = try await intake.handshake(channel, query: query) else {
                return Response(status: .forbidden)
            }
            return Response(
                status: .ok,
                // Plain text: what the network sent is never shown as a page.
                headers: [.contentType: "text/plain; charset=utf-8", .xContentTypeOptions: "nosniff"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: answer))
            )
        } catch {
            return Response(status: .serviceUnavailable)
        }
    }

    private static let accepted = Response(status: .ok, headers: [.cacheControl: "no-store"])
    private static let unavailable = Response(status: .serviceUnavailable, headers: [.retryAfter: "5"])
    private static let notFound = Response(status: .notFound, headers: [.cacheControl: "no-store"])
}
