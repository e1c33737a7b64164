import BalieStorage
import Dispatch
import Synchronization

/// Connections that are opened when they are needed, each with a thread of its own for as long as it is used.
final class PostgresPool: Sendable {
    /// Pieces of work that wait for a connection at the most; one more is refused.
    static let waitingLimit = 10_000
    /// How long a piece of work waits for a connection at the most; then it is refused, and its caller knows where it stands.
    static let waitingPatience = Duration.seconds(15)

    /// Called with a connection, or with the reason why there is none: ``StorageError/Code/retryLater``.
    typealias Work = @Sendable (Result<Lane, StorageError>) -> Void

    /// What is told to whoever gets no connection.
    static let refusal = StorageError(.retryLater, detail: "no connection is free")

    /// A thread and its connection.
    // SAFETY: `connection` is used on `queue` only.
    final class Lane: @unchecked Sendable {
        fileprivate let queue = DispatchQueue(label: "balie.postgres")
        private let connect: @Sendable () throws(StorageError) -> PostgresConnection
        private var connection: PostgresConnection?

        init(_ connect: @escaping @Sendable () throws(StorageError) -> PostgresConnection) {
            self.connect = connect
        }

        /// The open connection; a new one if the last was lost, or leads to a server that takes no writes any more.
        func open() throws(StorageError) -> PostgresConnection {
            if let connection, connection.isOpen, !connection.isReadOnly { return connection }
            // First, so that there are never two.
            connection = nil
            let made = try connect()
            connection = made
            return made
        }

        /// Gives the connection up: nobody knows what state it is in.
        func drop() { connection = nil }
    }

    private struct State {
        var queue: PoolQueue<Work>
        var idle: [Lane] = []
        var count = 0
        var refused = 0
        /// When somebody comes to look for what has waited for too long.
        var look: ContinuousClock.Instant?
        var isClosed = false
    }

    private let connect: @Sendable () throws(StorageError) -> PostgresConnection
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// - Parameters:
    ///   - limit: connections at the same time.
    ///   - now: what waiting is measured by.
    init(
        limit: Int,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        _ connect: @escaping @Sendable () throws(StorageError) -> PostgresConnection
    ) {
        state = Mutex(State(queue: PoolQueue(lanes: limit)))
        self.now = now
        self.connect = connect
    }

    /// Until when what comes now is waited with.
    var deadline: ContinuousClock.Instant { now() + Self.waitingPatience }

    /// Runs `work` on a thread with a connection, at once or when one is free, as ``PoolQueue`` has it.
    ///
    /// - Parameter deadline: until when it waits at the most; unless told otherwise, that of what comes now.
    /// - Returns: `false`, and `work` is not called, if it comes too late or finds no room, and after ``close()``.
    func run(_ urgency: WriteUrgency, until deadline: ContinuousClock.Instant? = nil, _ work: @escaping Work) -> Bool {
        let now = now()
        enum Turn { case now(Lane), later, never }
        let turn = state.withLock { state -> Turn in
            if state.isClosed { return .never }
            let deadline = deadline ?? now + Self.waitingPatience
            guard now < deadline else {
                state.refused += 1
                return .never
            }
            if state.queue.begin(urgency) {
                if let lane = state.idle.popLast() { return .now(lane) }
                state.count += 1
                return .now(Lane(connect))
            }
            guard state.queue.waiting < Self.waitingLimit else {
                state.refused += 1
                return .never
            }
            state.queue.append(work, urgency, until: deadline)
            return .later
        }
        switch turn {
        case .now(let lane):
            lane.queue.async {
                work(.success(lane))
                self.goOn(lane, after: urgency)
            }
        case .later: watch()
        case .never: return false
        }
        return true
    }

    /// Threads with connections, pieces of work that wait for one, and those that found no room or waited in vain.
    var figures: (lanes: Int, waiting: Int, refused: Int) {
        state.withLock { ($0.count, $0.queue.waiting, $0.refused) }
    }

    /// What waits goes on; else the connection is free.
    private func goOn(_ lane: Lane, after urgency: WriteUrgency) {
        var urgency = urgency
        while true {
            refuseOverdue()
            let next = state.withLock { state -> (work: Work, urgency: WriteUrgency)? in
                state.queue.end(urgency)
                if let next = state.queue.next() { return next }
                if state.isClosed { lane.drop() } else { state.idle.append(lane) }
                return nil
            }
            guard let next else { return }
            urgency = next.urgency
            next.work(.success(lane))
        }
    }

    /// Refuses what has waited for too long. Called when the time comes, and before anything is begun.
    func refuseOverdue() {
        let now = now()
        let overdue = state.withLock { state in
            let overdue = state.queue.removeOverdue(at: now)
            state.refused += overdue.count
            return overdue
        }
        for work in overdue { work(.failure(Self.refusal)) }
    }

    /// Sees to it that nothing waits for too long even if no connection becomes free.
    private func watch() {
        let now = now()
        let look = state.withLock { state -> ContinuousClock.Instant? in
            guard let deadline = state.queue.nextDeadline else { return nil }
            if let look = state.look, look <= deadline { return nil }
            state.look = deadline
            return deadline
        }
        guard let look else { return }
        // Rounded up: else it would look too early, again and again.
        let milliseconds = Int(max(0, (look - now) / .milliseconds(1)).rounded(.up))
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { [weak self] in
            guard let self else { return }
            state.withLock { if $0.look == look { $0.look = nil } }
            refuseOverdue()
            watch()
        }
    }

    /// Closes what is free now, and the rest when it becomes free. What waits for a connection is still done.
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
