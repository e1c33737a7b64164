import BalieDomain

/// An agent of a run: whether they are there, and what they hold.
struct SimulatedAgent: Sendable {
    /// Milliseconds times units: what agents held, and what they could have held while they were there.
    struct Time: Sendable {
        var busy: Double = 0
        var room: Double = 0
    }

    let group: Int
    let capacity: Int
    /// Shifts that they are in: more than one where shifts overlap.
    var shifts = 0
    var isNotResponding = false
    /// Until when they write up what they had.
    var wrapUpEnds: Timestamp?
    /// They are about to take the next conversation for themselves.
    var isReaching = false
    private(set) var held = 0
    private var countedUntil: Timestamp

    init(group: Int, capacity: Int, countingFrom start: Timestamp) {
        self.group = group
        self.capacity = capacity
        countedUntil = start
    }

    /// Whether they chose to be there.
    var isOnline: Bool { shifts > 0 && !isNotResponding }

    mutating func take(_ units: Int) { held += units }
    mutating func finish(_ units: Int) { held -= units }

    /// Several go on until the last of them ends.
    mutating func wrapUp(until time: Timestamp) { wrapUpEnds = max(wrapUpEnds ?? time, time) }

    /// Counts the time since the last call, by the intervals of the day; to be called before anything above changes.
    ///
    /// Who works beyond their shift is there. Who writes something up has no room left.
    mutating func count(until now: Timestamp, in times: inout [Time]) {
        while countedUntil < now {
            let isWrappingUp = wrapUpEnds.map { countedUntil < $0 } ?? false
            var end = min(now, Self.endOfInterval(after: countedUntil))
            if isWrappingUp, let wrapUpEnds { end = min(end, wrapUpEnds) }
            if shifts > 0 || held > 0 {
                let time = Double(end.milliseconds - countedUntil.milliseconds)
                let room = max(capacity, held)
                let part = SimulatedRun.part(at: countedUntil, of: times.count)
                times[part].busy += time * Double(isWrappingUp ? room : held)
                times[part].room += time * Double(room)
                countedUntil = end
            } else {
                countedUntil = now
            }
        }
    }

    private static func endOfInterval(after time: Timestamp) -> Timestamp {
        let length = SimulatedRun.interval.wholeMilliseconds
        return Timestamp(milliseconds: (time.milliseconds / length + 1) * length)
    }
}
