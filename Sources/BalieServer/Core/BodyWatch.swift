import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// The body of a request did not come in time.
struct BodyTimeout: Error {}

/// Bounds how long a request's body may take, and invites bodies whose senders wait for it.
///
/// A body that comes with its head costs nothing here. Any other has ``ServerConfiguration/bodyTimeout``, and the same again
/// each time that it came faster than ``bytesPerSecond``. One that nobody wants, because its request was answered, gets no
/// longer.
final class BodyWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// A slow telephone line's; what is slower than this is no upload.
    static let bytesPerSecond = 16 * 1024

    private let bodyTimeout: TimeAmount
    private let closingTimeout: TimeAmount
    private var isReading = false
    private var isTooLate = false
    /// Requests that came and have no whole answer yet.
    private var unanswered = 0
    /// Bytes since the timer was set.
    private var received = 0
    private var timer: Scheduled<Void>?

    init(bodyTimeout: TimeAmount, closingTimeout: TimeAmount) {
        self.bodyTimeout = bodyTimeout
        self.closingTimeout = closingTimeout
    }

    func handlerAdded(context: ChannelHandlerContext) { HeadCheck.install(before: context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isReading = true
            unanswered += 1
            if head.headerFields[.expect] != nil { invite(head, context) }
        case .body(let bytes): received += bytes.readableBytes
        case .end:
            isReading = false
            if !isTooLate { stop() }
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isReading, timer == nil { wait(bodyTimeout, context) }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { unanswered -= 1 }
        context.write(data, promise: promise)
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    private func wait(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        received = 0
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { self.expired(context) }
    }

    private func stop() {
        timer?.cancel()
        timer = nil
    }

    private func expired(_ context: ChannelHandlerContext) {
        timer = nil
        guard !isTooLate else { return context.close(promise: nil) }
        let enough = Int64(Self.bytesPerSecond) * bodyTimeout.nanoseconds / 1_000_000_000
        if unanswered > 0, received >= enough { return wait(bodyTimeout, context) }
        isTooLate = true
        // Who reads the body hears of it and answers; after that nothing more is read here.
        context.fireErrorCaught(BodyTimeout())
        wait(closingTimeout, context)
    }

    /// Source: RFC 9110, 10.1.1.
    private func invite(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        guard head.headerFields[.expect]?.lowercased() == "100-continue", unanswered == 1 else { return }
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }
}
