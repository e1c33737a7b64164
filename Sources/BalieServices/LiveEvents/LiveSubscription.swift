public import BalieDomain
import BalieStorage
public import NIOCore
import Synchronization

extension LiveEvents {
    /// Begins to listen. Registered before the log is read, so that nothing falls between what was missed and what comes.
    ///
    /// - Parameters:
    ///   - agent: whose browser it is.
    ///   - after: the number of the last event that the browser has; `nil` for "from now on".
    public func subscribe(
        _ workspace: ID<Workspace>,
        by agent: ID<Agent>,
        after: Int64?
    ) async throws -> LiveSubscription {
        let (sink, id, told) = state.withLock { state in
            state.nextSubscriber += 1
            let sink = LiveSubscription.Sink(agent: agent, place: after ?? 0)
            var topic = state.topics[workspace] ?? Topic()
            topic.subscribers[state.nextSubscriber] = sink
            state.topics[workspace] = topic
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
            sink.end()
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

/// What one browser gets: first what it missed, then what happens.
public struct LiveSubscription: Sendable {
    let events: LiveEvents
    let workspace: ID<Workspace>
    let sink: Sink
    /// Numbers after the lower bound, up to the upper: read from the log before what comes live. `nil`: the place is lost.
    let missed: Range<Int64>?
    /// The number from which this subscription goes on.
    public let last: Int64

    /// What was missed after `number`, a page at a time: from ``last`` on, until there is no more.
    ///
    /// - Returns: the frames, and the number to go on from.
    public func missed(after number: Int64) async throws -> (frames: ByteBuffer, last: Int64)? {
        guard let missed, number < missed.upperBound else { return nil }
        let limit = Int(min(Int64(LiveEvents.batchLimit), missed.upperBound - number))
        return try await events.page(of: workspace, after: number, limit: limit).map { ($0.frames, $0.last) }
    }

    /// Whether the log does not reach back to where this subscription was to begin: the browser must start afresh.
    public var isPlaceLost: Bool { missed == nil }

    /// Hands over what happens, until the subscription ends. Call it once everything missed was told.
    ///
    /// - Returns: whether it ended because of the browser: its place is lost, or it does not read what it is told.
    public func follow(with listener: any LiveListener) async -> Bool {
        defer { sink.end() }
        return isPlaceLost ? true : await sink.follow(with: listener)
    }

    /// Stops listening.
    public func cancel() { sink.end() }
}
