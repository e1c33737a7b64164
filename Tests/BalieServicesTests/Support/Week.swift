@testable import BalieServices

/// Weeks that tests go by.
enum Week {
    /// Monday to Friday from nine to five, in Amsterdam.
    static let office = ScheduleForm(zone: "Europe/Amsterdam", week: weekdays([.init(from: "09:00", to: "17:00")]))
    static let never = ScheduleForm(zone: "UTC", week: Array(repeating: [], count: 7))

    static func weekdays(_ spans: [ScheduleForm.Span]) -> [[ScheduleForm.Span]] {
        Array(repeating: spans, count: 5) + [[], []]
    }
}
