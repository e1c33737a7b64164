import BalieDomain
import BalieServices

struct ScheduleShape: Encodable, Sendable {
    let id: ID<Schedule>
    let name: String
    let zone: String
    let week: [[ScheduleForm.Span]]
    let dates: [ScheduleForm.Day]
    let isOpen: Bool
    let changesAt: Nullable<Timestamp>
    let queues: [ConversationShape.QueueNameShape]

    enum CodingKeys: String, CodingKey {
        case id, name, zone, week, dates, queues
        case isOpen = "open"
        case changesAt = "changes_at"
    }

    init(_ view: ScheduleView) {
        id = view.id
        name = view.name
        zone = view.hours.zone
        week = view.hours.week
        dates = view.hours.dates
        isOpen = view.isOpen
        changesAt = Nullable(view.changesAt)
        queues = view.queues.map { .init(id: $0.id, name: $0.name) }
    }
}

/// The hours of a queue; all `null` for one that is always open.
struct QueueHoursShape: Encodable, Sendable {
    let schedule: Nullable<ID<Schedule>>
    let outside: Nullable<String>
    let message: Nullable<String>
    let queue: Nullable<ID<Queue>>

    init(_ hours: QueueHours?) {
        schedule = Nullable(hours?.schedule)
        switch hours?.outside {
        case nil: (outside, message, queue) = (Nullable(nil), Nullable(nil), Nullable(nil))
        case .hold: (outside, message, queue) = (Nullable("hold"), Nullable(nil), Nullable(nil))
        case .message(let text): (outside, message, queue) = (Nullable("message"), Nullable(text), Nullable(nil))
        case .queue(let other): (outside, message, queue) = (Nullable("queue"), Nullable(nil), Nullable(other))
        }
    }
}
