import BalieServices
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Looks at the heads of HTTP/1.1 requests where the codec has not yet hidden anything: refuses those that do not say once
/// which host they are for, or frame their body in a way of their own, and makes one that asks for another protocol the
/// last of its connection.
///
/// Two hosts may be two different ones to a proxy and to us; behind the codec only the first would be seen. So may two ways
/// to tell where a body ends. Source: RFC 9112, 3.2 and 6.1.
///
/// Answers come in the order of their requests: a refusal waits for those before it, is the last, and nothing that comes
/// after its request is read. Source: RFC 9112, 9.3.2.
final class HeadCheck: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private var refusal: Failure?
    /// Requests that were let through and have no whole answer yet.
    private var unanswered = 0

    /// Puts a check before the codec of an HTTP/1.1 connection; HTTP/2 has none.
    ///
    /// - Returns: whether it is HTTP/1.1.
    static func install(before context: ChannelHandlerContext) -> Bool {
        let pipeline = context.pipeline.syncOperations
        guard let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) else { return false }
        try? pipeline.addHandler(HeadCheck(), position: .before(codec))
        return true
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard refusal == nil else { return }
        if case .head(let head) = unwrapInboundIn(data) {
            if let failure = Self.failure(of: head) {
                refusal = failure
                return refuseInTurn(context)
            }
            unanswered += 1
        }
        context.fireChannelRead(lastIfUpgrade(data))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What the parser cannot read of a request that is refused gets no second answer.
        if refusal != nil, error is HTTPParserError { return }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(data, promise: promise)
        guard case .end = unwrapOutboundIn(data) else { return }
        unanswered -= 1
        refuseInTurn(context)
    }

    private static func failure(of head: HTTPRequestHead) -> Failure? {
        let isOld = (head.version.major, head.version.minor) < (1, 1)
        let hosts = head.headers["host"]
        guard hosts.count == 1 || isOld && hosts.isEmpty, hosts.allSatisfy(isHost) else {
            return Failure(
                .badRequest,
                code: "bad_request",
                detail: "A request names one host, by a name or an address."
            )
        }
        let codings = head.headers["transfer-encoding"]
        guard codings.isEmpty || !isOld else {
            return Failure(
                .badRequest,
                code: "bad_request",
                detail: "So old a version knows no Transfer-Encoding: a body comes with its length."
            )
        }
        guard codings.isEmpty || codings.count == 1 && codings[0].lowercased() == "chunked" else {
            return Failure(
                .notImplemented,
                code: "not_implemented",
                detail: "A body comes with its length, or with Transfer-Encoding: chunked and nothing else."
            )
        }
        return nil
    }

    /// Whether it has only characters that a host with its port may have; none at all is a host that is not known.
    ///
    /// Source: RFC 3986, 3.2.2.
    private static func isHost(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: hostMarks.contains(byte)
            }
        }
    }

    private static let hostMarks = Set("-._~%!$&'()*+,;=:[]".utf8)

    /// No context of a request is there yet, so the problem has no number that the log knows.
    private func refuseInTurn(_ context: ChannelHandlerContext) {
        guard unanswered == 0, let failure = refusal else { return }
        let body = failure.problem(requestID: "-")
        let answer = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: failure.status.code),
            headers: [
                "Content-Type": Failure.contentType, "Content-Length": "\(body.readableBytes)", "Connection": "close",
            ]
        )
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        // What was written before may not have gone yet: closing at once would cut it off.
        let gone = context.eventLoop.makePromise(of: Void.self)
        gone.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: gone)
    }

    /// The parser reads nothing more after a request to go on with another protocol. There is none: the connection ends with
    /// the answer. Source: RFC 9110, 7.8.
    private func lastIfUpgrade(_ data: NIOAny) -> NIOAny {
        guard case .head(var head) = unwrapInboundIn(data),
            head.method == .CONNECT || head.headers.contains(name: "upgrade")
        else { return data }
        head.headers.remove(name: "upgrade")
        head.headers.replaceOrAdd(name: "connection", value: "close")
        return NIOAny(HTTPServerRequestPart.head(head))
    }
}
