import BalieServices
import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Synchronization

/// Writes events to a browser's connection, after the head of its answer: straight onto the channel, in the order in which
/// the answer's own writer would.
final class EventListener: LiveListener {
    /// Bytes that may wait in the connection of a browser that does not read.
    static let waitingLimit = 4 * 1024 * 1024

    private let channel: any Channel
    /// Bytes written while the connection took none, until it takes them. Counted here: an HTTP/2 stream cannot be asked.
    private let waiting = Mutex(0)
    private let metrics: BalieServices.Metrics

    var eventLoop: any EventLoop { channel.eventLoop }

    init(_ channel: any Channel, metrics: BalieServices.Metrics) {
        self.channel = channel
        self.metrics = metrics
    }

    func take(_ frames: ByteBuffer) -> Bool {
        guard channel.isActive else { return true }
        var promise: EventLoopPromise<Void>?
        if !channel.isWritable {
            let count = frames.readableBytes
            let bytes = waiting.withLock { waiting in
                waiting += count
                return waiting
            }
            guard bytes <= Self.waitingLimit else { return false }
            promise = channel.eventLoop.makePromise()
            promise?.futureResult.whenComplete { _ in self.waiting.withLock { $0 -= count } }
        }
        metrics.increment(.eventFramesSent)
        channel.writeAndFlush(HTTPResponsePart.body(frames), promise: promise)
        return true
    }

    /// Closes the connection, with all that waits in it.
    func disconnect() { channel.close(promise: nil) }
}
