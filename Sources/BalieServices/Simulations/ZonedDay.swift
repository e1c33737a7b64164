import BalieDomain
import Foundation

/// A day as people somewhere have it: from midnight to midnight, which is 23 or 25 hours when clocks are changed.
struct ZonedDay: Hashable, Sendable {
    let start: Timestamp
    let end: Timestamp

    /// - Parameters:
    ///   - day: `2026-11-20`.
    ///   - zone: as the time zone database names it: `Europe/Amsterdam`.
    /// - Throws: ``Refusal/Code/invalidField`` for what is none.
    init(_ day: String, zone: String) throws {
        guard day.utf8.count == 10, let midnight = Timestamp(rfc3339: day + "T00:00:00Z") else {
            throw Refusal(.invalidField, "It must be a day, as 2026-11-20.", field: "day")
        }
        let timeZone = try TimeZone.named(zone, field: "zone")
        start = Self.midnight(midnight, in: timeZone)
        end = Self.midnight(midnight + .days(1), in: timeZone)
    }

    /// - Parameter local: the midnight as if it were one in UTC.
    private static func midnight(_ local: Timestamp, in zone: TimeZone) -> Timestamp {
        func offset(at time: Timestamp) -> Duration {
            let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)
            return .seconds(zone.secondsFromGMT(for: date))
        }
        // The offset that holds at that midnight, which need not be the one that holds at midnight in UTC.
        let near = local - offset(at: local)
        return local - offset(at: near)
    }

    func contains(_ time: Timestamp) -> Bool { time >= start && time < end }
}
