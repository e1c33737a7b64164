import BalieDomain
import BalieStorage
import Synchronization

/// Runs transactions on a pool's connections: at once, or in turn with others of their workspace.
struct PostgresTransactions: Sendable {
    /// Runs the transaction that it is given.
    typealias Work<Value> = @Sendable (inout PostgresTransaction) throws -> Value

    let repetitions = Repetitions()
    private let pool: PostgresPool
    private let turns = WorkspaceTurns(limit: PostgresPool.waitingLimit)
    private let upkeep = MarkUpkeep()

    init(on pool: PostgresPool) { self.pool = pool }

    func close() { pool.close() }

    var figures: StorageFigures {
        let turns = turns.figures
        var figures = StorageFigures()
        (figures.connections, figures.waiting, figures.refused) = pool.figures
        figures.waiting += turns.waiting
        figures.refused += turns.refused
        figures.repeated = repetitions.value.load(ordering: .relaxed)
        return figures
    }

    func run<Value: Sendable>(_ urgency: WriteUrgency, _ work: @escaping Work<Value>) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = pool.run(urgency) { lane in self.run(work, on: lane) { continuation.resume(with: $0) } }
            if !isTaken { continuation.resume(throwing: PostgresPool.refusal) }
        }
    }

    func run<Value: Sendable>(inTurnOf workspace: ID<Workspace>, _ work: @escaping Work<Value>) async throws -> Value {
        let deadline = pool.deadline
        return try await withCheckedThrowingContinuation { continuation in
            let begin: WorkspaceTurns.Beginning = {
                let isTaken = pool.run(.normal, until: deadline) { lane in
                    self.run(work, on: lane) { result in
                        turns.end(of: workspace)
                        continuation.resume(with: result)
                    }
                }
                if !isTaken { continuation.resume(throwing: PostgresPool.refusal) }
                return isTaken
            }
            do {
                try turns.take(of: workspace, begin)
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    private func run<Value>(
        _ work: Work<Value>,
        on lane: Result<PostgresPool.Lane, StorageError>,
        _ answer: (Result<Value, any Error>) -> Void
    ) {
        switch lane {
        case .success(let lane):
            var transaction = PostgresTransaction(on: lane, counting: repetitions)
            answer(Result { try work(&transaction) })
            upkeep.prune(on: lane)
        case .failure(let error): answer(.failure(error))
        }
    }
}
