import NIOCore
import Synchronization

/// Passes news to the open pages: every event is encoded once and handed to all.
final class EventHub: Sendable {
    private struct State {
        var subscribers: [Int: AsyncStream<ByteBuffer>.Continuation] = [:]
        var nextID = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Most open pages at once.
    static let subscriberLimit = 32
    /// Events kept for a page that is slow to read; it is told to start over when there are more.
    static let bufferLimit = 1024

    /// Opens a stream of encoded events; `nil` when there are too many, or the sandbox is stopping.
    func subscribe() -> (id: Int, events: AsyncStream<ByteBuffer>)? {
        state.withLock { state in
            guard !state.isClosed, state.subscribers.count < Self.subscriberLimit else { return nil }
            let (events, continuation) = AsyncStream.makeStream(
                of: ByteBuffer.self,
                bufferingPolicy: .bufferingOldest(Self.bufferLimit)
            )
            state.nextID += 1
            state.subscribers[state.nextID] = continuation
            return (state.nextID, events)
        }
    }

    func unsubscribe(_ id: Int) {
        state.withLock { state in _ = state.subscribers.removeValue(forKey: id)?.finish() }
    }

    var count: Int { state.withLock { $0.subscribers.count } }

    func publish(_ event: LiveEvent) {
        send(Self.encode(event))
    }

    /// A comment that keeps connections alive and shows which are dead.
    func beat() {
        send(ByteBuffer(string: ": still here\n\n"))
    }

    /// Ends all streams, for a clean stop.
    func close() {
        state.withLock { state in
            state.isClosed = true
            for continuation in state.subscribers.values { continuation.finish() }
            state.subscribers.removeAll()
        }
    }

    private func send(_ bytes: ByteBuffer) {
        state.withLock { state in
            for (id, continuation) in state.subscribers {
                // A page that has fallen behind is cut off: it comes back and reads everything anew.
                if case .dropped = continuation.yield(bytes) {
                    continuation.finish()
                    state.subscribers[id] = nil
                }
            }
        }
    }

    private static func encode(_ event: LiveEvent) -> ByteBuffer {
        var buffer = ByteBuffer(string: "event: \(event.name)\ndata: ")
        buffer.writeBytes(event.data.encoded())
        buffer.writeStaticString("\n\n")
        return buffer
    }
}
