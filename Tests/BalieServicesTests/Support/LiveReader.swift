import BalieDomain
import BalieServices
import NIOCore
import NIOPosix

/// Reads a subscription as a browser does: what was missed, then what happens.
final class LiveReader: LiveListener {
    enum Element: Sendable {
        case frames(ByteBuffer)
        /// The place is lost: nothing follows.
        case resync
    }

    typealias Elements = AsyncThrowingStream<Element, any Error>

    let eventLoop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()
    private let elements: Elements.Continuation

    private init(_ elements: Elements.Continuation) { self.elements = elements }

    func take(_ frames: ByteBuffer) -> Bool {
        elements.yield(.frames(frames))
        return true
    }

    /// Ends with the subscription, which ends when nobody reads any more.
    static func read(_ subscription: LiveSubscription) -> Elements {
        AsyncThrowingStream(bufferingPolicy: .unbounded) { continuation in
            let reader = LiveReader(continuation)
            let task = Task {
                do {
                    var last = subscription.last
                    while let page = try await subscription.missed(after: last) {
                        continuation.yield(.frames(page.frames))
                        last = page.last
                    }
                    if await subscription.follow(with: reader) { continuation.yield(.resync) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in
                task.cancel()
                subscription.cancel()
            }
        }
    }
}

extension LiveEvents {
    /// Whoever it is that listens.
    func subscribe(_ workspace: ID<Workspace>, after: Int64?) async throws -> LiveSubscription {
        try await subscribe(workspace, by: ID(1), after: after)
    }
}
