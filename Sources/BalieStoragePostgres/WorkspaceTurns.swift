import BalieDomain
import BalieStorage
import DequeModule
import Synchronization

/// Lets what a node writes in one workspace begin a few at a time, in the order of the calls.
final class WorkspaceTurns: Sendable {
    /// Begins something; `false` if that was over at once.
    typealias Beginning = @Sendable () -> Bool

    /// Writes of one workspace that are under way at a time. The server lets one of them through; the others wait there, so
    /// that the workspace's lock is passed on without a pause, and in a queue with those of other nodes.
    static let standardWidth = 3

    private struct Queue {
        var running = 0
        var waiting: Deque<Beginning> = []
    }

    private struct State {
        /// Of the workspaces in which something is under way.
        var queues: [ID<Workspace>: Queue] = [:]
        var count = 0
        var refused = 0
    }

    private let limit: Int
    private let width: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: of those that wait, in all workspaces; one more is refused.
    ///   - width: of those under way in one workspace.
    init(limit: Int, width: Int = standardWidth) { (self.limit, self.width) = (limit, width) }

    /// Calls `begin` at once or, when it is its turn, on the thread that ended another.
    ///
    /// - Throws: ``StorageError`` with ``StorageError/Code/retryLater`` if too many wait.
    func take(of workspace: ID<Workspace>, _ begin: @escaping Beginning) throws(StorageError) {
        let mayBegin = state.withLock { state -> Bool? in
            guard state.queues[workspace, default: Queue()].running >= width else {
                state.queues[workspace, default: Queue()].running += 1
                return true
            }
            guard state.count < limit else {
                state.refused += 1
                return nil
            }
            state.queues[workspace]?.waiting.append(begin)
            state.count += 1
            return false
        }
        guard let mayBegin else { throw StorageError(.retryLater, detail: "too much waits for the workspace") }
        if mayBegin, !begin() { end(of: workspace) }
    }

    /// What was begun is over.
    func end(of workspace: ID<Workspace>) {
        while let next = next(of: workspace) {
            if next() { return }
        }
    }

    /// - Returns: what takes the place of what is over.
    private func next(of workspace: ID<Workspace>) -> Beginning? {
        state.withLock { state in
            if let next = state.queues[workspace]?.waiting.popFirst() {
                state.count -= 1
                return next
            }
            state.queues[workspace]?.running -= 1
            if state.queues[workspace]?.running == 0 { state.queues[workspace] = nil }
            return nil
        }
    }

    /// Those that wait, and those that found no room.
    var figures: (waiting: Int, refused: Int) { state.withLock { ($0.count, $0.refused) } }
}
