import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

struct ReportPeriodTests {
    private static func period(
        _ from: String?,
        _ to: String?,
        _ interval: ReportPeriod.Interval,
        _ zone: String? = "Europe/Amsterdam"
    ) throws -> ReportPeriod {
        try ReportPeriod(from: from, to: to, interval: interval, zone: zone, now: TestTime.start)
    }

    private struct Case: Sendable, CustomTestStringConvertible {
        let from: String
        let to: String
        let interval: ReportPeriod.Interval
        let zone: String
        /// Minutes of each interval.
        let minutes: [Int64]
        var testDescription: String { "\(from) to \(to), \(interval.rawValue), \(zone)" }
    }

    private static let cases = [
        Case(from: "2026-08-22", to: "2026-08-24", interval: .day, zone: "UTC", minutes: [1440, 1440]),
        // Summer time ends in one night and begins in another.
        Case(
            from: "2026-10-24",
            to: "2026-10-27",
            interval: .day,
            zone: "Europe/Amsterdam",
            minutes: [1440, 1500, 1440]
        ),
        Case(
            from: "2026-03-28",
            to: "2026-03-31",
            interval: .day,
            zone: "Europe/Amsterdam",
            minutes: [1440, 1380, 1440]
        ),
        // Half an hour.
        Case(
            from: "2026-04-05",
            to: "2026-04-06",
            interval: .day,
            zone: "Australia/Lord_Howe",
            minutes: [1470]
        ),
        // There was no 30 December.
        Case(from: "2011-12-29", to: "2012-01-01", interval: .day, zone: "Pacific/Apia", minutes: [1440, 1440]),
        // The first and the last are cut.
        Case(
            from: "2026-08-22T10:20:00Z",
            to: "2026-08-22T12:05:00Z",
            interval: .hour,
            zone: "UTC",
            minutes: [40, 60, 5]
        ),
        // Hours begin with the hour on the wall.
        Case(
            from: "2026-08-22T10:20:00Z",
            to: "2026-08-22T12:00:00Z",
            interval: .hour,
            zone: "Asia/Kathmandu",
            minutes: [55, 45]
        ),
        Case(
            from: "2026-08-22T10:20:00+02:00",
            to: "2026-08-22T10:31:00+02:00",
            interval: .quarter,
            zone: "Europe/Amsterdam",
            minutes: [10, 1]
        ),
        Case(
            from: "1969-12-31T23:50:00Z",
            to: "1970-01-01T00:10:00Z",
            interval: .quarter,
            zone: "UTC",
            minutes: [10, 10]
        ),
    ]

    @Test(arguments: cases)
    private func isCutWhereTheClockOnTheWallSays(_ example: Case) throws {
        let period = try Self.period(example.from, example.to, example.interval, example.zone)
        let lengths = period.intervals.map { ($0.upperBound - $0.lowerBound).wholeMilliseconds / 60_000 }
        #expect(lengths == example.minutes)
        #expect(period.runs.flatMap { run in (0..<run.count).map { _ in run.milliseconds / 60_000 } } == lengths)
        #expect(period.runs.first?.start == period.sides.lowerBound && period.runs.last?.end == period.sides.upperBound)
        for (one, next) in zip(period.runs, period.runs.dropFirst()) { #expect(one.end == next.start) }
    }

    /// The date line was moved across Kwajalein: that day had 47 hours.
    @Test func aVeryLongDayEnds() throws {
        let period = try Self.period("1969-09-28", "1969-10-04", .day, "Pacific/Kwajalein")
        #expect(period.intervals.map { ($0.upperBound - $0.lowerBound).wholeMilliseconds / 3_600_000 }.max() == 47)
        #expect(period.intervals.count == 6)
    }

    @Test func aYearOfDaysIsFewRuns() throws {
        let period = try Self.period("2026-01-01", "2027-01-01", .day)
        #expect(period.intervals.count == 365)
        #expect(period.runs.map(\.count) == [87, 1, 209, 1, 67])
    }

    @Test func withoutATimeItIsToday() throws {
        let period = try Self.period(nil, nil, .hour)
        #expect(period.local(period.sides.lowerBound) == "2026-08-23T00:00:00+02:00")
        #expect(period.local(period.sides.upperBound) == "2026-08-24T00:00:00+02:00")
        #expect(period.intervals.count == 24)
    }

    @Test func aTimeIsShownWithItsDistance() throws {
        let time = Timestamp(seconds: 0)
        #expect(try Self.period(nil, nil, .day, "America/St_Johns").local(time) == "1969-12-31T20:30:00-03:30")
        #expect(try Self.period(nil, nil, .day, nil).local(time) == "1970-01-01T00:00:00+00:00")
    }

    private static let refused: [(from: String?, to: String?, zone: String, field: String)] = [
        ("yesterday", nil, "UTC", "from"), ("2026-02-30", nil, "UTC", "from"), ("2026-8-22", nil, "UTC", "from"),
        ("2026-08-22", "x", "UTC", "to"), ("2026-08-22", "2026-08-22", "UTC", "to"),
        ("2026-08-22", "2026-08-21", "UTC", "to"), ("0001-01-01", "9999-01-01", "UTC", "to"),
        (nil, nil, "Mars/Olympus", "zone"), (nil, nil, "../../etc/passwd", "zone"), (nil, nil, "Europe/Ünna", "zone"),
        (nil, nil, String(repeating: "A", count: 65), "zone"),
    ]

    @Test(arguments: refused.indices)
    func whatDoesNotFitIsNamed(_ index: Int) async throws {
        let (from, to, zone, field) = Self.refused[index]
        await expectRefusal(.invalidField, field: field) { _ = try Self.period(from, to, .quarter, zone) }
    }

    @Test func aReportHasSoManyIntervals() async throws {
        let most = try Self.period("2026-08-22", "2026-08-30", .quarter, "UTC")
        #expect(most.intervals.count == 768)
        await expectRefusal(.invalidField, field: "to") { _ = try Self.period("2026-08-22", "2026-08-31", .quarter) }
        for interval in ReportPeriod.Interval.allCases {
            let cut = try Self.period("2026-08-22T00:00:01Z", "2026-08-30T00:00:00Z", interval)
            #expect(cut.intervals.count <= ReportPeriod.intervalLimit)
        }
    }
}
