import BalieStorage
import DequeModule

/// Who gets a connection, and in which order: a part of ``PostgresPool`` that decides in values.
///
/// Of two connections or more one is kept for what is urgent, however long the rest is held up: by people who all wait for
/// the lock of one workspace, by long reads. Urgent work goes first; after ``urgentLimit`` pieces of it in a row other work
/// has a turn, so that nobody starves.
struct PoolQueue<Work> {
    /// A piece of work that waits.
    private struct Entry {
        let work: Work
        let deadline: ContinuousClock.Instant
    }

    /// Pieces of urgent work begun in a row while others wait.
    static var urgentLimit: Int { 8 }

    private let laneLimit: Int
    /// Connections that work which is not urgent may have at a time.
    private let normalLimit: Int
    private var urgent: Deque<Entry> = []
    private var normal: Deque<Entry> = []
    private var (urgentRunning, normalRunning) = (0, 0)
    /// How often other work that waited has stood back.
    private var urgentInARow = 0

    init(lanes: Int) { (laneLimit, normalLimit) = (lanes, max(1, lanes - 1)) }

    /// Pieces of work that wait.
    var waiting: Int { urgent.count + normal.count }

    /// When the first of what waits has waited for too long.
    var nextDeadline: ContinuousClock.Instant? {
        switch (urgent.first?.deadline, normal.first?.deadline) {
        case (let one?, let other?): min(one, other)
        case (let one, let other): one ?? other
        }
    }

    /// - Returns: whether there is a connection for it: it has begun. What waits is never passed by: it waits only while
    ///   there is none for it.
    mutating func begin(_ urgency: WriteUrgency) -> Bool {
        guard urgentRunning + normalRunning < laneLimit else { return false }
        switch urgency {
        case .immediate, .urgent: urgentRunning += 1
        case .normal:
            guard normalRunning < normalLimit else { return false }
            normalRunning += 1
        }
        return true
    }

    /// In the order of the deadlines: what waited elsewhere before goes ahead of what came later.
    mutating func append(_ work: Work, _ urgency: WriteUrgency, until deadline: ContinuousClock.Instant) {
        let entry = Entry(work: work, deadline: deadline)
        switch urgency {
        case .immediate, .urgent: Self.insert(entry, into: &urgent)
        case .normal: Self.insert(entry, into: &normal)
        }
    }

    private static func insert(_ entry: Entry, into queue: inout Deque<Entry>) {
        let last = queue.lastIndex { $0.deadline <= entry.deadline }
        queue.insert(entry, at: last.map { $0 + 1 } ?? 0)
    }

    /// Something is done, and its connection is free.
    mutating func end(_ urgency: WriteUrgency) {
        switch urgency {
        case .immediate, .urgent: urgentRunning -= 1
        case .normal: normalRunning -= 1
        }
    }

    /// - Returns: what begins on a connection that is free; `nil` if it stays free.
    mutating func next() -> (work: Work, urgency: WriteUrgency)? {
        let mayBeNormal = !normal.isEmpty && normalRunning < normalLimit
        if mayBeNormal, urgent.isEmpty || urgentInARow >= Self.urgentLimit {
            urgentInARow = 0
            normalRunning += 1
            return (normal.removeFirst().work, .normal)
        }
        guard let entry = urgent.popFirst() else { return nil }
        urgentInARow = mayBeNormal ? urgentInARow + 1 : 0
        urgentRunning += 1
        return (entry.work, .urgent)
    }

    /// - Returns: what has waited for too long, and waits no more.
    mutating func removeOverdue(at now: ContinuousClock.Instant) -> [Work] {
        var overdue: [Work] = []
        while let first = urgent.first, first.deadline <= now { overdue.append(urgent.removeFirst().work) }
        while let first = normal.first, first.deadline <= now { overdue.append(normal.removeFirst().work) }
        return overdue
    }
}
