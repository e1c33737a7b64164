import BalieStorage
import Synchronization

/// A write closure with the caller that waits for it; hides the type of its value.
protocol Write: Sendable {
    var urgency: WriteUrgency { get }
    /// - Returns: whether the closure succeeded; its value or error is kept until the commit is known.
    func run(_ session: SQLiteSession) -> Bool
    /// Answers the caller with what the closure gave.
    func succeed()
    /// Answers the caller with the closure's own error if it had one, else with `error`.
    func fail(_ error: any Error)
}

final class PendingWrite<Value: Sendable>: Write {
    let urgency: WriteUrgency
    private let body: @Sendable (any SQLSession) throws -> Value
    private let pending:
        Mutex<(continuation: CheckedContinuation<Value, any Error>?, result: Result<Value, any Error>?)>

    init(
        urgency: WriteUrgency,
        body: @escaping @Sendable (any SQLSession) throws -> Value,
        continuation: CheckedContinuation<Value, any Error>
    ) {
        self.urgency = urgency
        self.body = body
        pending = Mutex((continuation, nil))
    }

    func run(_ session: SQLiteSession) -> Bool {
        let result = Result { try body(session) }
        pending.withLock { $0.result = result }
        if case .success = result { return true }
        return false
    }

    func succeed() {
        answer { $0 ?? .failure(StorageError(.other, detail: "the write did not run")) }
    }

    func fail(_ error: any Error) {
        answer { result in
            if case .failure(let own) = result { .failure(own) } else { .failure(error) }
        }
    }

    private func answer(_ choose: (Result<Value, any Error>?) -> Result<Value, any Error>) {
        let (continuation, result) = pending.withLock { pending in
            defer { pending.continuation = nil }
            return (pending.continuation, pending.result)
        }
        continuation?.resume(with: choose(result))
    }
}

/// The writes of one transaction.
struct WriteBatch {
    private(set) var writes: [any Write] = []
    private(set) var hasUrgent = false
    private(set) var hasNormal = false
    let actions = CommitActions()

    mutating func append(_ write: any Write) {
        writes.append(write)
        if write.urgency == .normal { hasNormal = true } else { hasUrgent = true }
    }

    func fail(_ error: any Error) { for write in writes { write.fail(error) } }
}
