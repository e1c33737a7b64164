import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Looks at the heads of HTTP/1.1 requests where the codec has not yet hidden anything: refuses those that do not say once
/// which host they are for, and makes one that asks for another protocol the last of its connection.
///
/// Two hosts may be two different ones to a proxy and to us; behind the codec only the first would be seen. Source: RFC 9112,
/// 3.2.
final class HeadCheck: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private var hasRefused = false

    /// Puts a check before the codec of an HTTP/1.1 connection; HTTP/2 has none.
    static func install(before context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        guard let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) else { return }
        try? pipeline.addHandler(HeadCheck(), position: .before(codec))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasRefused else { return }
        if case .head(let head) = unwrapInboundIn(data), head.version == .http1_1, head.headers["host"].count != 1 {
            hasRefused = true
            let answer = HTTPResponseHead(
                version: .http1_1,
                status: .badRequest,
                headers: ["Content-Length": "0", "Connection": "close"]
            )
            context.write(wrapOutboundOut(.head(answer)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return context.close(promise: nil)
        }
        context.fireChannelRead(lastIfUpgrade(data))
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
