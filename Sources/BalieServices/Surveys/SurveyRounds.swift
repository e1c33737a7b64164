import BalieDomain
import Synchronization

/// The workspaces whose customers are being asked, and those that rest for a moment because that failed.
final class SurveyRounds: Sendable {
    /// Workspaces at once: so many slow networks hold up nobody else.
    static let limit = 16

    private struct State {
        var busy: Set<ID<Workspace>> = []
        var resting: [ID<Workspace>: Timestamp] = [:]
    }

    private let state = Mutex(State())

    /// How many more may be begun with.
    var room: Int { state.withLock { Self.limit - $0.busy.count } }

    /// When the first that rests may be looked at again.
    var nextRested: Timestamp? { state.withLock { $0.resting.values.min() } }

    /// Those that are not to be begun with now.
    func closed(at now: Timestamp) -> [ID<Workspace>] {
        state.withLock { state in
            state.resting = state.resting.filter { $0.value > now }
            return state.busy.union(state.resting.keys).sorted()
        }
    }

    func begin(_ workspace: ID<Workspace>) { state.withLock { _ = $0.busy.insert(workspace) } }

    func end(_ workspace: ID<Workspace>, restingUntil time: Timestamp?) {
        state.withLock { state in
            state.busy.remove(workspace)
            state.resting[workspace] = time
        }
    }
}
