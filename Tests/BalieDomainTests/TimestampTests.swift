import BalieDomain
import BalieTestKit
import Foundation
import Testing

struct TimestampTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let milliseconds: Int64
        var testDescription: String { text }

        init(_ text: String, _ milliseconds: Int64) {
            self.text = text
            self.milliseconds = milliseconds
        }
    }

    @Test(arguments: [
        Row("1970-01-01T00:00:00Z", 0),
        Row("1970-01-01T00:00:00.001Z", 1),
        Row("1969-12-31T23:59:59.999Z", -1),
        Row("2026-08-22T12:34:56.789Z", 1_787_402_096_789),
        Row("2026-08-22t12:34:56.789z", 1_787_402_096_789),
        Row("2026-08-22 12:34:56.789Z", 1_787_402_096_789),
        Row("2026-08-22T14:34:56.789+02:00", 1_787_402_096_789),
        Row("2026-08-22T07:04:56.789-05:30", 1_787_402_096_789),
        Row("2026-08-22T12:34:56.7891239Z", 1_787_402_096_789),
        Row("2026-08-22T12:34:56.7Z", 1_787_402_096_700),
        Row("2000-02-29T00:00:00Z", 951_782_400_000),
        Row("2024-02-29T23:59:59Z", 1_709_251_199_000),
        Row("2016-12-31T23:59:60Z", 1_483_228_800_000),
        Row("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ])
    func reads(_ row: Row) {
        #expect(Timestamp(rfc3339: row.text)?.milliseconds == row.milliseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-08-22", "2026-08-22T12:34:56", "2026-08-22T12:34:56.Z", "2026-08-22T12:34:56.789",
        "2026-08-22T12:34:56ZZ", "2026-08-22T12:34:56+0200", "2026-08-22T12:34:56+02", "2026-08-22T12:34:56+24:00",
        "2026-08-22T12:34:56+02:60", "2026-13-22T12:34:56Z", "2026-00-22T12:34:56Z", "2026-08-32T12:34:56Z",
        "2026-08-00T12:34:56Z", "2026-02-30T12:34:56Z", "2025-02-29T12:34:56Z", "1900-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z", "2026-08-22T24:00:00Z", "2026-08-22T12:60:00Z", "2026-08-22T12:34:61Z",
        "2026/08/22T12:34:56Z", "2026-08-22X12:34:56Z", "+026-08-22T12:34:56Z", "２０２６-08-22T12:34:56Z",
        "2026-08-22T12:34:5６Z", "2026-08-22T12.34.56Z",
    ])
    func refuses(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(arguments: [0, 1, 1_787_402_096_789, 951_782_400_000, 253_402_300_799_999])
    func textLeadsBack(_ milliseconds: Int64) {
        let time = Timestamp(milliseconds: milliseconds)
        #expect(Timestamp(rfc3339: time.rfc3339) == time)
    }

    /// The years 1970 to 9999, against Foundation's calendar.
    @Test func agreesWithAnotherCalendar() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<5000 {
            let time = Timestamp(milliseconds: Int64.random(in: 0...253_402_300_799_999, using: &generator))
            #expect(Timestamp(rfc3339: time.rfc3339) == time)
            #expect(time.rfc3339.utf8.count == 24)
            let seconds = time.milliseconds / 1000
            let other = Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
            #expect(time.rfc3339.prefix(19) == other.prefix(19))
        }
    }

    @Test func textSortsAsTimeDoes() {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<5000 {
            let first = Timestamp(milliseconds: Int64.random(in: 0...253_402_300_799_999, using: &generator))
            let second = Timestamp(milliseconds: Int64.random(in: 0...253_402_300_799_999, using: &generator))
            #expect((first < second) == (first.rfc3339 < second.rfc3339))
        }
    }

    @Test func arithmeticIsInMilliseconds() {
        let time = Timestamp(seconds: 10)
        #expect(time + .milliseconds(1500) == Timestamp(milliseconds: 11_500))
        #expect(time - .seconds(11) == Timestamp(milliseconds: -1000))
        #expect(Timestamp(milliseconds: 11_500) - time == .milliseconds(1500))
        #expect(time - Timestamp(milliseconds: 11_500) == .milliseconds(-1500))
        #expect(Duration.microseconds(1999).wholeMilliseconds == 1)
        #expect(Duration.microseconds(-1999).wholeMilliseconds == -1)
        #expect(Duration.days(2) == .hours(48) && Duration.hours(1) == .minutes(60))
    }

    @Test func travelsAsText() throws {
        let data = try JSONEncoder().encode([Timestamp(milliseconds: 1)])
        #expect(String(decoding: data, as: UTF8.self) == #"["1970-01-01T00:00:00.001Z"]"#)
        #expect(try JSONDecoder().decode([Timestamp].self, from: data) == [Timestamp(milliseconds: 1)])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Timestamp].self, from: Data(#"["soon"]"#.utf8))
        }
    }
}
