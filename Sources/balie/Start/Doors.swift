import Synchronization

/// Waits until everything that was to listen does, and knows on which ports.
final class Doors: Sendable {
    enum Door: Hashable, Sendable { case server, sandbox }

    private struct State {
        var closed: Set<Door>
        var ports: [Door: Int] = [:]
        var waiting: CheckedContinuation<Void, Never>?
        var isCancelled = false
    }

    private let state: Mutex<State>

    init(_ doors: Set<Door>) { state = Mutex(State(closed: doors)) }

    func opened(_ door: Door, port: Int) {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.closed.remove(door)
            state.ports[door] = port
            guard state.closed.isEmpty else { return nil }
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    /// The port of a door that is open.
    func port(of door: Door) -> Int? { state.withLock { $0.ports[door] } }

    /// The ports, once all are open. For one waiter.
    ///
    /// - Throws: `CancellationError`.
    func allOpen() async throws -> [Door: Int] {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    guard !state.closed.isEmpty, !state.isCancelled else { return true }
                    state.waiting = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
                state.isCancelled = true
                defer { state.waiting = nil }
                return state.waiting
            }
            waiting?.resume()
        }
        try Task.checkCancellation()
        return state.withLock { $0.ports }
    }
}
