/// What is to happen at a set time, earliest first; equal times in the order they were set.
struct Timers<Action: Sendable>: Sendable {
    private struct Entry: Sendable {
        var deadline: Int64
        var sequence: UInt64
        var action: Action

        func precedes(_ other: Entry) -> Bool {
            (deadline, sequence) < (other.deadline, other.sequence)
        }
    }

    /// A binary heap: every parent precedes its children.
    private var heap: [Entry] = []
    private var sequence: UInt64 = 0

    /// The earliest deadline, in milliseconds since 1970.
    var next: Int64? { heap.first?.deadline }
    var count: Int { heap.count }

    mutating func schedule(_ action: Action, at deadline: Int64) {
        heap.append(Entry(deadline: deadline, sequence: sequence, action: action))
        sequence += 1
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].precedes(heap[parent]) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes the earliest action whose time has come; `nil` when there is none.
    mutating func popDue(at now: Int64) -> (deadline: Int64, action: Action)? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first.deadline, first.action)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].precedes(heap[smallest]) { smallest = child }
            }
            guard smallest != parent else { return }
            heap.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
