import BalieDomain
import Synchronization

/// Lets in so many at once of each workspace. The others wait in line: who came first goes first.
final class Turnstile: Sendable {
    private struct Place {
        var inside = 0
        var line: [(number: Int, turn: CheckedContinuation<Bool, Never>)] = []
    }

    private struct State {
        var places: [ID<Workspace>: Place] = [:]
        var count = 0
    }

    private let limit: Int
    private let lineLimit: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: of one workspace at once.
    ///   - lineLimit: of one workspace in line; who comes then is refused.
    init(limit: Int, lineLimit: Int) {
        self.limit = limit
        self.lineLimit = lineLimit
    }

    /// - Throws: ``Refusal/Code/unavailable``; `CancellationError`.
    func pass<Value: Sendable>(
        _ workspace: ID<Workspace>,
        _ body: () async throws -> Value
    ) async throws -> Value {
        try await enter(workspace)
        defer { leave(workspace) }
        return try await body()
    }

    func waiting(_ workspace: ID<Workspace>) -> Int { state.withLock { $0.places[workspace]?.line.count ?? 0 } }

    private func enter(_ workspace: ID<Workspace>) async throws {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        let isIn = await withTaskCancellationHandler {
            await withCheckedContinuation { turn in join(workspace, number, turn) }
        } onCancel: {
            giveUp(workspace, number)
        }
        guard isIn else {
            try Task.checkCancellation()
            throw Refusal(.unavailable, "Too much is asked at once. Try again.")
        }
    }

    private func join(_ workspace: ID<Workspace>, _ number: Int, _ turn: CheckedContinuation<Bool, Never>) {
        let isIn = state.withLock { state -> Bool? in
            var place = state.places[workspace] ?? Place()
            defer { state.places[workspace] = place }
            if place.inside < limit {
                place.inside += 1
                return true
            }
            // Cancelled by now, and `giveUp` found nobody in line; later it finds them.
            if Task.isCancelled || place.line.count >= lineLimit { return false }
            place.line.append((number, turn))
            return nil
        }
        if let isIn { turn.resume(returning: isIn) }
    }

    private func giveUp(_ workspace: ID<Workspace>, _ number: Int) {
        let turn = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard let index = state.places[workspace]?.line.firstIndex(where: { $0.number == number }) else {
                return nil
            }
            return state.places[workspace]?.line.remove(at: index).turn
        }
        turn?.resume(returning: false)
    }

    /// Whoever is first in line takes the place.
    private func leave(_ workspace: ID<Workspace>) {
        let turn = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard var place = state.places[workspace] else { return nil }
            let next = place.line.isEmpty ? nil : place.line.removeFirst().turn
            if next == nil { place.inside -= 1 }
            state.places[workspace] = place.inside == 0 ? nil : place
            return next
        }
        turn?.resume(returning: true)
    }
}
