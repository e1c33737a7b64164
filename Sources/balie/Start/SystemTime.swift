import BalieDomain
import BalieServices
import Glibc
import Synchronization

/// The clock of the machine, moved forward by what the sandbox asks.
///
/// The one place that reads the machine's clock. ``advance(byMilliseconds:)`` is given to the sandbox only; without a
/// sandbox nothing can move the clock.
final class SystemTime: TimeSource {
    /// The longest sleep in one piece: a step of the machine's clock is noticed after this time at the latest.
    private static let longestNap = Duration.seconds(60)

    private struct State {
        /// Milliseconds added to the machine's clock.
        var offset: Int64 = 0
        var lastNap: UInt64 = 0
        /// Those asleep; cancelling one wakes its sleeper, who then looks at the clock again.
        var naps: [UInt64: Task<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    func now() -> Timestamp {
        state.withLock { Self.machineTime() + .milliseconds($0.offset) }
    }

    /// Milliseconds by which the clock was moved.
    var offset: Int64 { state.withLock(\.offset) }

    func sleep(until deadline: Timestamp) async throws {
        while try await napOnce(until: deadline) {}
    }

    /// Moves the clock forward and wakes everyone who slept.
    func advance(byMilliseconds milliseconds: Int64) {
        let naps = state.withLock { state in
            state.offset += max(milliseconds, 0)
            return Array(state.naps.values)
        }
        for nap in naps { nap.cancel() }
    }

    /// - Returns: `false` once `deadline` has come.
    private func napOnce(until deadline: Timestamp) async throws -> Bool {
        try Task.checkCancellation()
        // Looking at the clock and lying down are one step, or a move of the clock between them would go unnoticed.
        let nap = state.withLock { state -> (number: UInt64, task: Task<Void, Never>)? in
            let rest = deadline - (Self.machineTime() + .milliseconds(state.offset))
            guard rest > .zero else { return nil }
            let task = Task { _ = try? await Task.sleep(for: min(rest, Self.longestNap), clock: .continuous) }
            state.lastNap += 1
            state.naps[state.lastNap] = task
            return (state.lastNap, task)
        }
        guard let nap else { return false }
        await withTaskCancellationHandler {
            await nap.task.value
        } onCancel: {
            nap.task.cancel()
        }
        state.withLock { _ = $0.naps.removeValue(forKey: nap.number) }
        return true
    }

    private static func machineTime() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
