import BalieDomain

/// An agent of a run: whether they are there, and what they hold.
struct SimulatedAgent: Sendable {
    let group: Int
    let capacity: Int
    /// Shifts that they are in: more than one where shifts overlap.
    var shifts = 0
    var isNotResponding = false
    private(set) var held = 0
    /// Milliseconds times units: what they held, and what they could have held while they were there.
    private(set) var busy: Double = 0
    private(set) var room: Double = 0
    private var countedUntil: Timestamp

    init(group: Int, capacity: Int, countingFrom start: Timestamp) {
        self.group = group
        self.capacity = capacity
        countedUntil = start
    }

    mutating func take(_ units: Int) { held += units }
    mutating func finish(_ units: Int) { held -= units }

    /// Counts the time since the last call; to be called before anything above changes. Who works beyond their shift is there.
    mutating func count(until now: Timestamp) {
        guard now > countedUntil else { return }
        let time = Double(now.milliseconds - countedUntil.milliseconds)
        busy += time * Double(held)
        if shifts > 0 || held > 0 { room += time * Double(max(capacity, held)) }
        countedUntil = now
    }
}
