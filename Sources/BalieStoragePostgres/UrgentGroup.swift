import BalieStorage
import DequeModule
import Synchronization

/// Urgent writes, many in one transaction: those that come while others are being written wait for them, and share the next
/// `BEGIN` and `COMMIT`. One that comes alone waits for nobody.
///
/// The first of those that wait writes for all of them, in its own call, so that nothing is started that nobody waits for.
final class UrgentGroup: Sendable {
    /// Writes in one transaction.
    static let sizeLimit = 64
    /// Transactions of this kind at the same time: while one is being made durable, another is filled.
    static let concurrencyLimit = 2

    /// Runs one closure in a transaction.
    typealias Transaction = @Sendable (@escaping @Sendable (any SQLSession) throws -> Void) async throws -> Void

    private enum Turn {
        case write
        case done(Result<Void, any Error>)
    }

    private struct Waiting: Sendable {
        let body: @Sendable (any SQLSession) throws -> Void
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Turn, Never>
    }

    private struct State {
        var underWay = 0
        var waiting: Deque<Waiting> = []
        var refused = 0
    }

    private let transaction: Transaction
    private let limit: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: of those that wait; one more is refused.
    ///   - now: what waiting is measured by.
    init(
        limit: Int = PostgresPool.waitingLimit,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        _ transaction: @escaping Transaction
    ) {
        (self.limit, self.now, self.transaction) = (limit, now, transaction)
    }

    /// Writes that wait for others, and those that found no room or waited in vain.
    var figures: (waiting: Int, refused: Int) { state.withLock { ($0.waiting.count, $0.refused) } }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> Value) async throws -> Value {
        let value = Mutex<Value?>(nil)
        // It may run again: the last run is the one that counts.
        try await run { session in
            let made = try body(session)
            value.withLock { $0 = made }
        }
        guard let made = value.withLock({ $0 }) else { throw StorageError(.other, detail: "a write was not run") }
        return made
    }

    private func run(_ body: @escaping @Sendable (any SQLSession) throws -> Void) async throws {
        let deadline = now() + PostgresPool.waitingPatience
        let turn = await withCheckedContinuation { continuation in
            let turn = state.withLock { state -> Turn? in
                guard state.underWay >= Self.concurrencyLimit else {
                    state.underWay += 1
                    return .write
                }
                guard state.waiting.count < limit else {
                    state.refused += 1
                    return .done(.failure(PostgresPool.refusal))
                }
                state.waiting.append(Waiting(body: body, deadline: deadline, continuation: continuation))
                return nil
            }
            if let turn { continuation.resume(returning: turn) }
        }
        switch turn {
        case .done(let result): try result.get()
        case .write: try await lead(body)
        }
    }

    /// Writes `body` and what waits, tells the others, and hands on.
    private func lead(_ body: @escaping @Sendable (any SQLSession) throws -> Void) async throws {
        let others = state.withLock { state in
            let count = min(state.waiting.count, Self.sizeLimit - 1)
            defer { state.waiting.removeFirst(count) }
            return Array(state.waiting.prefix(count))
        }
        let bodies = [body] + others.map(\.body)
        var results: [Result<Void, any Error>] = Array(repeating: .success(()), count: bodies.count)
        do {
            try await transaction { session in
                for body in bodies { try body(session) }
            }
        } catch let error where bodies.count == 1 || (error as? StorageError)?.isPassing == true {
            results = Array(repeating: .failure(error), count: bodies.count)
        } catch {
            // One of them cannot be written, and nothing happened: each by itself, so that it costs the others nothing.
            for (index, body) in bodies.enumerated() {
                do { try await transaction(body) } catch {
                    results[index] = .failure(error)
                    guard (error as? StorageError)?.isPassing == true else { continue }
                    // Each of the others would wait for the server as long as this one did.
                    let lost = StorageError(.retryLater, detail: "the server was lost before its turn")
                    for rest in results.indices.dropFirst(index + 1) { results[rest] = .failure(lost) }
                    break
                }
            }
        }
        handOn()
        for (other, result) in zip(others, results.dropFirst()) { other.continuation.resume(returning: .done(result)) }
        try results[0].get()
    }

    /// The first that has not waited for too long writes next.
    private func handOn() {
        let now = now()
        let (overdue, next) = state.withLock { state -> ([Waiting], Waiting?) in
            let overdue = Array(state.waiting.prefix { $0.deadline <= now })
            state.waiting.removeFirst(overdue.count)
            state.refused += overdue.count
            let next = state.waiting.popFirst()
            if next == nil { state.underWay -= 1 }
            return (overdue, next)
        }
        next?.continuation.resume(returning: .write)
        for late in overdue { late.continuation.resume(returning: .done(.failure(PostgresPool.refusal))) }
    }
}
