import BalieDomain
import BalieServices

/// Figures of a report, with names of their own each.
struct ReportFigures: Encodable, Sendable {
    private let members: [String: JSONValue]

    init(_ sums: ReportSums, _ columns: [ReportColumn], and others: [String: JSONValue] = [:]) {
        var members = others
        for column in columns {
            members[column.name] =
                switch column.value(sums) {
                case .whole(let number): .integer(number)
                case .ratio(let ratio): .number(ratio)
                case .none: .null
                }
        }
        self.members = members
    }

    func encode(to encoder: any Encoder) throws { try JSONValue.object(members).encode(to: encoder) }
}

struct ReportShape: Encodable, Sendable {
    let from: Timestamp
    let to: Timestamp
    let interval: String
    let zone: String
    let by: String
    /// Of routing reports.
    let thresholdSeconds: Int?
    let shortSeconds: Int?
    let formulas: [String: String]?
    let total: ReportFigures
    let intervals: [ReportFigures]
    let groups: [ReportFigures]

    enum CodingKeys: String, CodingKey {
        case from, to, interval, zone, by, total, intervals, groups
        case thresholdSeconds = "threshold_seconds"
        case shortSeconds = "short_seconds"
        case formulas = "service_levels"
    }

    /// - Parameter request: of a routing report.
    init(_ report: Report, by key: ReportKey, _ columns: [ReportColumn], request: Reports.Request? = nil) {
        from = report.period.sides.lowerBound
        to = report.period.sides.upperBound
        interval = report.period.interval.rawValue
        zone = report.period.zoneName
        by = key.rawValue
        thresholdSeconds = request.map { Int($0.threshold.components.seconds) }
        shortSeconds = request.map { Int($0.short.components.seconds) }
        formulas = request.map { _ in
            Dictionary(uniqueKeysWithValues: columns.compactMap { column in column.formula.map { (column.name, $0) } })
        }
        func percentiles(_ percentiles: Report.Percentiles?) -> [String: JSONValue] {
            guard request != nil else { return [:] }
            return [
                "wait_p50_ms": percentiles.map { .integer($0.half) } ?? .null,
                "wait_p90_ms": percentiles.map { .integer($0.nineTenths) } ?? .null,
            ]
        }
        total = ReportFigures(report.total, columns, and: percentiles(report.percentiles))
        intervals = report.intervals.map { interval in
            ReportFigures(
                interval.sums,
                columns,
                and: [
                    "from": .string(interval.range.lowerBound.rfc3339),
                    "to": .string(interval.range.upperBound.rfc3339),
                ]
            )
        }
        groups = report.groups.map { group in
            let named: [String: JSONValue] = [
                "id": group.id.map { .string($0) } ?? .null, "name": group.name.map { .string($0) } ?? .null,
            ]
            return ReportFigures(
                group.sums,
                columns,
                and: named.merging(percentiles(group.percentiles)) { one, _ in one }
            )
        }
    }
}

extension CSV {
    /// A line for each interval of each group in which something happened. What has a formula says which, and for how long a
    /// wait is in time.
    ///
    /// - Parameter request: of a routing report.
    init(_ report: Report, by key: ReportKey, _ columns: [ReportColumn], request: Reports.Request? = nil) {
        let within = request.map { ", T = \($0.threshold.components.seconds) s" } ?? ""
        let names = columns.map { column in column.formula.map { "\(column.name): \($0)\(within)" } ?? column.name }
        self.init(["from", "to", "\(key.rawValue)_id", key.rawValue] + names)
        for cell in report.cells {
            let group = report.groups[cell.group]
            let head: [Cell] = [
                .plain(report.period.local(cell.interval.lowerBound)),
                .plain(report.period.local(cell.interval.upperBound)),
                group.id.map { .plain($0) } ?? .empty,
                group.name.map { .text($0) } ?? .empty,
            ]
            add(
                head
                    + columns.map { column in
                        switch column.value(cell.sums) {
                        case .whole(let number): .plain("\(number)")
                        case .ratio(let ratio): .plain("\(ratio)")
                        case .none: .empty
                        }
                    }
            )
        }
    }
}
