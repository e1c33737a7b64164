import BalieStorage
import DequeModule

/// What waits for the writer's thread, and in which order it is taken.
///
/// Urgent writes go first; once something urgent is in a transaction, nothing else is begun in it. After ``urgentLimit``
/// transactions of urgent writes alone one begins with another, so that nobody starves.
struct WriterQueue {
    typealias Read = @Sendable (Result<SQLiteSession, any Error>) -> Void

    /// Writes that wait at the most; one more is refused.
    static let waitingLimit = 10_000
    /// Writes in one transaction at the most; bounds how long the first of them waits for the last.
    static let batchLimit = 256
    /// Transactions of urgent writes alone, one after the other, while others wait. Each takes a millisecond or so, and the
    /// fewer turns the others get, the more of them there are in each.
    static let urgentLimit = 4
    /// Writes in the last transaction above which more are on their way: what else there is to do is done elsewhere.
    static let quietLimit = 4
    /// Bytes that a read on the writer's thread may see; one that sees more is done again beside it.
    static let nearByteLimit = 65_536

    /// What the writer does next.
    enum Step {
        case write(any Write)
        case read(Read)
        case run(UnownedJob)
        /// To be run elsewhere: writes wait, or are on their way.
        case handOver([UnownedJob])
    }

    private var urgent: Deque<any Write> = []
    private var normal: Deque<any Write> = []
    private var reads: Deque<Read> = []
    private var jobs: Deque<UnownedJob> = []
    private var isDraining = false
    private var isClosed = false
    /// Also over the end of draining: under load that comes and goes all the time.
    private var writesInLastTransaction = 0
    /// How many transactions normal writes have stood back for.
    private var urgentInARow = 0

    /// Writes that wait.
    var waiting: Int { urgent.count + normal.count }
    /// Writes that found no room since the start.
    private(set) var refused = 0

    /// - Returns: `false`, and nothing is added, if too much waits.
    @discardableResult
    mutating func append(_ write: any Write) -> Bool {
        guard waiting < Self.waitingLimit else {
            refused += 1
            return false
        }
        switch write.urgency {
        // A file has one node: nobody takes it for dead.
        case .immediate, .urgent: urgent.append(write)
        case .normal: normal.append(write)
        }
        return true
    }

    /// - Parameter isNear: whether it comes from what the writer does.
    /// - Returns: `false`, and nothing is added, if it would have to wait for the writer, and after ``close()``.
    mutating func append(_ job: UnownedJob, isNear: Bool) -> Bool {
        guard isNear || !isDraining, !isClosed else { return false }
        jobs.append(job)
        return true
    }

    /// - Returns: `false`, and nothing is added, if writes wait: readers of their own do it beside them.
    mutating func append(_ read: @escaping Read) -> Bool {
        guard urgent.isEmpty, normal.isEmpty, !isClosed else { return false }
        reads.append(read)
        return true
    }

    /// - Returns: whether the caller must see to it that the queue is drained: nobody does yet.
    mutating func beginDraining() -> Bool {
        defer { isDraining = true }
        return !isDraining
    }

    /// - Returns: `nil` if nothing waits; draining is over then.
    mutating func nextStep() -> Step? {
        if let read = reads.popFirst() { return .read(read) }
        if !jobs.isEmpty {
            let isQuiet = urgent.isEmpty && normal.isEmpty && writesInLastTransaction <= Self.quietLimit
            if isQuiet, !isClosed, let job = jobs.popFirst() { return .run(job) }
            defer { jobs = [] }
            return .handOver(Array(jobs))
        }
        if let write = next(after: WriteBatch()) { return .write(write) }
        isDraining = false
        return nil
    }

    /// Writes are still done; nothing else is taken any more.
    mutating func close() { isClosed = true }

    /// - Returns: what joins `batch`; `nil` if it is to be committed as it is.
    mutating func next(after batch: WriteBatch) -> (any Write)? {
        if batch.writes.count >= Self.batchLimit { return nil }
        let isNormalFirst = batch.writes.isEmpty && urgentInARow >= Self.urgentLimit
        if !isNormalFirst, let write = urgent.popFirst() { return write }
        if batch.hasUrgent { return nil }
        return normal.popFirst() ?? urgent.popFirst()
    }

    /// - Returns: all that wait to write.
    mutating func removeWrites() -> [any Write] {
        defer { (urgent, normal) = ([], []) }
        return Array(urgent) + Array(normal)
    }

    /// A transaction is over.
    mutating func committed(_ batch: WriteBatch) {
        urgentInARow = batch.hasNormal || normal.isEmpty ? 0 : urgentInARow + 1
        writesInLastTransaction = batch.writes.count
    }
}
