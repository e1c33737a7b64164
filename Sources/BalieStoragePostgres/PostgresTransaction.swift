import BalieStorage
import Glibc
import Synchronization

/// How often transactions of a storage were run again.
final class Repetitions: Sendable {
    let value = Atomic(0)

    func count() { value.wrappingAdd(1, ordering: .relaxed) }
}

/// Runs one closure in a transaction, again and again until it is known to be durable, to have failed for a reason of its
/// own, or until ``patience`` is over. A restart of the server, a failover and a cut connection cost a delay.
///
/// A closure may always be run again: it has no effects outside its transaction, and it is run again only once the server said that
/// the transaction before did not happen.
struct PostgresTransaction {
    /// How long a lost server or lock is waited for.
    static let patience = Duration.seconds(15)
    /// Between two tries: twice as long each time, within these bounds.
    static let pauses = (first: Duration.milliseconds(10), last: Duration.milliseconds(500))

    fileprivate enum Outcome<Value> {
        case done(Value)
        /// It is certain that nothing happened: the server said no.
        case refused(StorageError)
        /// Nothing happened: the closure threw something of its own.
        case thrown(any Error)
    }

    /// Nothing of ours waits inside a transaction: a node that does was stopped, or is cut off, and must not keep its locks.
    /// The number is known before anything is written, so that it can be asked for if the answer to COMMIT is lost.
    private static let begin = """
        BEGIN; SET LOCAL idle_in_transaction_session_timeout = '3s'; SELECT pg_current_xact_id()
        """

    private let lane: PostgresPool.Lane
    private let deadline = ContinuousClock.now + Self.patience
    private var pause = Self.pauses.first

    private let repetitions: Repetitions

    init(on lane: PostgresPool.Lane, counting repetitions: Repetitions) {
        (self.lane, self.repetitions) = (lane, repetitions)
    }

    /// On one snapshot.
    mutating func read<Value>(_ body: (any SQLSession) throws -> Value) throws -> Value {
        while true {
            switch attemptRead(body) {
            case .done(let value): return value
            case .refused(let error) where error.code == .retryLater: try wait(after: error)
            case .refused(let error): throw error
            case .thrown(let error): throw error
            }
        }
    }

    private func attemptRead<Value>(_ body: (any SQLSession) throws -> Value) -> Outcome<Value> {
        let session: PostgresSession
        do {
            session = PostgresSession(connection: try lane.open())
            try session.connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        } catch {
            return .refused(error)
        }
        defer { end(session.connection) }
        do {
            return .done(try body(session))
        } catch {
            return session.outcome(of: error)
        }
    }

    mutating func write<Value>(_ body: (any SQLSession) throws -> Value) throws -> Value {
        var hadConflict = false
        while true {
            switch try attempt(body) {
            case .done(let value): return value
            case .refused(let error) where error.code == .retryLater: try wait(after: error)
            case .refused(let error) where error.code == .conflict && !hadConflict:
                // Another transaction may have brought it about meanwhile: now the closure can see it.
                hadConflict = true
                repetitions.count()
            case .refused(let error): throw error
            case .thrown(let error): throw error
            }
        }
    }

    /// - Throws: ``StorageError`` if nobody can tell what came of it.
    private mutating func attempt<Value>(_ body: (any SQLSession) throws -> Value) throws -> Outcome<Value> {
        let session: PostgresSession
        let number: String
        do {
            session = PostgresSession(connection: try lane.open())
            number = try session.connection.run(Self.begin).first?.string(0) ?? ""
        } catch {
            return .refused(error)
        }
        let value: Value
        do {
            value = try body(session)
            // An error that the closure kept to itself would make the COMMIT undo everything without a word.
            guard !session.connection.hasFailed else {
                throw StorageError(.other, detail: "a statement failed outside an attempt")
            }
        } catch {
            end(session.connection)
            return session.outcome(of: error)
        }
        do {
            try session.connection.run("COMMIT")
        } catch {
            guard !session.connection.isOpen else { return .refused(error) }
            guard try isCommitted(number) else { return .refused(error) }
        }
        session.actions.run()
        return .done(value)
    }

    /// Undoes what is open, or gives the connection up.
    private func end(_ connection: PostgresConnection) {
        if (try? connection.run("ROLLBACK")) == nil { lane.drop() }
    }

    /// Asks what became of a transaction whose connection was lost. Source: PostgreSQL 15 documentation, table 9.79.
    private mutating func isCommitted(_ number: String) throws -> Bool {
        while true {
            do {
                let rows = try lane.open().run("SELECT pg_xact_status('\(number)'::xid8)")
                switch try rows.first?.optionalString(0) {
                case "committed": return true
                case "aborted": return false
                // The server has not noticed yet that we are gone, or is still at it.
                case "in progress": throw StorageError(.retryLater, detail: "the outcome of a COMMIT is not known yet")
                default: throw StorageError(.other, detail: "the outcome of a COMMIT is no longer known")
                }
            } catch let error as StorageError where error.code == .retryLater {
                try wait(after: error)
            }
        }
    }

    /// - Throws: `error`, if there is no time left.
    private mutating func wait(after error: StorageError) throws {
        guard ContinuousClock.now + pause < deadline else { throw error }
        repetitions.count()
        // This is a thread of our own: nobody else waits for it.
        usleep(UInt32(pause / .microseconds(1)))
        pause = min(pause * 2, Self.pauses.last)
    }
}

extension PostgresSession {
    fileprivate func outcome<Value>(of error: any Error) -> PostgresTransaction.Outcome<Value> {
        guard let error = error as? StorageError, refusals.contains(error) else { return .thrown(error) }
        return .refused(error)
    }
}
