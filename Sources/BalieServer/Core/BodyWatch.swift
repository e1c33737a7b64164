import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// The body of a request did not come in time.
struct BodyTimeout: Error {}

/// Somebody wants the body of the request that is being answered.
struct BodyInvitation: Sendable {}

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
    /// The newest request's sender waits to be asked for its body.
    private var isWaitedFor = false
    private var isHTTP1 = false
    /// The answer that is being written said that the connection closes after it.
    private var isLastAnswer = false
    /// Requests that came and have no whole answer yet.
    private var unanswered = 0
    /// Bytes since the timer was set.
    private var received = 0
    private var timer: Scheduled<Void>?

    init(bodyTimeout: TimeAmount, closingTimeout: TimeAmount) {
        self.bodyTimeout = bodyTimeout
        self.closingTimeout = closingTimeout
    }

    func handlerAdded(context: ChannelHandlerContext) { isHTTP1 = HeadCheck.install(before: context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isReading = true
            unanswered += 1
            // Source: RFC 9110, 10.1.1.
            isWaitedFor = head.headerFields[.expect]?.lowercased() == "100-continue"
        case .body(let bytes):
            isWaitedFor = false
            received += bytes.readableBytes
        case .end:
            isReading = false
            isWaitedFor = false
            if !isTooLate { stop() }
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isReading, timer == nil { wait(bodyTimeout, context) }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where isUninvited:
            // Whether the body still comes nobody knows, so nor does anybody what the next bytes are.
            isLastAnswer = true
            head.headerFields[.connection] = "close"
            return context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end where isLastAnswer:
            context.writeAndFlush(data, promise: promise)
            return context.close(promise: nil)
        case .end: unanswered -= 1
        case .head, .body: break
        }
        context.write(data, promise: promise)
    }

    /// A body that was not asked for, of the request that is being answered.
    private var isUninvited: Bool { isWaitedFor && isHTTP1 && unanswered == 1 }

    func triggerUserOutboundEvent(
        context: ChannelHandlerContext,
        event: Any,
        promise: EventLoopPromise<Void>?
    ) {
        guard event is BodyInvitation else { return context.triggerUserOutboundEvent(event, promise: promise) }
        promise?.succeed()
        guard isWaitedFor, unanswered == 1 else { return }
        isWaitedFor = false
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
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
}
