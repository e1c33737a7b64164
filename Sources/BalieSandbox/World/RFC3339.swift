import FoundationEssentials

/// Times as text: RFC 3339 in UTC with milliseconds.
enum RFC3339 {
    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    static func text(_ milliseconds: Int64) -> String {
        style.format(Date(timeIntervalSince1970: Double(milliseconds) / 1000))
    }

    /// Milliseconds since 1970, with or without a fraction of a second; `nil` for anything else.
    static func milliseconds(_ text: String) -> Int64? {
        let date = (try? style.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text))
        return date.map { Int64(($0.timeIntervalSince1970 * 1000).rounded()) }
    }
}
