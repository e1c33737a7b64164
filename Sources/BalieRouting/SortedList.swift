/// Elements in ascending order, each at most once, in chunks: insertion, removal and rank cost a binary search and the
/// moving of one chunk.
struct SortedList<Element: Comparable & Sendable>: Sendable {
    /// A chunk that grows beyond this many elements is halved.
    static var chunkLimit: Int { 256 }

    /// None is empty; every element of a chunk is below every element of the next.
    private var chunks: [[Element]] = []
    private(set) var count = 0

    var first: Element? { chunks.first?.first }
    var isEmpty: Bool { count == 0 }

    /// Does nothing if an equal element is there.
    mutating func insert(_ element: Element) {
        guard let chunk = chunkIndex(for: element) else {
            chunks.append([element])
            count = 1
            return
        }
        let offset = lowerBound(of: element, in: chunk)
        guard offset == chunks[chunk].count || chunks[chunk][offset] != element else { return }
        chunks[chunk].insert(element, at: offset)
        count += 1
        if chunks[chunk].count > Self.chunkLimit { halve(chunk) }
    }

    /// Does nothing if the element is not there.
    mutating func remove(_ element: Element) {
        guard let chunk = chunkIndex(for: element) else { return }
        let offset = lowerBound(of: element, in: chunk)
        guard offset < chunks[chunk].count, chunks[chunk][offset] == element else { return }
        chunks[chunk].remove(at: offset)
        count -= 1
        if chunks[chunk].isEmpty {
            chunks.remove(at: chunk)
        } else if chunk + 1 < chunks.count, chunks[chunk].count + chunks[chunk + 1].count < Self.chunkLimit / 2 {
            // Without this, elements that stay behind would each keep a chunk to themselves.
            let next = chunks.remove(at: chunk + 1)
            chunks[chunk] += next
        }
    }

    /// How many elements are below `element`, which need not be there.
    func rank(of element: Element) -> Int {
        guard let chunk = chunkIndex(for: element) else { return 0 }
        return chunks[..<chunk].reduce(lowerBound(of: element, in: chunk)) { $0 + $1.count }
    }

    /// The elements from `element` on, which need not be there.
    func elements(from element: Element) -> Iterator {
        guard let chunk = chunkIndex(for: element) else { return makeIterator() }
        return Iterator(chunks: chunks, chunk: chunk, offset: lowerBound(of: element, in: chunk))
    }

    /// The last chunk that begins at or below `element`, or the first; `nil` if there is none.
    private func chunkIndex(for element: Element) -> Int? {
        guard !chunks.isEmpty else { return nil }
        var (low, high) = (0, chunks.count)
        while low + 1 < high {
            let middle = (low + high) / 2
            if element < chunks[middle][0] { high = middle } else { low = middle }
        }
        return low
    }

    /// The offset of the first element of the chunk that is not below `element`.
    private func lowerBound(of element: Element, in chunk: Int) -> Int {
        var (low, high) = (0, chunks[chunk].count)
        while low < high {
            let middle = (low + high) / 2
            if chunks[chunk][middle] < element { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func halve(_ chunk: Int) {
        let middle = chunks[chunk].count / 2
        let upper = Array(chunks[chunk][middle...])
        chunks[chunk].removeSubrange(middle...)
        chunks.insert(upper, at: chunk + 1)
    }
}

extension SortedList: Sequence {
    struct Iterator: IteratorProtocol {
        private let chunks: [[Element]]
        private var chunk: Int
        private var offset: Int

        fileprivate init(chunks: [[Element]], chunk: Int, offset: Int) {
            self.chunks = chunks
            self.chunk = chunk
            self.offset = offset
        }

        mutating func next() -> Element? {
            while chunk < chunks.count {
                if offset < chunks[chunk].count {
                    defer { offset += 1 }
                    return chunks[chunk][offset]
                }
                chunk += 1
                offset = 0
            }
            return nil
        }
    }

    func makeIterator() -> Iterator { Iterator(chunks: chunks, chunk: 0, offset: 0) }
}
