import BalieDomain
import BalieServices
import Hummingbird

/// Opening hours, and which queue goes by which.
struct ScheduleRoutes: Sendable {
    let schedules: Schedules

    var routes: [Route] {
        [
            Route(.get, "/schedules", list),
            Route(.post, "/schedules", .role(.supervisor), add),
            Route(.get, "/schedules/{id}", find),
            Route(.put, "/schedules/{id}", .role(.supervisor), update),
            Route(.delete, "/schedules/{id}", .role(.supervisor), remove),
            Route(.get, "/queues/{id}/hours", hours),
            Route(.put, "/queues/{id}/hours", .role(.supervisor), setHours),
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        try .json(Page(try await schedules.list(workspace: try call.workspace).map(ScheduleShape.init)))
    }

    private func find(_ call: Call) async throws -> Response {
        try .json(ScheduleShape(try await schedules.find(try call.id(), workspace: try call.workspace)))
    }

    private func add(_ call: Call) async throws -> Response {
        let fields = try call.fields
        let view = try await schedules.add(
            name: try fields.string("name"),
            hours: try form(fields),
            workspace: try call.workspace
        )
        return try .json(ScheduleShape(view), status: .created)
    }

    private func update(_ call: Call) async throws -> Response {
        let fields = try call.fields
        let view = try await schedules.update(
            try call.id(),
            name: try fields.string("name"),
            hours: try form(fields),
            workspace: try call.workspace
        )
        return try .json(ScheduleShape(view))
    }

    private func remove(_ call: Call) async throws -> Response {
        try await schedules.remove(try call.id(), workspace: try call.workspace)
        return .noContent
    }

    private func form(_ fields: Fields) throws -> ScheduleForm {
        let week = try fields.required("week", fields.optionalObjectLists("week"))
        let dates = try fields.optionalObjects("dates") ?? []
        return ScheduleForm(
            zone: try fields.string("zone"),
            week: try week.map { try $0.map(span) },
            dates: try dates.map { date in
                ScheduleForm.Day(
                    date: try date.string("date"),
                    name: try date.optionalString("name") ?? "",
                    open: try (date.optionalObjects("open") ?? []).map(span)
                )
            }
        )
    }

    private func span(_ fields: Fields) throws -> ScheduleForm.Span {
        try fields.only(["from", "to"])
        return ScheduleForm.Span(from: try fields.string("from"), to: try fields.string("to"))
    }

    // MARK: Queues

    private func hours(_ call: Call) async throws -> Response {
        try .json(QueueHoursShape(try await schedules.hours(of: try call.id(), workspace: try call.workspace)))
    }

    private func setHours(_ call: Call) async throws -> Response {
        let fields = try call.fields
        try fields.only(["schedule", "outside", "message", "queue"])
        guard fields.has("schedule") else {
            throw Refusal(.invalidField, "This field is needed; null means always open.", field: "schedule")
        }
        let wanted: QueueHours? = try fields.optionalID("schedule", as: Schedule.self).map { schedule in
            QueueHours(schedule: schedule, outside: try outside(fields))
        }
        let hours = try await schedules.setHours(wanted, of: try call.id(), workspace: try call.workspace)
        return try .json(QueueHoursShape(hours))
    }

    private enum OutsideKind: String, CaseIterable { case hold, message, queue }

    private func outside(_ fields: Fields) throws -> QueueHours.Outside {
        switch try fields.value("outside", as: OutsideKind.self) {
        case .hold: .hold
        case .message: .message(try fields.string("message"))
        case .queue: .queue(try fields.id("queue"))
        }
    }
}
