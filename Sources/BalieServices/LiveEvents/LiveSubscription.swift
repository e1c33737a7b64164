public import BalieDomain
import BalieStorage
public import NIOCore
import Synchronization

extension LiveEvents {
    /// Begins to listen. Registered before the log is read, so that nothing falls between what was missed and what comes.
    ///
    /// - Parameter after: the number of the last event that the browser has; `nil` for "from now on".
    public func subscribe(_ workspace: ID<Workspace>, after: Int64?) async throws -> LiveSubscription {
        let (sink, id, told) = state.withLock { state in
            state.nextSubscriber += 1
            let sink = LiveSubscription.Sink()
            state.topics[workspace, default: Topic()].subscribers[state.nextSubscriber] = sink
            return (sink, state.nextSubscriber, state.topics[workspace]?.told)
        }
        sink.onEnd { [self] in unsubscribe(id, workspace: workspace) }
        do {
            let bounds = try await storage.read { session in
                (
                    first: try EventStore.floor(of: workspace, in: session),
                    last: try EventStore.last(of: workspace, in: session)
                )
            }
            let live = told ?? start(workspace, at: bounds.last)
            let from = after ?? live
            let isLost = from < bounds.first || from > max(bounds.last, live)
            return LiveSubscription(
                events: self,
                workspace: workspace,
                sink: sink,
                missed: isLost ? nil : from..<max(from, live),
                last: isLost ? bounds.last : from
            )
        } catch {
            sink.finish()
            throw error
        }
    }

    /// The first subscriber of a workspace sets where telling begins. More may have been told since, also to those who
    /// registered before: for them it still begins there.
    private func start(_ workspace: ID<Workspace>, at last: Int64) -> Int64 {
        let start = state.withLock { state in
            let start = state.topics[workspace]?.start ?? last
            if state.topics[workspace]?.start == nil {
                state.topics[workspace]?.start = start
                state.topics[workspace]?.told = start
            }
            return start
        }
        // What was committed since `last` was read is not known to be behind.
        committed(workspace, upTo: .max)
        return start
    }

    private func unsubscribe(_ id: Int64, workspace: ID<Workspace>) {
        state.withLock { state in
            state.topics[workspace]?.subscribers[id] = nil
            if state.topics[workspace]?.subscribers.isEmpty == true { state.topics[workspace] = nil }
        }
    }
}

/// What one browser gets: frames, encoded, ready to be written. Iterate once.
public struct LiveSubscription: AsyncSequence, Sendable {
    public enum Element: Sendable {
        case frames(ByteBuffer)
        /// The place is lost (too far behind, or the log does not reach back that far): nothing follows.
        case resync
    }

    let events: LiveEvents
    let workspace: ID<Workspace>
    let sink: Sink
    /// Numbers after the lower bound, up to the upper: read from the log before what comes live. `nil`: the place is lost.
    let missed: Range<Int64>?
    /// The number from which this subscription goes on.
    public let last: Int64

    public func makeAsyncIterator() -> Iterator {
        Iterator(subscription: self, position: missed?.lowerBound ?? 0, live: sink.stream.makeAsyncIterator())
    }

    /// Stops listening.
    public func cancel() { sink.finish() }

    public struct Iterator: AsyncIteratorProtocol {
        let subscription: LiveSubscription
        var position: Int64
        var live: AsyncStream<ByteBuffer>.Iterator
        var hasEnded = false

        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws -> Element? {
            guard !hasEnded else { return nil }
            guard let missed = subscription.missed else {
                hasEnded = true
                return .resync
            }
            if position < missed.upperBound {
                let limit = Int(Swift.min(Int64(LiveEvents.batchLimit), missed.upperBound - position))
                let page = try await subscription.events.events(
                    of: subscription.workspace,
                    after: position,
                    limit: limit
                )
                if let last = page.last {
                    position = last.number
                    return .frames(subscription.events.frames(page))
                }
                position = missed.upperBound
            }
            if let frames = await live.next(isolation: actor) { return .frames(frames) }
            hasEnded = true
            return subscription.sink.hasOverflowed ? .resync : nil
        }
    }

    /// Where frames for one browser wait.
    final class Sink: Sendable {
        let stream: AsyncStream<ByteBuffer>
        private let continuation: AsyncStream<ByteBuffer>.Continuation
        private let overflowed = Atomic(false)

        var hasOverflowed: Bool { overflowed.load(ordering: .relaxed) }

        init() {
            (stream, continuation) = AsyncStream.makeStream(
                bufferingPolicy: .bufferingOldest(LiveEvents.bufferLimit)
            )
        }

        func onEnd(_ action: @escaping @Sendable () -> Void) { continuation.onTermination = { _ in action() } }

        func send(_ frames: ByteBuffer) {
            guard case .dropped = continuation.yield(frames) else { return }
            overflowed.store(true, ordering: .relaxed)
            continuation.finish()
        }

        func finish() { continuation.finish() }
    }
}
