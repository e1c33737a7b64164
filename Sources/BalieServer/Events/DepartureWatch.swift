import NIOCore

/// Notices, on a connection's event loop, that the other end sends no more: a browser that went away.
///
/// One small object a connection, in place of a task that waits for the same.
final class DepartureWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private var action: (@Sendable () -> Void)?
    private var hasDeparted = false
    private let receiveBuffer: AdaptiveRecvByteBufferAllocator?

    /// - Parameter receiveBuffer: how the connection's room for reading grows; `nil` leaves it. Not for HTTP/2 streams:
    ///   they read nothing themselves.
    init(receiveBuffer: AdaptiveRecvByteBufferAllocator? = nil) { self.receiveBuffer = receiveBuffer }

    func handlerAdded(context: ChannelHandlerContext) {
        guard let receiveBuffer else { return }
        _ = context.channel.setOption(.recvAllocator, value: receiveBuffer)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { depart() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        depart()
        context.fireChannelInactive()
    }

    private func depart() {
        hasDeparted = true
        action?()
        action = nil
    }

    /// Calls `action` once the other end of `channel` has gone, at once if it has; in place of an earlier action.
    static func onDeparture(from channel: any Channel, _ action: @escaping @Sendable () -> Void) {
        channel.eventLoop.execute {
            guard let watch = try? channel.pipeline.syncOperations.handler(type: DepartureWatch.self) else {
                // Channels without one tell only when they are closed.
                channel.closeFuture.whenComplete { _ in action() }
                return
            }
            if watch.hasDeparted { action() } else { watch.action = action }
        }
    }
}
