import BalieDomain
import BalieStorage
import Synchronization

/// Finds the hook that ends the program: among those that were there before this process worked for their workspace may be
/// the one that ended the process before.
///
/// Such rows are counted before they are begun. Those that were begun before are begun with fewer beside them, at last by
/// themselves: a row that was begun so often and never finished is dead, and its neighbours go on.
final class LeftOverHooks: Sendable {
    /// Rows begun together, by how often one of them was begun before.
    static let batchSizes = [256, 16, 1, 1]
    /// Twice by itself: a process that was ended from outside just then does not make a row dead.
    static let attemptLimit = batchSizes.count

    private let environment: Environment
    private let state = Mutex(State())

    private struct State {
        /// When this process began; `nil` before that.
        var start: Timestamp?
        /// Those this process has begun: a try that failed and is made again does not count again.
        var counted: Set<ID<Hook>> = []
    }

    init(_ environment: Environment) { self.environment = environment }

    func begin(at now: Timestamp) { state.withLock { $0.start = now } }

    /// No row waits any more.
    func allDone() { state.withLock { $0.counted = [] } }

    /// - Parameter rows: that wait, in their order.
    /// - Returns: how many of the first ones are to be begun together, and whether these are left over.
    func first(of rows: [HookRow]) -> (count: Int, areLeftOver: Bool) {
        let (start, counted) = state.withLock { ($0.start, $0.counted) }
        func isLeftOver(_ row: HookRow) -> Bool {
            if attempts(of: row, counted) > 0 || counted.contains(row.id) { return true }
            let since = environment.cluster.map { $0.heldSince(row.workspace) } ?? start
            return since.map { row.receivedAt < $0 } ?? false
        }
        guard let first = rows.first, isLeftOver(first) else {
            return (rows.prefix { !isLeftOver($0) }.count, false)
        }
        var limit = Int.max
        var count = 0
        for row in rows.prefix(while: isLeftOver) {
            limit = min(limit, Self.batchSizes[min(attempts(of: row, counted), Self.attemptLimit - 1)])
            if count >= limit { break }
            count += 1
        }
        return (count, true)
    }

    /// Counts what is begun now, before it is so much as read.
    ///
    /// - Returns: those that were begun too often, and are not to be begun again.
    func count(_ rows: [HookRow]) async throws -> Set<ID<Hook>> {
        let counted = state.withLock { $0.counted }
        let dead = Set(rows.filter { attempts(of: $0, counted) >= Self.attemptLimit }.map(\.id))
        let fresh = rows.filter { !counted.contains($0.id) && !dead.contains($0.id) }
        if !fresh.isEmpty {
            let byWorkspace = Dictionary(grouping: fresh, by: \.workspace)
            try await environment.storage.write { [environment] session in
                for (workspace, rows) in byWorkspace.sorted(by: { $0.key < $1.key }) {
                    try environment.requireLease(of: workspace, in: session)
                    try HookStore.countAttempts(rows.map(\.id), workspace: workspace, in: session)
                }
            }
            state.withLock { $0.counted.formUnion(fresh.map(\.id)) }
        }
        return dead
    }

    /// By processes that ended. A row that was replayed meanwhile begins at 0 again.
    private func attempts(of row: HookRow, _ counted: Set<ID<Hook>>) -> Int {
        max(0, row.attempts - (counted.contains(row.id) ? 1 : 0))
    }
}
