import HummingbirdCore
import Logging
import NIOCore

/// Closes a TLS connection on which nothing is asked for: one without a handshake, without a request after it, or with
/// HTTP/2 and no stream. Stands before everything else on the connection, so nothing that is said there keeps it open.
///
/// HTTP/1.1 on the connection counts as one thing that goes on for ever: Hummingbird bounds its silence.
final class ConnectionBound: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let idleTimeout: TimeAmount
    private let closingTimeout: TimeAmount
    private var context: ChannelHandlerContext?
    /// HTTP/2 streams, or HTTP/1.1 itself.
    private var underWay = 0
    private var isClosing = false
    private var timer: Scheduled<Void>?

    init(idleTimeout: TimeAmount, closingTimeout: TimeAmount) {
        self.idleTimeout = idleTimeout
        self.closingTimeout = closingTimeout
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        wait(idleTimeout)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        self.context = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        if event is ChannelShouldQuiesceEvent { beginClosing() }
    }

    fileprivate func began() {
        underWay += 1
        timer?.cancel()
    }

    fileprivate func ended() {
        underWay -= 1
        if underWay == 0 { wait(isClosing ? closingTimeout : idleTimeout) }
    }

    private func wait(_ time: TimeAmount) {
        guard let context else { return }
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { self.expired() }
    }

    private func expired() {
        guard let context else { return }
        guard !isClosing else { return context.close(promise: nil) }
        // HTTP/2 says goodbye, and closes by itself when the other end answers.
        context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        beginClosing()
    }

    private func beginClosing() {
        isClosing = true
        if underWay == 0 { wait(closingTimeout) }
    }
}

/// Tells a connection's ``ConnectionBound`` of what goes on there; one on each HTTP/2 stream, or on HTTP/1.1.
final class ConnectionUse: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private var bound: ConnectionBound?

    func handlerAdded(context: ChannelHandlerContext) {
        let channels = [context.channel, context.channel.parent].compactMap { $0 }
        bound =
            channels.lazy.compactMap { channel in
                // The parent of an HTTP/2 stream is its connection, on the same event loop; that of a connection listens.
                channel.eventLoop.inEventLoop
                    ? try? channel.pipeline.syncOperations.handler(type: ConnectionBound.self) : nil
            }.first
        bound?.began()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        bound?.ended()
        bound = nil
    }
}

/// Connections of `base`, each with its ``ConnectionBound``.
struct BoundedChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let idleTimeout: TimeAmount
    let closingTimeout: TimeAmount

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        do {
            let bound = ConnectionBound(idleTimeout: idleTimeout, closingTimeout: closingTimeout)
            try channel.pipeline.syncOperations.addHandler(bound)
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return base.setup(channel: channel, logger: logger)
    }

    func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
