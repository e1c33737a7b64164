import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// Schedules: what they may be, and who goes by them.
struct ScheduleTests {
    @Test func whatIsSavedIsGivenBack() async throws {
        let office = try await Office()
        let schedules = Schedules(office.environment)
        var form = Week.office
        form.dates = [
            .init(date: "2026-12-26", name: " Boxing day "),
            .init(date: "2026-12-05", open: [.init(from: "09:00", to: "12:00")]),
        ]
        let view = try await schedules.add(name: " Shop ", hours: form, workspace: office.workspace)
        #expect(view.name == "Shop")
        #expect(view.hours.dates.map(\.date) == ["2026-12-05", "2026-12-26"])
        #expect(view.hours.dates.map(\.name) == ["", "Boxing day"])
        // Sunday noon in August: Amsterdam opens on Monday at seven by UTC.
        #expect(!view.isOpen)
        #expect(view.changesAt?.rfc3339 == "2026-08-24T07:00:00.000Z")
        #expect(try await schedules.list(workspace: office.workspace).map(\.id) == [view.id])
        let changed = try await schedules.update(view.id, name: "Shop", hours: Week.never, workspace: office.workspace)
        #expect(changed.hours == Week.never && changed.changesAt == nil)
        await expectRefusal(.conflict, field: "name") {
            _ = try await schedules.add(name: "Shop", hours: Week.never, workspace: office.workspace)
        }
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let field: String
        let change: @Sendable (inout ScheduleForm) -> Void

        init(_ name: String, _ field: String, _ change: @escaping @Sendable (inout ScheduleForm) -> Void) {
            (testDescription, self.field, self.change) = (name, field, change)
        }
    }

    static let wrongs = [
        Wrong("no zone", "zone") { $0.zone = "" },
        Wrong("no such zone", "zone") { $0.zone = "Mars/Olympus" },
        Wrong("a long zone", "zone") { $0.zone = String(repeating: "x", count: 5_000) },
        Wrong("six days", "week") { $0.week.removeLast() },
        Wrong("a time of day that is none", "week[0][0]") { $0.week[0] = [.init(from: "25:00", to: "26:00")] },
        Wrong("a minute that is none", "week[0][0]") { $0.week[0] = [.init(from: "09:60", to: "10:00")] },
        Wrong("words", "week[0][0]") { $0.week[0] = [.init(from: "nine", to: "five")] },
        Wrong("a begin at the end of the day", "week[0][0]") { $0.week[0] = [.init(from: "24:00", to: "02:00")] },
        Wrong("past midnight by the wrong name", "week[0][0]") { $0.week[0] = [.init(from: "23:00", to: "24:30")] },
        Wrong("spans that overlap", "week[6][1]") {
            $0.week[6] = [.init(from: "09:00", to: "12:00"), .init(from: "11:59", to: "13:00")]
        },
        Wrong("many spans", "week[1]") {
            $0.week[1] = (0..<9).map { .init(from: "0\($0):00", to: "0\($0):30") }
        },
        Wrong("no date", "dates[0].date") { $0.dates = [.init(date: "2026-02-30")] },
        Wrong("a date with a time", "dates[0].date") { $0.dates = [.init(date: "2026-02-20T10")] },
        Wrong("a date twice", "dates[1].date") { $0.dates = [.init(date: "2026-02-20"), .init(date: "2026-02-20")] },
        Wrong("a date's time", "dates[0].open[0]") {
            $0.dates = [.init(date: "2026-02-20", open: [.init(from: "9", to: "10:00")])]
        },
        Wrong("many dates", "dates") { form in form.dates = Array(repeating: .init(date: "2026-02-20"), count: 401) },
    ]

    @Test(arguments: wrongs) func whatIsWrongIsNamed(_ wrong: Wrong) async throws {
        var form = Week.office
        wrong.change(&form)
        let hours = form
        await expectRefusal(.invalidField, field: wrong.field) { _ = try hours.checked() }
    }

    @Test func whatAQueueOrARuleGoesByStays() async throws {
        let office = try await Office()
        let (schedules, rules) = (Schedules(office.environment), Rules(office.environment))
        let (workspace, queue) = (office.workspace, office.queue)
        let sales = try await office.administration.addQueue(.init(name: "Sales"), workspace: workspace).id
        let id = try await schedules.add(name: "Shop", hours: Week.office, workspace: workspace).id
        let hours = QueueHours(schedule: id, outside: .queue(sales))
        #expect(try await schedules.setHours(hours, of: queue, workspace: workspace) == hours)
        #expect(try await schedules.hours(of: queue, workspace: workspace) == hours)
        await expectRefusal(.conflict) { try await schedules.remove(id, workspace: workspace) }
        await expectRefusal(.conflict) {
            try await office.administration.removeQueue(sales, workspace: workspace)
        }
        #expect(try await schedules.setHours(nil, of: queue, workspace: workspace) == nil)

        let skill = try await office.administration.addSkill(name: "Dutch", workspace: workspace).id
        var rule = RuleForm(name: "Night", actions: .init(queue: sales, skills: [.init(skill: skill, level: 2)]))
        rule.when.hours = .init(schedule: id, open: false)
        let list = try await rules.replace([rule], version: 0, workspace: workspace)
        await expectRefusal(.conflict) { try await schedules.remove(id, workspace: workspace) }
        await expectRefusal(.conflict) {
            try await office.administration.removeQueue(sales, workspace: workspace)
        }
        await expectRefusal(.conflict) {
            try await office.administration.removeSkill(skill, workspace: workspace)
        }
        _ = try await rules.replace([], version: list.version, workspace: workspace)
        try await schedules.remove(id, workspace: workspace)
        try await office.administration.removeQueue(sales, workspace: workspace)
        try await office.administration.removeSkill(skill, workspace: workspace)
        await expectRefusal(.notFound) { try await schedules.remove(id, workspace: workspace) }
    }

    @Test func aQueueWithHoursGoesWithThem() async throws {
        let office = try await Office()
        let schedules = Schedules(office.environment)
        let sales = try await office.administration.addQueue(.init(name: "Sales"), workspace: office.workspace).id
        let id = try await schedules.add(name: "Shop", hours: Week.office, workspace: office.workspace).id
        let hours = QueueHours(schedule: id, outside: .message("Later"))
        _ = try await schedules.setHours(hours, of: sales, workspace: office.workspace)
        try await office.administration.removeQueue(sales, workspace: office.workspace)
        try await schedules.remove(id, workspace: office.workspace)
    }

    @Test func whatAQueueDoesOutsideIsChecked() async throws {
        let office = try await Office()
        let schedules = Schedules(office.environment)
        let (workspace, queue) = (office.workspace, office.queue)
        let id = try await schedules.add(name: "Shop", hours: Week.office, workspace: workspace).id
        func set(_ outside: QueueHours.Outside, _ schedule: ID<Schedule>? = nil) async throws {
            let hours = QueueHours(schedule: schedule ?? id, outside: outside)
            _ = try await schedules.setHours(hours, of: queue, workspace: workspace)
        }
        await expectRefusal(.invalidField, field: "schedule") { try await set(.hold, ID(404)) }
        await expectRefusal(.invalidField, field: "queue") { try await set(.queue(queue)) }
        await expectRefusal(.invalidField, field: "queue") { try await set(.queue(ID(404))) }
        await expectRefusal(.invalidField, field: "message") { try await set(.message("  ")) }
        await expectRefusal(.tooLong, field: "message") {
            try await set(.message(String(repeating: "x", count: 1_001)))
        }
        await expectRefusal(.notFound) {
            _ = try await schedules.setHours(nil, of: ID(404), workspace: workspace)
        }
    }
}
