public import BalieDomain
import BalieStorage
import Foundation

/// The time that a report is about, cut into intervals. Days begin at midnight where the report is read, so that some have
/// 23 hours and some 25.
public struct ReportPeriod: Sendable {
    /// The raw value is part of the API.
    public enum Interval: String, Sendable, CaseIterable {
        case quarter = "15m"
        case hour = "1h"
        case day = "1d"

        fileprivate var milliseconds: Int64 {
            switch self {
            case .quarter: 900_000
            case .hour: 3_600_000
            case .day: Timestamp.dayMilliseconds
            }
        }
    }

    /// Intervals of a report.
    public static let intervalLimit = 800

    public let interval: Interval
    private let zone: TimeZone
    /// Where intervals begin, and where the last one ends.
    let edges: [Timestamp]

    public var zoneName: String { zone.identifier }
    public var sides: Range<Timestamp> { edges[0]..<edges[edges.count - 1] }
    /// The edges in milliseconds.
    var cuts: [Int64] { edges.map(\.milliseconds) }
    public var intervals: [Range<Timestamp>] { zip(edges, edges.dropFirst()).map { $0..<$1 } }

    /// - Parameters:
    ///   - from: a time as RFC 3339 writes it, or a date, which begins at midnight; `nil` for the beginning of today.
    ///   - to: the same, and not part of it; `nil` for the end of the day of `from`.
    ///   - zone: as the time zone database names it, such as `Europe/Amsterdam`; `nil` for UTC.
    /// - Throws: ``Refusal/Code/invalidField``.
    public init(from: String?, to: String?, interval: Interval, zone: String?, now: Timestamp) throws {
        let zone = try TimeZone.named(zone ?? "UTC", field: "zone")
        let calendar = Self.calendar(in: zone)
        let start = try from.map { try Self.time($0, calendar, field: "from") } ?? calendar.dayStart(of: now)
        let end = try to.map { try Self.time($0, calendar, field: "to") } ?? calendar.dayStart(after: start)
        guard start < end else { throw Refusal(.invalidField, "It must be later than `from`.", field: "to") }
        // One of the days may be longer, and the first and the last interval shorter.
        let limit = interval.milliseconds * Int64(Self.intervalLimit - 2)
        guard end.milliseconds - start.milliseconds <= limit else {
            throw Refusal(
                .invalidField,
                "A report has at most \(Self.intervalLimit) intervals. Choose a shorter time, or longer intervals.",
                field: "to"
            )
        }
        self.interval = interval
        self.zone = zone
        edges = [start] + Self.cuts(start, end, interval, calendar) + [end]
    }

    private static func cuts(
        _ start: Timestamp,
        _ end: Timestamp,
        _ interval: Interval,
        _ calendar: Calendar
    ) -> [Timestamp] {
        var cuts: [Timestamp] = []
        if interval == .day {
            var next = calendar.dayStart(after: start)
            while next < end {
                cuts.append(next)
                next = calendar.dayStart(after: next)
            }
            return cuts
        }
        let length = interval.milliseconds
        let offset = Int64(calendar.timeZone.secondsFromGMT(for: start.date)) * 1000
        var (part, next) = ((start.milliseconds + offset) % length, start.milliseconds)
        if part < 0 { part += length }
        next += length - part
        while next < end.milliseconds {
            cuts.append(Timestamp(milliseconds: next))
            next += length
        }
        return cuts
    }

    /// The intervals, those of one length that follow each other together.
    var runs: [ReportRun] {
        var runs: [ReportRun] = []
        for interval in intervals {
            let length = interval.upperBound.milliseconds - interval.lowerBound.milliseconds
            if let last = runs.last, last.milliseconds == length {
                runs[runs.count - 1] = ReportRun(start: last.start, milliseconds: length, count: last.count + 1)
            } else {
                runs.append(ReportRun(start: interval.lowerBound, milliseconds: length, count: 1))
            }
        }
        return runs
    }

    /// As the clock on the wall shows a time, with its distance from UTC: `2026-08-22T14:34:56+02:00`.
    public func local(_ time: Timestamp) -> String {
        let offset = zone.secondsFromGMT(for: time.date)
        let minutes = abs(offset) / 60
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return (time + .seconds(Int64(offset))).rfc3339.prefix(19)
            + "\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
    }

    // MARK: Reading

    private static func calendar(in zone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }

    private static func time(_ text: String, _ calendar: Calendar, field: String) throws -> Timestamp {
        if let time = Timestamp(rfc3339: text) { return time }
        guard text.utf8.count == 10, let noon = Timestamp(rfc3339: "\(text)T12:00:00Z") else {
            throw Refusal(.invalidField, "It must be a date, or a time as RFC 3339 writes it.", field: field)
        }
        // Noon of that date where the report is read.
        let offset = calendar.timeZone.secondsFromGMT(for: noon.date)
        return calendar.dayStart(of: noon - .seconds(Int64(offset)))
    }
}

extension Calendar {
    fileprivate func dayStart(of time: Timestamp) -> Timestamp {
        let seconds = startOfDay(for: time.date).timeIntervalSince1970
        return Timestamp(seconds: Int64(seconds.rounded()))
    }

    /// Days have 23 to 25 hours, and fewer or more where the date line was moved across a place.
    fileprivate func dayStart(after time: Timestamp) -> Timestamp {
        let start = dayStart(of: time)
        for hours in [35, 59, 83] {
            let next = dayStart(of: start + .hours(Int64(hours)))
            if next > time { return next }
        }
        return time + .hours(24)
    }
}

extension Timestamp {
    fileprivate var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
