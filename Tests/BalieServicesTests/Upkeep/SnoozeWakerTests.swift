import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What wakes snoozed conversations goes on past one that it cannot wake.
struct SnoozeWakerTests {
    @Test func oneThatFailsStopsNoOther() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        var views: [ConversationView] = []
        for (index, phone) in ["31612345601", "31612345602", "31612345603"].enumerated() {
            let view = try await office.write(from: phone)
            let until = office.time.now() + .hours(1) + .seconds(Int64(index))
            views.append(try await office.desk.snooze(view.id, until: until, by: ann))
        }
        let stuck = views[0].id
        office.probe.onStatement { sql throws(StorageError) in
            let isOfIt = sql.arguments.contains { if case .integer(stuck.rawValue) = $0 { true } else { false } }
            if isOfIt { throw StorageError(.unexpectedValue, detail: "a row is damaged") }
        }
        let waker = SnoozeWaker(office.environment)
        office.time.advance(by: .hours(1) + .minutes(1))
        func statuses() async throws -> [ConversationStatus] {
            var statuses: [ConversationStatus] = []
            for view in views { statuses.append(try await office.find(view.id).status) }
            return statuses
        }
        for _ in 0..<3 {
            #expect(await waker.wakeDue() == office.time.now() + SnoozeWaker.retryAfter)
            #expect(try await statuses() == [.snoozed, .open, .open])
            office.time.advance(by: SnoozeWaker.retryAfter)
        }
        #expect(office.log.lines.filter { $0.contains("\(stuck)") && $0.contains("snooze") }.count == 1)
        office.probe.onStatement(nil)
        #expect(await waker.wakeDue() == nil)
        #expect(try await statuses() == [.open, .open, .open])
    }

    /// More than one batch of them.
    @Test func manyThatFailStopNoOther() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let views = try await [office.write(from: "31612345601"), office.write(from: "31612345602")]
        for (index, view) in views.enumerated() {
            let until = office.time.now() + .seconds(Int64(index + 1))
            _ = try await office.desk.snooze(view.id, until: until, by: ann)
        }
        office.time.advance(by: .hours(1))
        let stuck = views[0].id
        office.probe.onStatement { sql throws(StorageError) in
            let isOfIt = sql.arguments.contains { if case .integer(stuck.rawValue) = $0 { true } else { false } }
            if isOfIt { throw StorageError(.unexpectedValue, detail: "a row is damaged") }
        }
        _ = await SnoozeWaker(office.environment, batchLimit: 1).wakeDue()
        #expect(try await office.find(views[1].id).status == .open)
    }
}
