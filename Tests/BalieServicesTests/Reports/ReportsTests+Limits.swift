import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What a report looks at, and what it refuses to.
extension ReportsTests {
    /// Of a day long ago, with what lasted far beyond it.
    @Test func anOldDayIsAsItWas() async throws {
        let ann = try await office.agent("Ann", .online)
        let long = try await office.write()
        _ = try await office.desk.assign(long.id, to: ann.agent, by: ann)
        let day = try ReportPeriod(from: "2026-08-23", to: "2026-08-24", interval: .hour, zone: nil, now: start)
        func assigned() async throws -> ReportSums {
            let reports = Reports(office.environment)
            return try await reports.agentStates(over: day, workspace: office.workspace).total
        }
        office.time.advance(by: .days(2))
        let before = try await assigned()
        #expect(before[.assignedTime] > 0 && before[.busyTime] == before[.assignedTime])
        office.time.advance(by: .days(5))
        _ = try await office.desk.resolve(long.id, by: ann)
        office.time.advance(by: .days(1))
        #expect(try await assigned() == before)
    }

    @Test func moreLinesThanAReportHasAreRefused() async throws {
        let ann = try await office.agent("Ann", .online)
        try await serve(ann)
        let (period, workspace) = (try period(.quarter), office.workspace)
        func reports(_ limit: Int) -> Reports { Reports(office.environment, lineLimit: limit) }
        // One queue in one quarter of an hour.
        _ = try await reports(1).routing(.init(), over: period, workspace: workspace)
        await expectRefusal(.invalidField, field: "to") {
            _ = try await reports(0).routing(.init(), over: period, workspace: workspace)
        }
        // She is there for an hour more.
        wait(3600)
        _ = try await reports(5).agentStates(over: period, workspace: workspace)
        await expectRefusal(.invalidField, field: "to") {
            _ = try await reports(4).agentStates(over: period, workspace: workspace)
        }
    }

    @Test func writingUpEndsBeforeAReportStopsToLook() {
        let longest = Duration.seconds(Administration.wrapUpSecondsRange.upperBound)
        #expect(longest <= AgentTimeStore.longestWrapUp)
    }

    @Test func tooMuchIsRefused() async throws {
        let ann = try await office.agent("Ann", .online)
        for index in 0..<2 { try await serve(ann, phone: "3161234567\(index)") }
        // Two times that she had a conversation, two answers, and the state that she is in.
        let period = try period()
        _ = try await Reports(office.environment, spanLimit: 5).agentStates(over: period, workspace: office.workspace)
        await expectRefusal(.invalidField, field: "to") {
            _ = try await Reports(office.environment, spanLimit: 4).agentStates(
                over: period,
                workspace: office.workspace
            )
        }
    }

    @Test func unreasonableThresholdsAreRefused() async throws {
        let period = try period()
        for (threshold, short, field) in [
            (0, 5, "threshold"), (604_801, 5, "threshold"), (60, -1, "short"), (60, 61, "short"),
        ] {
            var request = Reports.Request()
            (request.threshold, request.short) = (.seconds(threshold), .seconds(short))
            await expectRefusal(.invalidField, field: field) {
                _ = try await Reports(office.environment).routing(request, over: period, workspace: office.workspace)
            }
        }
    }

    @Test func whatIsOldIsForgotten() async throws {
        let ann = try await office.agent("Ann", .online)
        try await serve(ann)
        try await office.set(.away, ann)
        let tables = ["queue_wait", "handling", "response", "resolution", "agent_state"]
        try await office.centre.housekeeping.sweep()
        let counts = try await office.counts()
        for table in tables { #expect(counts[table] > 0, "\(table)") }
        office.time.advance(by: Housekeeping.factLifetime + .days(1))
        try await office.centre.housekeeping.sweep()
        let left = try await office.counts()
        for table in tables { #expect(left[table] == 0, "\(table)") }
    }
}
