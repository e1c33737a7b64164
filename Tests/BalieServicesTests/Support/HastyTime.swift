import BalieDomain
import BalieServices
import BalieTestKit
import Synchronization

/// A clock whose sleepers are told at once that their time has come, and which keeps how long they wanted to sleep.
final class HastyTime: TimeSource {
    private struct State {
        var now: Timestamp
        var naps: [Duration] = []
    }

    private let state: Mutex<State>

    init(_ start: Timestamp = TestTime.start) { state = Mutex(State(now: start)) }

    var naps: [Duration] { state.withLock { $0.naps } }

    func now() -> Timestamp { state.withLock { $0.now } }

    func sleep(until deadline: Timestamp) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.naps.append(deadline - state.now)
            state.now = max(state.now, deadline)
        }
    }
}
