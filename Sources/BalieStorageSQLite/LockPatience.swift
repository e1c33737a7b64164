import Glibc
import Synchronization

/// How long a statement waits for a lock that another process or connection holds.
///
/// It asks every millisecond, not less and less often as SQLite does by itself: the writer of a busy process lets go for less
/// than that between two transactions, and whoever asks seldom never gets in.
public final class LockPatience: Sendable {
    private static let askEveryMicroseconds: UInt32 = 1_000

    private let tryLimit: Int
    private let isSuspended = Atomic(false)

    /// - Parameter seconds: how long it waits.
    public init(seconds: Int = 10) { tryLimit = seconds * 1_000_000 / Int(Self.askEveryMicroseconds) }

    /// SQLite's question whether to ask again. Source: sqlite.org/c3ref/busy_handler.html.
    func mayAskAgain(after tries: Int) -> Bool {
        guard !isSuspended.load(ordering: .relaxed), tries < tryLimit else { return false }
        usleep(Self.askEveryMicroseconds)
        return true
    }

    /// Nobody waits for a lock while `body` runs. Called by the writer alone; readers of the log never wait.
    func without<Result>(_ body: () -> Result) -> Result {
        isSuspended.store(true, ordering: .relaxed)
        defer { isSuspended.store(false, ordering: .relaxed) }
        return body()
    }
}
