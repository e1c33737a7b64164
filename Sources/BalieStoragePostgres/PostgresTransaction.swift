import BalieStorage
import Glibc
import Synchronization

/// How often transactions of a storage were run again.
final class Repetitions: Sendable {
    let value = Atomic(0)

    func count() { value.wrappingAdd(1, ordering: .relaxed) }
}

/// What a transaction waits by.
struct TransactionClock: Sendable {
    var now: @Sendable () -> ContinuousClock.Instant = { .now }
    /// Blocks: the thread is the transaction's own, and nobody else waits for it.
    var sleep: @Sendable (Duration) -> Void = { usleep(UInt32($0 / .microseconds(1))) }
}

/// Runs one closure in a transaction, again and again until it is known to be durable, to have failed for a reason of its
/// own, or until ``patience`` is over. A restart of the server, a failover and a cut connection cost a delay.
///
/// A closure may always be run again: it has no effects outside its transaction, and it is run again only once it is certain
/// that the transaction before did not happen and cannot happen any more (``CommitMark``).
struct PostgresTransaction {
    /// How long a lost server or lock is waited for, from the first failure on; and once more, from when the answer to a
    /// COMMIT was lost, for what came of it.
    static let patience = Duration.seconds(15)
    /// Between two tries: twice as long each time, within these bounds.
    static let pauses = (first: Duration.milliseconds(10), last: Duration.milliseconds(500))

    private enum Outcome<Value> {
        case done(Value)
        /// It is certain that nothing happened: the server said no, or was lost.
        case refused(StorageError)
        /// Nothing happened: the closure threw something of its own.
        case thrown(any Error)
    }

    /// Nothing of ours waits inside a transaction: a node that does was stopped, or is cut off, and must not keep its locks.
    private static let begin = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '1s'"
    private static let beginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

    private let lane: PostgresPool.Lane
    private let repetitions: Repetitions
    private let clock: TransactionClock
    /// `nil` until something failed.
    private var deadline: ContinuousClock.Instant?
    private var pause = Self.pauses.first

    init(
        on lane: PostgresPool.Lane,
        counting repetitions: Repetitions,
        clock: TransactionClock = TransactionClock()
    ) {
        (self.lane, self.repetitions, self.clock) = (lane, repetitions, clock)
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
        do throws(StorageError) {
            session = try open(Self.beginReading)
        } catch {
            return .refused(error)
        }
        defer { end(session.connection) }
        do {
            return .done(try body(session))
        } catch {
            return session.refusal(behind: error).map { .refused($0) } ?? .thrown(error)
        }
    }

    /// - Throws: what `body` throws, unchanged; ``StorageError``, with ``StorageError/Code/unknownOutcome`` if it may have
    ///   happened all the same.
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
    private mutating func attempt<Value>(
        _ body: (any SQLSession) throws -> Value
    ) throws(StorageError) -> Outcome<Value> {
        let session: PostgresSession
        do throws(StorageError) {
            session = try open(Self.begin)
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
            let refusal = session.refusal(behind: error)
            end(session.connection)
            return refusal.map { .refused($0) } ?? .thrown(error)
        }
        if let refusal = try commit(session.connection) { return .refused(refusal) }
        session.actions.run()
        return .done(value)
    }

    /// - Returns: why it is certain that nothing happened; `nil` once the transaction is durable.
    /// - Throws: ``StorageError`` if nobody can tell what came of it.
    private mutating func commit(_ connection: PostgresConnection) throws(StorageError) -> StorageError? {
        let mark = CommitMark(madeAt: connection.serverTime)
        do throws(StorageError) {
            try connection.run(mark.commit)
            return nil
        } catch {
            guard !connection.isOpen else {
                end(connection)
                return error
            }
            return try isCommitted(mark) ? nil : error
        }
    }

    /// Begins a transaction, on a new connection if the last is of no use any more.
    private func open(_ begin: String) throws(StorageError) -> PostgresSession {
        let connection = try lane.open()
        do throws(StorageError) {
            try connection.run(begin)
        } catch {
            // Part of it may have been done.
            end(connection)
            throw error
        }
        return PostgresSession(on: connection)
    }

    /// Undoes what is open, or gives the connection up.
    private func end(_ connection: PostgresConnection) {
        if (try? connection.run("ROLLBACK")) == nil { lane.drop() }
    }

    /// Asks what became of a transaction whose connection was lost.
    ///
    /// - Throws: ``StorageError`` with ``StorageError/Code/unknownOutcome``.
    private mutating func isCommitted(_ mark: CommitMark) throws(StorageError) -> Bool {
        let deadline = clock.now() + Self.patience
        pause = Self.pauses.first
        while true {
            do throws(StorageError) {
                guard let isCommitted = try mark.settle(on: lane.open()) else {
                    throw StorageError(.unknownOutcome, detail: "a COMMIT was asked for too late")
                }
                return isCommitted
            } catch {
                guard error.code != .unknownOutcome else { throw error }
                guard sleep(until: deadline) else {
                    throw StorageError(.unknownOutcome, detail: "the answer to COMMIT was lost; then: \(error.detail)")
                }
            }
        }
    }

    /// - Throws: `error`, if there is no time left.
    private mutating func wait(after error: StorageError) throws(StorageError) {
        let deadline = deadline ?? clock.now() + Self.patience
        self.deadline = deadline
        guard sleep(until: deadline) else { throw error }
    }

    /// - Returns: `false`, at once, if that would be too late.
    private mutating func sleep(until deadline: ContinuousClock.Instant) -> Bool {
        guard clock.now() + pause < deadline else { return false }
        repetitions.count()
        clock.sleep(pause)
        pause = min(pause * 2, Self.pauses.last)
        return true
    }
}
