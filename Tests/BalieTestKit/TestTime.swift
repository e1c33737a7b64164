public import BalieDomain
public import BalieServices
import Synchronization

/// A clock that stands still until a test moves it.
///
/// A test that waits for the code under test to fall asleep calls ``nextSleeper()``, then ``advance(by:)``: nothing ever
/// waits for real time.
public final class TestTime: TimeSource {
    /// Where every test begins.
    public static let start = Timestamp(milliseconds: 1_787_486_400_000)  // 2026-08-23T12:00:00Z

    private struct Sleeper {
        let number: Int
        let deadline: Timestamp
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Timestamp
        var count = 0
        var sleepers: [Sleeper] = []
        /// Deadlines of sleepers that no call of `nextSleeper` has told yet.
        var untold: [Timestamp] = []
        var watchers: [CheckedContinuation<Timestamp, Never>] = []
    }

    private let state: Mutex<State>

    public init(_ start: Timestamp = TestTime.start) { state = Mutex(State(now: start)) }

    public func now() -> Timestamp { state.withLock { $0.now } }

    /// When the next sleeper wakes.
    public var nextDeadline: Timestamp? { state.withLock { $0.sleepers.map(\.deadline).min() } }

    /// Moves the clock and wakes everyone whose deadline has come, the earliest first.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now + duration
            let now = state.now
            let due = state.sleepers.filter { $0.deadline <= now }
            state.sleepers.removeAll { $0.deadline <= now }
            return due.sorted { ($0.deadline, $0.number) < ($1.deadline, $1.number) }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Returns once somebody sleeps that was not told before.
    ///
    /// - Returns: until when they sleep.
    @discardableResult
    public func nextSleeper() async -> Timestamp {
        await withCheckedContinuation { continuation in
            let told = state.withLock { state -> Timestamp? in
                guard state.untold.isEmpty else { return state.untold.removeFirst() }
                state.watchers.append(continuation)
                return nil
            }
            if let told { continuation.resume(returning: told) }
        }
    }

    public func sleep(until deadline: Timestamp) async throws {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                fallAsleep(Sleeper(number: number, deadline: deadline, continuation: continuation))
            }
        } onCancel: {
            cancel(number)
        }
    }

    private func fallAsleep(_ sleeper: Sleeper) {
        guard !Task.isCancelled else { return sleeper.continuation.resume(throwing: CancellationError()) }
        let (isDue, watcher) = state.withLock { state -> (Bool, CheckedContinuation<Timestamp, Never>?) in
            if sleeper.deadline <= state.now { return (true, nil) }
            state.sleepers.append(sleeper)
            if state.watchers.isEmpty {
                state.untold.append(sleeper.deadline)
                return (false, nil)
            }
            return (false, state.watchers.removeFirst())
        }
        if isDue { sleeper.continuation.resume() }
        watcher?.resume(returning: sleeper.deadline)
        // Cancelled between the first look and now: the handler ran before there was a sleeper to find.
        if Task.isCancelled { cancel(sleeper.number) }
    }

    private func cancel(_ number: Int) {
        let sleeper = state.withLock { state in
            state.sleepers.firstIndex { $0.number == number }.map { state.sleepers.remove(at: $0) }
        }
        sleeper?.continuation.resume(throwing: CancellationError())
    }
}
