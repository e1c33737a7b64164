import Testing

@testable import BalieRouting

struct SortedListTests {
    /// Against a sorted set, through enough elements for chunks to split, run empty and join again.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func itBehavesAsASortedSet(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var list = SortedList<Int>()
        var set: Set<Int> = []
        for phase in 0..<6 {
            // Grows and shrinks in turn.
            let insertPercent = phase.isMultiple(of: 2) ? 85 : 15
            for _ in 0..<2_000 {
                let element = random.int(0...3_000)
                if random.chance(insertPercent) {
                    list.insert(element)
                    set.insert(element)
                } else {
                    list.remove(element)
                    set.remove(element)
                }
            }
            let sorted = set.sorted()
            #expect(Array(list) == sorted)
            #expect(list.count == sorted.count)
            #expect(list.first == sorted.first)
            for _ in 0..<50 {
                let element = random.int(-1...3_001)
                #expect(list.rank(of: element) == sorted.count { $0 < element })
                var iterator = list.elements(from: element)
                #expect(iterator.next() == sorted.first { $0 >= element })
            }
        }
        for element in set { list.remove(element) }
        #expect(list.isEmpty && list.first == nil && Array(list).isEmpty)
    }
}
