/// The latest records of an endless sequence, each under its number.
struct Ring<Record: Sendable>: Sendable {
    /// Most records kept.
    let limit: Int
    private var records: [Record] = []
    /// The place in `records` of the oldest one, once the ring is full.
    private var start = 0
    /// How many records there have ever been; the next record's number.
    private(set) var total: Int64 = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// Adds a record and returns its number.
    @discardableResult
    mutating func append(_ record: Record) -> Int64 {
        if records.count < limit {
            records.append(record)
        } else {
            records[start] = record
            start = (start + 1) % limit
        }
        total += 1
        return total - 1
    }

    /// The record of a number; `nil` when it was never made or is no longer kept.
    subscript(number: Int64) -> Record? {
        get { place(of: number).map { records[$0] } }
        set { if let newValue, let place = place(of: number) { records[place] = newValue } }
    }

    private func place(of number: Int64) -> Int? {
        let first = total - Int64(records.count)
        guard number >= first, number < total else { return nil }
        return (start + Int(number - first)) % limit
    }

    /// The records after a number, oldest first, at most `count`: pages through with the last number seen.
    func records(after number: Int64, count: Int) -> [(number: Int64, record: Record)] {
        let first = max(number + 1, total - Int64(records.count))
        guard first < total else { return [] }
        return (first..<min(total, first + Int64(max(0, count)))).compactMap { number in
            self[number].map { (number, $0) }
        }
    }

    /// Forgets the records but not how many there have been.
    mutating func removeAll() {
        records.removeAll()
        start = 0
    }
}
