import BalieDomain
import HeapModule

/// What is to happen in a run, the next first. Of what happens at the same moment, beginnings go first, so that who goes from
/// one shift into the next is never away; else what was planned first.
struct Agenda: Sendable {
    /// Something that happens unless something else comes before it.
    enum Act: Hashable, Sendable {
        case shiftBegins(agent: Int, span: Int, day: Int)
        case shiftEnds(agent: Int)
        case opens(queue: Int, span: Int, day: Int)
        case closes(queue: Int)
        case givesUp(customer: Int)
        case answers(customer: Int, agent: Int, ring: Int)
        case declines(customer: Int, agent: Int, ring: Int)
        case finishes(customer: Int, agent: Int)
        case comesBack(agent: Int)
        /// The agent takes the next for themselves.
        case reaches(agent: Int)
        /// What waits where agents take the next asks for less than it did.
        case asksLess(customer: Int)
        case isCalledBack(customer: Int)
    }

    private struct Entry: Comparable {
        let at: Timestamp
        let isBeginning: Bool
        let order: Int
        let act: Act

        static func < (one: Entry, other: Entry) -> Bool {
            if one.at != other.at { return one.at < other.at }
            if one.isBeginning != other.isBeginning { return one.isBeginning }
            return one.order < other.order
        }
        static func == (one: Entry, other: Entry) -> Bool { one.order == other.order }
    }

    private var entries = Heap<Entry>()
    private var count = 0

    var next: Timestamp? { entries.min?.at }

    mutating func plan(_ act: Act, at time: Timestamp) {
        count += 1
        entries.insert(Entry(at: time, isBeginning: act.isBeginning, order: count, act: act))
    }

    mutating func take() -> Act? { entries.popMin()?.act }
}

extension Agenda.Act {
    fileprivate var isBeginning: Bool {
        switch self {
        case .shiftBegins, .opens: true
        default: false
        }
    }
}
