import DequeModule
import Glibc
import NIOCore

/// Where a connection's two sides are in what they say to each other. On its event loop only.
final class FaultTalk {
    /// Whether what the client says next begins an exchange.
    var isAnswered = true
    /// Whether the connection is cut where the next answer begins.
    var isCutAtAnswer = false
}

/// Moves the bytes of one direction of one connection, as the proxy's faults have it. On the connection's event loop only.
final class FaultPump: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Bytes kept here; beyond that the sender has to wait, as it would for a network that takes nothing.
    private static let keptLimit = 1 << 20
    /// Throttled bytes go in pieces of this part of a second.
    private static let pieces = 50

    private let proxy: FaultProxy
    private let partner: any Channel
    private let direction: FaultProxy.Direction
    private let talk: FaultTalk
    /// Bytes until the connection is cut; `nil`: never.
    private var byteLimit: Int?
    private var waiting: Deque<(bytes: ByteBuffer, due: NIODeadline)> = []
    private var kept = 0
    /// When the wire is free again.
    private var free = NIODeadline.uptimeNanoseconds(0)
    private var latest = NIODeadline.uptimeNanoseconds(0)
    private var hasEnded = false
    private var timer: Scheduled<Void>?

    init(
        proxy: FaultProxy,
        partner: any Channel,
        direction: FaultProxy.Direction,
        byteLimit: Int?,
        talk: FaultTalk
    ) {
        self.talk = talk
        self.proxy = proxy
        self.partner = partner
        self.direction = direction
        self.byteLimit = byteLimit
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if isCut(at: bytes) { return end(context) }
        latest = max(latest, .now() + TimeAmount(proxy.delay(direction)))
        waiting.append((bytes, latest))
        kept += bytes.readableBytes
    }

    /// Whether the connection ends before these bytes.
    private func isCut(at bytes: ByteBuffer) -> Bool {
        switch direction {
        case .toClient:
            talk.isAnswered = true
            return talk.isCutAtAnswer
        case .toServer:
            let moment = proxy.moment(ofCuttingAt: bytes, isNew: talk.isAnswered)
            talk.isAnswered = false
            if moment == .beforeAnswer { talk.isCutAtAnswer = true }
            return moment == .beforeServer
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        goOn(context)
        if kept < Self.keptLimit { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        hasEnded = true
        latest = max(latest, .now() + TimeAmount(proxy.delay(direction)))
        waiting.append((ByteBuffer(), latest))
        goOn(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let command = event as? FaultProxy.Command else { return }
        switch command {
        case .goOn: goOn(context)
        case .cut: end(context)
        case .reset:
            // A closed socket that lingers for no time says RST. On their event loop this is done at once, for both
            // before one closes: that closes the other.
            for channel in [context.channel, partner] {
                _ = (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
            }
            end(context)
        }
    }

    private func end(_ context: ChannelHandlerContext) {
        waiting = []
        timer?.cancel()
        partner.close(promise: nil)
        context.close(promise: nil)
    }

    /// Forwards what is due, and comes back for the rest.
    private func goOn(_ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        let faults = proxy.faults(direction)
        guard !faults.isHeld else { return }
        while let next = waiting.first {
            let due = max(next.due, free)
            guard due <= .now() else {
                timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) { self.goOn(context) }
                return
            }
            if hasEnded, waiting.count == 1 {
                waiting = []
                return end(context)
            }
            forward(context, faults)
        }
    }

    private func forward(_ context: ChannelHandlerContext, _ faults: FaultProxy.Faults) {
        var piece = waiting[0].bytes
        if let rate = faults.bytesPerSecond {
            let count = min(piece.readableBytes, max(rate / Self.pieces, 1))
            piece = waiting[0].bytes.readSlice(length: count) ?? piece
            free = max(free, .now()) + .nanoseconds(Int64(count) * 1_000_000_000 / Int64(rate))
            if waiting[0].bytes.readableBytes == 0 { waiting.removeFirst() }
        } else {
            waiting.removeFirst()
        }
        let wasFull = kept >= Self.keptLimit
        kept -= piece.readableBytes
        if wasFull, kept < Self.keptLimit { context.read() }
        guard let limit = byteLimit else { return partner.writeAndFlush(piece, promise: nil) }
        byteLimit = limit - piece.readableBytes
        guard piece.readableBytes >= limit else { return partner.writeAndFlush(piece, promise: nil) }
        let last = piece.readSlice(length: limit) ?? piece
        partner.writeAndFlush(last).assumeIsolated().whenComplete { _ in self.end(context) }
    }
}
