import BalieServices
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Writes events to a browser's connection, after the head of its answer: straight onto the channel, in the order in which
/// the answer's own writer would.
final class EventListener: LiveListener {
    /// Bytes that may wait in the connection of a browser that does not read.
    static let waitingLimit = 4 * 1024 * 1024

    private let channel: any Channel
    private let metrics: BalieServices.Metrics

    var eventLoop: any EventLoop { channel.eventLoop }

    init(_ channel: any Channel, metrics: BalieServices.Metrics) {
        self.channel = channel
        self.metrics = metrics
    }

    func take(_ frames: ByteBuffer) -> Bool {
        guard channel.isActive else { return true }
        if !channel.isWritable, waitingBytes > Self.waitingLimit { return false }
        metrics.increment(.eventFramesSent)
        channel.writeAndFlush(HTTPResponsePart.body(frames), promise: nil)
        return true
    }

    private var waitingBytes: Int {
        (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}
