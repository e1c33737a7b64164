import BalieStorage

/// A transaction that is open on a connection.
struct PostgresSession: SQLSession {
    /// What to do once it is durable.
    final class CommitActions {
        private var actions: [@Sendable () -> Void] = []

        var count: Int { actions.count }
        func append(_ action: @escaping @Sendable () -> Void) { actions.append(action) }
        func cut(to count: Int) { actions.removeLast(actions.count - count) }
        func run() { for action in actions { action() } }
    }

    /// What the server said no to. A closure may throw errors of its own, which look the same.
    final class Refusals {
        private var codes: Set<StorageError.Code> = []

        func note(_ error: StorageError) { codes.insert(error.code) }
        func contains(_ error: any Error) -> Bool { (error as? StorageError).map { codes.contains($0.code) } ?? false }
    }

    let connection: PostgresConnection
    let actions = CommitActions()
    let refusals = Refusals()

    func rows(_ sql: SQL) throws(StorageError) -> [SQLRow] {
        do throws(StorageError) {
            return try connection.rows(sql)
        } catch {
            refusals.note(error)
            throw error
        }
    }

    func afterCommit(_ action: @escaping @Sendable () -> Void) { actions.append(action) }

    func attempt<Value>(_ body: () throws -> Value) throws -> Value {
        let before = actions.count
        try connection.run("SAVEPOINT attempt")
        do {
            let value = try body()
            try connection.run("RELEASE SAVEPOINT attempt")
            return value
        } catch {
            actions.cut(to: before)
            // Without a connection there is nothing to go back to.
            guard connection.isOpen else { throw error }
            try connection.run("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt")
            throw error
        }
    }
}
