import BalieStorage
import DequeModule
import Dispatch
import Synchronization

/// Connections that are opened when they are needed, each with a thread of its own for as long as it is used.
final class PostgresPool: Sendable {
    /// Pieces of work that wait for a connection at the most; one more is refused.
    static let waitingLimit = 10_000

    typealias Work = @Sendable (Lane) -> Void

    /// A thread and its connection.
    // SAFETY: `connection` is used on `queue` only.
    final class Lane: @unchecked Sendable {
        fileprivate let queue = DispatchQueue(label: "balie.postgres")
        private let connect: @Sendable () throws(StorageError) -> PostgresConnection
        private var connection: PostgresConnection?

        init(_ connect: @escaping @Sendable () throws(StorageError) -> PostgresConnection) {
            self.connect = connect
        }

        /// The open connection; a new one if the last was lost.
        func open() throws(StorageError) -> PostgresConnection {
            if let connection, connection.isOpen { return connection }
            let made = try connect()
            connection = made
            return made
        }

        /// Gives the connection up: nobody knows what state it is in.
        func drop() { connection = nil }
    }

    private struct State {
        var idle: [Lane] = []
        var count = 0
        var waiting: Deque<Work> = []
        var refused = 0
        var isClosed = false
    }

    private let limit: Int
    private let connect: @Sendable () throws(StorageError) -> PostgresConnection
    private let state = Mutex(State())

    /// - Parameter limit: connections at the same time.
    init(limit: Int, _ connect: @escaping @Sendable () throws(StorageError) -> PostgresConnection) {
        self.limit = limit
        self.connect = connect
    }

    /// Runs `work` on a thread with a connection, at once or when one is free; in the order of the calls.
    ///
    /// - Throws: ``StorageError`` with ``StorageError/Code/retryLater`` if too much waits, or after ``close()``.
    func run(_ work: @escaping Work) throws(StorageError) {
        let (lane, isRefused) = state.withLock { state -> (Lane?, Bool) in
            if state.isClosed { return (nil, true) }
            if let lane = state.idle.popLast() { return (lane, false) }
            if state.count < limit {
                state.count += 1
                return (Lane(connect), false)
            }
            if state.waiting.count >= Self.waitingLimit {
                state.refused += 1
                return (nil, true)
            }
            state.waiting.append(work)
            return (nil, false)
        }
        if isRefused { throw StorageError(.retryLater, detail: "no connection is free") }
        guard let lane else { return }
        lane.queue.async {
            work(lane)
            self.goOn(lane)
        }
    }

    /// Threads with connections, pieces of work that wait for one, and those that found no room.
    var figures: (lanes: Int, waiting: Int, refused: Int) {
        state.withLock { ($0.count, $0.waiting.count, $0.refused) }
    }

    /// What waits goes on; else the connection is free.
    private func goOn(_ lane: Lane) {
        while true {
            let work = state.withLock { state -> Work? in
                if let work = state.waiting.popFirst() { return work }
                if state.isClosed { lane.drop() } else { state.idle.append(lane) }
                return nil
            }
            guard let work else { return }
            work(lane)
        }
    }

    /// Closes what is free now, and the rest when it becomes free. What waits is still done.
    func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        // Not waited for: this may be the thread of one of them.
        for lane in idle { lane.queue.async { lane.drop() } }
    }
}
