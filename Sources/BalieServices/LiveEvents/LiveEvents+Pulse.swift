public import NIOCore
import Synchronization

extension LiveEvents {
    /// Sends bytes to every subscriber of every workspace: a comment that keeps lines open.
    public func pulse(_ frame: ByteBuffer) {
        let sinks = state.withLock { state in state.topics.values.flatMap { Array($0.subscribers.values) } }
        LiveSubscription.Sink.send(frame, to: sinks)
    }
}
