import BalieDomain
import BalieStorage
import Testing

/// The calls of stores of rules and opening hours.
extension StatementCalls {
    private static let schedule: ID<Schedule> = ID(91)

    static let rules: [(String, Call)] = [
        (
            "ScheduleStore.insert",
            {
                let row = ScheduleStore.Row(id: schedule, name: "Office", hours: "{}")
                try ScheduleStore.insert(row, workspace: $0.workspace, at: StorageFixture.now, in: $1)
            }
        ),
        (
            "ScheduleStore.update",
            {
                let row = ScheduleStore.Row(id: schedule, name: "Office", hours: "[]")
                try #require(try ScheduleStore.update(row, workspace: $0.workspace, in: $1))
                try #require(try !ScheduleStore.update(row, workspace: ID(404), in: $1))
            }
        ),
        (
            "ScheduleStore.list",
            { try #require(try ScheduleStore.list(workspace: $0.workspace, in: $1).map(\.hours) == ["[]"]) }
        ),
        (
            "ScheduleStore.setHours",
            { fixture, session in
                for row in [
                    ScheduleStore.QueueRow(
                        queue: fixture.queue,
                        schedule: schedule,
                        outside: .message,
                        message: "Later"
                    ),
                    ScheduleStore.QueueRow(queue: fixture.queue, schedule: schedule, outside: .hold),
                ] { try ScheduleStore.setHours(row, workspace: fixture.workspace, in: session) }
            }
        ),
        (
            "ScheduleStore.queues",
            { try #require(try ScheduleStore.queues(workspace: $0.workspace, in: $1).first?.outside == .hold) }
        ),
        (
            "ScheduleStore.removeHours",
            { try ScheduleStore.removeHours(of: $0.queue, workspace: $0.workspace, in: $1) }
        ),
        (
            "ScheduleStore.delete",
            {
                try #require(try ScheduleStore.delete(schedule, workspace: $0.workspace, in: $1))
                try #require(try !ScheduleStore.delete(schedule, workspace: $0.workspace, in: $1))
            }
        ),
        (
            "RuleStore.replace",
            { fixture, session in
                func replace(_ version: Int64) throws -> Int64? {
                    try RuleStore.replace(
                        with: "[]",
                        expecting: version,
                        workspace: fixture.workspace,
                        at: StorageFixture.now,
                        in: session
                    )
                }
                let first = try RuleStore.find(workspace: fixture.workspace, in: session)?.version ?? 0
                try #require(try replace(first) == first + 1)
                try #require(try replace(first) == nil)
                try #require(try replace(first + 1) == first + 2)
            }
        ),
        ("RuleStore.find", { try #require(try RuleStore.find(workspace: $0.workspace, in: $1)?.rules == "[]") }),
        (
            "RuleStore.labels",
            {
                _ = try RuleStore.labels(of: $0.contact, on: $0.channel, workspace: $0.workspace, in: $1)
                try #require(
                    try RuleStore.labels(
                        of: $0.contact,
                        on: $0.channel,
                        before: $0.conversation,
                        workspace: $0.workspace,
                        in: $1
                    ) == []
                )
            }
        ),
        (
            "RuleStore.newestConversations",
            { _ = try RuleStore.newestConversations(limit: 9, workspace: $0.workspace, in: $1) }
        ),
        (
            "RuleStore.firstInbound",
            {
                let first = try RuleStore.firstInbound(of: $0.conversation, workspace: $0.workspace, in: $1)
                try #require(first?.direction == .inbound)
            }
        ),
    ]
}
