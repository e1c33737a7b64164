import BalieStorage
import Synchronization

/// A row that a transaction writes last, with the COMMIT: it is there if, and only if, the transaction happened.
///
/// A transaction's number (`pg_xact_status`) cannot tell that. A number is durable once a record with it, or a later one, is:
/// after a crash the server hands out numbers again that it had given to what was not written yet, and another server after a
/// failover has numbers of its own. A row shares the fate of the transaction in all of these cases, also where a failover
/// loses what was committed. Source: pgsql-hackers, “Is txid_status() actually safe?”, June 2021.
///
/// Whoever asks writes the same row, as undone. While the transaction is still under way the server makes that wait for its
/// end; and if the COMMIT arrives after the question, it meets the row and fails. So an answer never becomes untrue.
struct CommitMark {
    /// How long after its COMMIT was begun a transaction can be asked for. Whoever stood still for longer than that in the
    /// middle of it is not answered.
    static let askedFor = Duration.seconds(180)
    /// How long marks are kept. By far longer than they are asked for: what lies between is how much the clocks of two
    /// servers may differ, of which one takes over from the other.
    static let keptFor = Duration.seconds(1_800)

    /// Milliseconds since 1970 by the server's clock, or earlier.
    private let madeAt: Int64
    /// Nobody else's.
    private let number: Int64

    /// - Parameter madeAt: before the COMMIT, in milliseconds since 1970 by the server's clock.
    init(madeAt: Int64) {
        var generator = SystemRandomNumberGenerator()
        (self.madeAt, number) = (madeAt, .random(in: 1 ... .max, using: &generator))
    }

    /// Belongs to this engine alone, and is not part of the schema.
    static let table: SQL = """
        CREATE TABLE IF NOT EXISTS commit_mark (
            made_at_ms  BIGINT NOT NULL,
            mark        BIGINT NOT NULL,
            -- 1: whoever asked was faster; the transaction did not happen, and will not
            undone      BIGINT NOT NULL CHECK (undone IN (0, 1)),
            PRIMARY KEY (made_at_ms, mark)
        )
        """

    /// Ends a transaction, in one exchange. One that has written and locked nothing has no number and leaves no mark: it may
    /// be run again whatever came of it.
    var commit: String {
        """
        INSERT INTO commit_mark (made_at_ms, mark, undone)
        SELECT \(madeAt), \(number), 0 WHERE pg_current_xact_id_if_assigned() IS NOT NULL;
        COMMIT
        """
    }

    /// Finds out what came of the transaction whose answer to COMMIT was lost, or sees to it that nothing does.
    ///
    /// - Returns: whether it happened; `nil` if nobody can tell any more.
    /// - Throws: ``StorageError`` if there is no answer now: it may be asked again.
    func settle(on connection: PostgresConnection) throws(StorageError) -> Bool? {
        // The transaction that makes the table waits for its lock if it is run again, and finds what it did.
        guard try connection.run("SELECT to_regclass('commit_mark')").first?.optionalString(0) != nil else {
            return false
        }
        let row = try connection.run(
            """
            INSERT INTO commit_mark (made_at_ms, mark, undone) VALUES (\(madeAt), \(number), 1) ON CONFLICT DO NOTHING;
            SELECT undone, (\(Self.serverTime)) - \(madeAt) < \(Self.milliseconds(Self.askedFor))
              FROM commit_mark WHERE made_at_ms = \(madeAt) AND mark = \(number)
            """
        ).first
        guard let row, try row.string(1) == "t" else { return nil }
        return try row.string(0) == "0"
    }

    /// Milliseconds since 1970 by the server's clock.
    static let serverTime = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint"

    /// Removes marks that nobody asks for any more.
    static func prune(on connection: PostgresConnection) throws(StorageError) {
        try connection.run(
            "DELETE FROM commit_mark WHERE made_at_ms < (\(serverTime)) - \(milliseconds(keptFor))"
        )
    }

    private static func milliseconds(_ duration: Duration) -> Int64 { duration.components.seconds * 1_000 }
}

/// Removes old marks now and then, on a connection that has just been used.
final class MarkUpkeep: Sendable {
    /// Between two looks of one node.
    private static let interval = Duration.seconds(60)

    private let last = Mutex(ContinuousClock.now)

    func prune(on lane: PostgresPool.Lane) {
        let now = ContinuousClock.now
        let isDue = last.withLock { last in
            guard now - last >= Self.interval else { return false }
            last = now
            return true
        }
        // What goes wrong here goes right another time.
        if isDue { try? CommitMark.prune(on: lane.open()) }
    }
}
