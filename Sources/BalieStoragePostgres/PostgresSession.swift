import BalieStorage

/// A transaction that is open on a connection.
struct PostgresSession: SQLSession {
    /// What the server said no to. A closure may throw errors of its own, which look the same.
    final class Refusals {
        private var codes: Set<StorageError.Code> = []

        func note(_ error: StorageError) { codes.insert(error.code) }
        func contains(_ error: StorageError) -> Bool { codes.contains(error.code) }
    }

    let connection: PostgresConnection
    let actions = CommitActions()
    private let refusals = Refusals()

    init(on connection: PostgresConnection) { self.connection = connection }

    func rows(_ sql: SQL) throws(StorageError) -> [SQLRow] {
        try noting { () throws(StorageError) in try connection.rows(sql) }
    }

    func afterCommit(_ action: @escaping @Sendable () -> Void) { actions.append(action) }

    func attempt<Value>(_ body: () throws -> Value) throws -> Value {
        let before = actions.count
        try run("SAVEPOINT attempt")
        do {
            let value = try body()
            try run("RELEASE SAVEPOINT attempt")
            return value
        } catch {
            actions.cut(to: before)
            // Without a connection there is nothing to go back to.
            guard connection.isOpen else { throw error }
            try run("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt")
            throw error
        }
    }

    /// What it means that the closure ended with `error`.
    ///
    /// - Returns: why it is certain that nothing happened, if the server or the loss of it brought the error about; `nil` if
    ///   it is the closure's own.
    func refusal(behind error: any Error) -> StorageError? {
        if let error = error as? StorageError, refusals.contains(error) { return error }
        // Whatever the closure made of it: it could not see all that it asked for.
        guard connection.isOpen else { return StorageError(.retryLater, detail: "the connection was lost") }
        return nil
    }

    private func run(_ text: String) throws(StorageError) {
        try noting { () throws(StorageError) in _ = try connection.run(text) }
    }

    private func noting<Value>(_ body: () throws(StorageError) -> Value) throws(StorageError) -> Value {
        do throws(StorageError) {
            return try body()
        } catch {
            refusals.note(error)
            throw error
        }
    }
}
