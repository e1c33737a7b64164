public import BalieDomain

/// What happened in a time: in all, by interval, by who or what it happened to, and by both.
public struct Report: Sendable {
    /// One queue, agent or channel.
    public struct Group: Sendable {
        /// `nil` for what has none: waits that nobody answered, told by agent.
        public let id: String?
        /// `nil` once it is removed.
        public let name: String?
        public let sums: ReportSums
        public let percentiles: Percentiles?
    }

    /// Half and nine tenths of the answered waits were not longer than these, in milliseconds.
    public struct Percentiles: Sendable, Equatable {
        public let half: Int64
        public let nineTenths: Int64
    }

    /// What happened to one group in one interval.
    public struct Cell: Sendable {
        public let interval: Range<Timestamp>
        /// Its place in ``Report/groups``.
        public let group: Int
        public let sums: ReportSums
    }

    public let period: ReportPeriod
    public let total: ReportSums
    public let percentiles: Percentiles?
    public let intervals: [(range: Range<Timestamp>, sums: ReportSums)]
    /// By name.
    public let groups: [Group]
    /// In the order of time, then of groups; without those in which nothing happened.
    public let cells: [Cell]
}

/// Sums being gathered, by interval and key.
struct ReportTable {
    /// Lines that it has at most: one for each key of each interval.
    let lineLimit: Int
    private var lineCount = 0
    private(set) var cells: [Int: [Int64: ReportSums]] = [:]
    /// What belongs to an interval, and to no key of this report.
    private var others: [Int: ReportSums] = [:]

    init(lineLimit: Int) { self.lineLimit = lineLimit }

    /// - Throws: ``Refusal/Code/invalidField`` for one line too many.
    mutating func add(_ sums: ReportSums, interval: Int, key: Int64) throws {
        if cells[interval]?[key] == nil {
            lineCount += 1
            guard lineCount <= lineLimit else {
                throw Refusal(
                    .invalidField,
                    """
                    A report has at most \(lineLimit) lines, one for each queue, agent or channel in each interval. \
                    Choose a shorter time, or longer intervals.
                    """,
                    field: "to"
                )
            }
        }
        cells[interval, default: [:]][key, default: ReportSums()] += sums
    }

    mutating func add(_ sums: ReportSums, interval: Int) {
        others[interval, default: ReportSums()] += sums
    }

    var keys: Set<Int64> { Set(cells.values.flatMap(\.keys)) }

    /// - Parameters:
    ///   - names: how keys are called; they are put in this order, those without a name last.
    ///   - id: as the API writes a key.
    func report(
        over period: ReportPeriod,
        names: [Int64: String],
        percentiles: (all: Report.Percentiles?, byKey: [Int64: Report.Percentiles]) = (nil, [:]),
        id: (Int64) -> String
    ) -> Report {
        let keys = keys.sorted { one, other in
            switch (names[one], names[other]) {
            case (let a?, let b?) where a != b: a < b
            case (.some, nil): true
            case (nil, .some): false
            default: one < other
            }
        }
        let places = Dictionary(uniqueKeysWithValues: zip(keys, 0...))
        var groups = [ReportSums](repeating: ReportSums(), count: keys.count)
        var total = ReportSums()
        var intervals: [(range: Range<Timestamp>, sums: ReportSums)] = []
        var all: [Report.Cell] = []
        for (index, range) in period.intervals.enumerated() {
            var sums = others[index] ?? ReportSums()
            let row = (cells[index] ?? [:]).map { (place: places[$0.key] ?? 0, sums: $0.value) }
            for cell in row.sorted(by: { $0.place < $1.place }) where !cell.sums.isEmpty {
                sums += cell.sums
                groups[cell.place] += cell.sums
                all.append(Report.Cell(interval: range, group: cell.place, sums: cell.sums))
            }
            total += sums
            intervals.append((range, sums))
        }
        return Report(
            period: period,
            total: total,
            percentiles: percentiles.all,
            intervals: intervals,
            groups: zip(keys, groups).map { key, sums in
                Report.Group(
                    id: key == 0 ? nil : id(key),
                    name: names[key],
                    sums: sums,
                    percentiles: percentiles.byKey[key]
                )
            },
            cells: all
        )
    }
}
