import Synchronization

/// What the library's callbacks mean, by the number of the connection.
///
/// The library calls back on threads of its own, perhaps while a connection is being closed, or after. It is given a number
/// instead of an address: a call that comes too late finds nothing, and there is nothing that it could touch.
final class LinkRegistry: Sendable {
    /// Called on threads of the library; quick.
    struct Handlers: Sendable {
        let message: @Sendable ([UInt8]) -> Void
        /// So many messages were dropped since the connection began, because they came faster than `message` takes them.
        let dropped: @Sendable (Int64) -> Void
        let ended: @Sendable (NATSFailure) -> Void
    }

    static let shared = LinkRegistry()

    private struct State {
        var last: UInt = 0
        var handlers: [UInt: Handlers] = [:]
    }

    private let state = Mutex(State())

    /// - Returns: the number, never 0.
    func add(_ handlers: Handlers) -> UInt {
        state.withLock { state in
            state.last += 1
            state.handlers[state.last] = handlers
            return state.last
        }
    }

    func remove(_ number: UInt) { state.withLock { $0.handlers[number] = nil } }

    /// What a callback's argument stands for.
    subscript(closure: UnsafeMutableRawPointer?) -> Handlers? {
        let number = UInt(bitPattern: closure)
        return state.withLock { $0.handlers[number] }
    }
}
