import BalieDomain
public import NIOCore
import Synchronization

/// Writes frames to one browser. Called on its event loop only, so that a frame for hundreds wakes no task for each.
public protocol LiveListener: AnyObject, Sendable {
    var eventLoop: any EventLoop { get }

    /// - Returns: `false` if the browser has fallen so far behind that it must start afresh.
    func take(_ frames: ByteBuffer) -> Bool
}

extension LiveSubscription {
    /// Where frames for one browser go: they wait until somebody follows, and are handed on from then on.
    final class Sink: Sendable {
        private enum Phase {
            case waiting([ByteBuffer])
            case followed(any LiveListener)
            case ended
        }

        private struct State {
            var phase = Phase.waiting([])
            var isLost = false
            var onEnd: (@Sendable () -> Void)?
            var follower: CheckedContinuation<Void, Never>?
        }

        private let state = Mutex(State())
        let agent: ID<Agent>
        /// Number of the last event that the browser had when it came.
        let place: Int64

        init(agent: ID<Agent>, place: Int64) {
            self.agent = agent
            self.place = place
        }

        func onEnd(_ action: @escaping @Sendable () -> Void) { state.withLock { $0.onEnd = action } }

        /// Sends the same frames to many, in their order; those of one event loop in one go.
        ///
        /// - Parameter whenDelivered: called once all have them that take any now.
        static func send(
            _ frames: ByteBuffer,
            to sinks: [Sink],
            whenDelivered: @escaping @Sendable () -> Void = {}
        ) {
            var followed: [ObjectIdentifier: (loop: any EventLoop, sinks: [Sink])] = [:]
            for sink in sinks {
                guard let loop = sink.enqueue(frames) else { continue }
                followed[ObjectIdentifier(loop), default: (loop, [])].sinks.append(sink)
            }
            guard let any = followed.values.first?.loop else { return whenDelivered() }
            let deliveries = followed.values.map { loop, sinks in
                loop.submit { for sink in sinks { sink.deliver(frames) } }
            }
            EventLoopFuture.andAllComplete(deliveries, on: any).whenComplete { _ in whenDelivered() }
        }

        /// - Returns: where the frames are to be delivered; `nil` if they wait, or nobody wants them.
        private func enqueue(_ frames: ByteBuffer) -> (any EventLoop)? {
            let (loop, isLost) = state.withLock { state -> ((any EventLoop)?, Bool) in
                switch state.phase {
                case .waiting(let waiting):
                    state.phase = .waiting(waiting + [frames])
                    return (nil, waiting.count == LiveEvents.bufferLimit)
                case .followed(let listener): return (listener.eventLoop, false)
                case .ended: return (nil, false)
                }
            }
            if isLost { end(isLost: true) }
            return loop
        }

        /// On the listener's event loop.
        private func deliver(_ frames: ByteBuffer) {
            let listener = state.withLock { state -> (any LiveListener)? in
                if case .followed(let listener) = state.phase { listener } else { nil }
            }
            guard let listener, !listener.take(frames) else { return }
            end(isLost: true)
        }

        /// Hands over what waits and what comes, until the end.
        ///
        /// - Returns: whether the place is lost.
        func follow(with listener: any LiveListener) async -> Bool {
            listener.eventLoop.execute {
                let waiting = self.state.withLock { state -> [ByteBuffer] in
                    guard case .waiting(let frames) = state.phase else { return [] }
                    state.phase = .followed(listener)
                    return frames
                }
                for frames in waiting { self.deliver(frames) }
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let hasEnded = state.withLock { state in
                        if case .ended = state.phase { return true }
                        state.follower = continuation
                        return false
                    }
                    if hasEnded { continuation.resume() }
                }
            } onCancel: {
                end()
            }
            return state.withLock { $0.isLost }
        }

        func end(isLost: Bool = false) {
            let (follower, action) = state.withLock { state in
                defer { (state.follower, state.onEnd, state.phase) = (nil, nil, .ended) }
                if case .ended = state.phase {} else { state.isLost = isLost }
                return (state.follower, state.onEnd)
            }
            follower?.resume()
            action?()
        }
    }
}
