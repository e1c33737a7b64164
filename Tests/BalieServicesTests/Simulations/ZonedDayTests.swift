import BalieDomain
import Testing

@testable import BalieServices

struct ZonedDayTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let day: String
        let zone: String
        let start: String
        let hours: Int64

        var testDescription: String { "\(day) in \(zone)" }

        static let all = [
            Case(day: "2026-08-23", zone: "UTC", start: "2026-08-23T00:00:00Z", hours: 24),
            Case(day: "2026-08-23", zone: "Europe/Amsterdam", start: "2026-08-22T22:00:00Z", hours: 24),
            // Clocks go forward, and back.
            Case(day: "2026-03-29", zone: "Europe/Amsterdam", start: "2026-03-28T23:00:00Z", hours: 23),
            Case(day: "2026-10-25", zone: "Europe/Amsterdam", start: "2026-10-24T22:00:00Z", hours: 25),
            Case(day: "2026-03-08", zone: "America/New_York", start: "2026-03-08T05:00:00Z", hours: 23),
            Case(day: "2026-11-01", zone: "America/New_York", start: "2026-11-01T04:00:00Z", hours: 25),
            Case(day: "2026-08-23", zone: "Asia/Kathmandu", start: "2026-08-22T18:15:00Z", hours: 24),
        ]
    }

    @Test(arguments: Case.all)
    func aDayIsFromMidnightToMidnight(_ expected: Case) throws {
        let day = try ZonedDay(expected.day, zone: expected.zone)
        #expect(day.start == Timestamp(rfc3339: expected.start))
        #expect(day.end - day.start == .hours(expected.hours))
    }

    @Test(arguments: [
        "", "yesterday", "2026-02-30", "2026-8-23", "2026-08-23T00", "+026-08-23", "2026-08-2３",
    ])
    func whatIsNoDayIsRefused(_ day: String) async {
        await expectRefusal(.invalidField, field: "day") { _ = try ZonedDay(day, zone: "UTC") }
    }

    @Test(arguments: [
        "", "Mars/Olympus", "../../etc/passwd", "Europe/Amsterdam\0", "Zürich", String(repeating: "A", count: 65),
    ])
    func whatIsNoZoneIsRefused(_ zone: String) async {
        await expectRefusal(.invalidField, field: "zone") { _ = try ZonedDay("2026-08-23", zone: zone) }
    }
}
