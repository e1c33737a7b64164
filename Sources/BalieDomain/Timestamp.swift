/// A point in time, in milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Sendable, Comparable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    public init(seconds: Int64) { milliseconds = seconds &* 1000 }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.milliseconds < rhs.milliseconds }
    public static func + (lhs: Self, rhs: Duration) -> Self {
        Self(milliseconds: lhs.milliseconds + rhs.wholeMilliseconds)
    }
    public static func - (lhs: Self, rhs: Duration) -> Self {
        Self(milliseconds: lhs.milliseconds - rhs.wholeMilliseconds)
    }
    /// The time from `rhs` to `lhs`; negative if `lhs` is earlier.
    public static func - (lhs: Self, rhs: Self) -> Duration { .milliseconds(lhs.milliseconds - rhs.milliseconds) }
}

extension Duration {
    /// Rounded towards zero.
    public var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    public static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }
    public static func hours(_ count: Int64) -> Duration { .seconds(count * 3600) }
    public static func days(_ count: Int64) -> Duration { .seconds(count * 86400) }
}

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = Timestamp(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 time")
        }
        self = time
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }
}

extension Timestamp {
    public static let dayMilliseconds: Int64 = 86_400_000

    /// Days since 1970-01-01, in UTC.
    public var day: Int64 { milliseconds.flooredDivision(by: Self.dayMilliseconds).quotient }

    /// Midnight before it, in UTC.
    public var startOfDay: Timestamp { Timestamp(milliseconds: day * Self.dayMilliseconds) }

    /// RFC 3339 in UTC with milliseconds: `2026-08-22T12:34:56.789Z`.
    public var rfc3339: String {
        let (days, rest) = milliseconds.flooredDivision(by: Self.dayMilliseconds)
        let (year, month, day) = Self.civil(fromDays: days)
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var position = 0
            func put(_ value: Int64, digits: Int) {
                var value = value
                for index in (0..<digits).reversed() {
                    buffer[position + index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
                    value /= 10
                }
                position += digits
            }
            func put(_ separator: Unicode.Scalar) {
                buffer[position] = UInt8(ascii: separator)
                position += 1
            }
            put(min(max(year, 0), 9999), digits: 4)
            put("-")
            put(month, digits: 2)
            put("-")
            put(day, digits: 2)
            put("T")
            put(rest / 3_600_000, digits: 2)
            put(":")
            put(rest / 60_000 % 60, digits: 2)
            put(":")
            put(rest / 1000 % 60, digits: 2)
            put(".")
            put(rest % 1000, digits: 3)
            put("Z")
            return position
        }
    }

    /// Reads RFC 3339 with any offset and any number of fractional digits (cut to milliseconds).
    public init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        func number(_ from: Int, _ count: Int) -> Int64? {
            guard from + count <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[from..<from + count] {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return value
        }
        guard
            bytes.count >= 20, let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
            let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2),
            bytes[4] == 45, bytes[7] == 45, bytes[10] == 84 || bytes[10] == 116 || bytes[10] == 32,
            bytes[13] == 58, bytes[16] == 58,
            (1...12).contains(month), (1...Self.dayCount(ofMonth: month, in: year)).contains(day),
            hour < 24, minute < 60, second < 61
        else { return nil }
        var position = 19
        var fraction: Int64 = 0
        if bytes[position] == 46 {
            position += 1
            var scale: Int64 = 100
            let start = position
            while position < bytes.count, bytes[position] >= 48, bytes[position] <= 57 {
                fraction += Int64(bytes[position] - 48) * scale
                scale /= 10
                position += 1
            }
            guard position > start else { return nil }
        }
        guard position < bytes.count else { return nil }
        var offsetMinutes: Int64 = 0
        switch bytes[position] {
        case 90, 122:
            guard position + 1 == bytes.count else { return nil }
        case 43, 45:
            guard
                bytes.count == position + 6, bytes[position + 3] == 58, let hours = number(position + 1, 2),
                let minutes = number(position + 4, 2), hours < 24, minutes < 60
            else { return nil }
            offsetMinutes = (hours * 60 + minutes) * (bytes[position] == 45 ? -1 : 1)
        default: return nil
        }
        let days = Self.days(fromCivil: year, month, day)
        let seconds = days * 86400 + hour * 3600 + (minute - offsetMinutes) * 60 + second
        self.init(milliseconds: seconds * 1000 + fraction)
    }

    /// Days since 1970-01-01 of a date in the proleptic Gregorian calendar, by counting 400-year eras from 1 March 0000.
    private static func days(fromCivil year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.flooredDivision(by: 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func dayCount(ofMonth month: Int64, in year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
