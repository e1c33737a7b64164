import BalieDomain
import BalieRouting
import Foundation

/// Opening hours as people write them: what is stored, and what the API takes and gives.
public struct ScheduleForm: Codable, Sendable, Equatable {
    /// Times of the local clock, `09:00`; one that ends at or before it begins ends the day after. `24:00` is midnight.
    public struct Span: Codable, Sendable, Equatable {
        public var from: String
        public var to: String

        public init(from: String, to: String) {
            self.from = from
            self.to = to
        }
    }

    /// A date that is unlike its weekday.
    public struct Day: Codable, Sendable, Equatable {
        /// `2026-12-25`.
        public var date: String
        /// What people call it; may be empty.
        public var name: String
        /// None: closed.
        public var open: [Span]

        public init(date: String, name: String = "", open: [Span] = []) {
            self.date = date
            self.name = name
            self.open = open
        }
    }

    /// Of the IANA database: `Europe/Amsterdam`.
    public var zone: String
    /// Seven days, Monday first.
    public var week: [[Span]]
    public var dates: [Day]

    public init(zone: String, week: [[Span]], dates: [Day] = []) {
        self.zone = zone
        self.week = week
        self.dates = dates
    }
}

extension ScheduleForm {
    /// Spans of one day.
    static let spanLimit = 8
    /// A year's dates, and some to spare.
    static let dateLimit = 400

    /// - Returns: the form as it is stored: dates in order, names without white space around them.
    /// - Throws: ``Refusal/Code/invalidField`` with the path of what is wrong.
    func checked() throws -> ScheduleForm {
        _ = try TimeZone.named(zone, field: "zone")
        guard week.count == 7 else {
            throw Refusal(.invalidField, "A week has seven days, Monday first.", field: "week")
        }
        for (index, spans) in week.enumerated() { try Self.check(spans, field: "week[\(index)]") }
        guard dates.count <= Self.dateLimit else {
            throw Refusal(.invalidField, "There are at most \(Self.dateLimit) dates.", field: "dates")
        }
        var (seen, form) = (Set<Int64>(), self)
        for (index, date) in dates.enumerated() {
            guard let day = date.dayNumber else {
                throw Refusal(.invalidField, "It must be a date such as 2026-12-25.", field: "dates[\(index)].date")
            }
            guard seen.insert(day).inserted else {
                throw Refusal(.invalidField, "This date stands here twice.", field: "dates[\(index)].date")
            }
            let name = Check.trimmed(date.name)
            form.dates[index].name = name.isEmpty ? "" : try Check.name(name, field: "dates[\(index)].name")
            try Self.check(date.open, field: "dates[\(index)].open")
        }
        form.dates.sort { $0.date < $1.date }
        return form
    }

    private static func check(_ spans: [Span], field: String) throws {
        guard spans.count <= spanLimit else {
            throw Refusal(.invalidField, "A day has at most \(spanLimit) spans.", field: field)
        }
        var known: [OpeningHours.Span] = []
        for (index, span) in spans.enumerated() {
            guard let span = span.minutes else {
                throw Refusal(.invalidField, "A time is written 09:00.", field: "\(field)[\(index)]")
            }
            guard !known.contains(where: { $0.from < span.to && span.from < $0.to }) else {
                throw Refusal(.invalidField, "Two spans of a day overlap.", field: "\(field)[\(index)]")
            }
            known.append(span)
        }
    }
}

extension OpeningHours {
    /// A zone that this machine does not know any more counts as UTC.
    init(_ form: ScheduleForm) {
        let zone = TimeZone(identifier: form.zone) ?? .gmt
        let clock = LocalClock { time in
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)))
        }
        let dates = form.dates.compactMap { date in date.dayNumber.map { ($0, date.open.compactMap(\.minutes)) } }
        self.init(
            clock: clock,
            week: (0..<7).map { $0 < form.week.count ? form.week[$0].compactMap(\.minutes) : [] },
            dates: Dictionary(dates, uniquingKeysWith: { $1 })
        )
    }
}

extension ScheduleForm.Span {
    /// `nil` if one of the times is none.
    fileprivate var minutes: OpeningHours.Span? {
        guard let from = Self.minute(from), let to = Self.minute(to), from < OpeningHours.Span.minutesPerDay else {
            return nil
        }
        return OpeningHours.Span(from: from, to: to > from ? to : to + OpeningHours.Span.minutesPerDay)
    }

    private static func minute(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
        let digits = [bytes[0], bytes[1], bytes[3], bytes[4]].map { Int($0) - 48 }
        guard digits.allSatisfy((0...9).contains) else { return nil }
        let minute = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
        return digits[2] < 6 && minute <= OpeningHours.Span.minutesPerDay ? minute : nil
    }
}

extension ScheduleForm.Day {
    /// Days since 1970-01-01.
    fileprivate var dayNumber: Int64? {
        guard date.utf8.count == 10, let midnight = Timestamp(rfc3339: "\(date)T00:00:00Z") else { return nil }
        return midnight.day
    }
}
