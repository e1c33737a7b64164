/// A set of agents by their slots: whole sets are joined and cut sixty-four agents at a time, so that finding out who of
/// ten thousand can take something costs hardly more than of a thousand.
struct AgentSet: Sendable {
    private(set) var words: [UInt64] = []

    init() {}
    init(words: [UInt64]) { self.words = words }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    func contains(_ slot: Int) -> Bool {
        let word = slot >> 6
        return word < words.count && words[word] >> UInt64(slot & 63) & 1 == 1
    }

    mutating func insert(_ slot: Int) {
        let word = slot >> 6
        if word >= words.count { words += Array(repeating: 0, count: word + 1 - words.count) }
        words[word] |= 1 << UInt64(slot & 63)
    }

    mutating func remove(_ slot: Int) {
        let word = slot >> 6
        if word < words.count { words[word] &= ~(1 << UInt64(slot & 63)) }
    }

    mutating func formIntersection(_ other: AgentSet) {
        if words.count > other.words.count { words.removeLast(words.count - other.words.count) }
        for word in words.indices { words[word] &= other.words[word] }
    }

    mutating func formUnion(_ other: AgentSet) {
        for word in 0..<Swift.min(words.count, other.words.count) { words[word] |= other.words[word] }
        if other.words.count > words.count { words += other.words[words.count...] }
    }

    mutating func subtract(_ other: AgentSet) {
        for word in 0..<Swift.min(words.count, other.words.count) { words[word] &= ~other.words[word] }
    }
}

extension AgentSet: Sequence {
    struct Iterator: IteratorProtocol {
        fileprivate let words: [UInt64]
        fileprivate var word = -1
        fileprivate var rest: UInt64 = 0

        mutating func next() -> Int? {
            while rest == 0 {
                word += 1
                guard word < words.count else { return nil }
                rest = words[word]
            }
            defer { rest &= rest - 1 }
            return word << 6 | rest.trailingZeroBitCount
        }
    }

    /// The slots in ascending order.
    func makeIterator() -> Iterator { Iterator(words: words) }
}
