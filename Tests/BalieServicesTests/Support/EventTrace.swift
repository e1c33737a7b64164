import BalieDomain
import BalieServices
import NIOCore
import Synchronization

/// Writes live messages as lines, so that tests can read what a browser got: the event's number, or `view`.
enum EventTrace {
    static func frame(_ message: LiveMessage) -> ByteBuffer {
        switch message {
        case .event(let event): ByteBuffer(string: "\(event.number)\n")
        case .viewing: ByteBuffer(string: "view\n")
        }
    }

    /// The event numbers in frames.
    static func numbers(_ frames: ByteBuffer) -> [Int64] {
        String(buffer: frames).split(separator: "\n").compactMap { Int64($0) }
    }
}

/// Opens once; whoever waits before that waits.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        var arrivals: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func pass() async {
        await withCheckedContinuation { continuation in
            let (isOpen, arrivals) = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                defer { state.arrivals = [] }
                return (state.isOpen, state.arrivals)
            }
            for arrival in arrivals { arrival.resume() }
            if isOpen { continuation.resume() }
        }
    }

    /// Returns once somebody waits.
    func arrival() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if !state.waiters.isEmpty || state.isOpen { return true }
                state.arrivals.append(continuation)
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

/// A number that several tasks raise.
final class CountBox: Sendable {
    private let state = Mutex(0)

    var value: Int { state.withLock { $0 } }
    func increment() { state.withLock { $0 += 1 } }
}
