import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Pages of lists: nothing twice and nothing left out, also while rows change.
struct DeskPageTests {
    private func pages(
        _ office: Office,
        _ request: Desk.ListRequest,
        between: () async throws -> Void = {}
    ) async throws -> [ID<Conversation>] {
        var (request, seen) = (request, [ID<Conversation>]())
        while true {
            let page = try await office.desk.conversations(request, for: office.observer)
            seen += page.items.map(\.id)
            guard let next = page.next else { return seen }
            request.cursor = next
            try await between()
        }
    }

    /// Eleven conversations, some with a window that is shut, some that do not wait.
    private func scene() async throws -> (Office, Caller) {
        let office = try await Office()
        let caller = try await office.agent("Ann", .offline, capacity: 100)
        for number in 0..<11 {
            try await office.write(from: "316111111\(10 + number)")
            if number == 4 { office.time.advance(by: .hours(25)) }
            if number.isMultiple(of: 3) { office.time.advance(by: .minutes(7)) }
        }
        return (office, caller)
    }

    @Test(arguments: Desk.ListRequest.Order.allCases, [1, 2, 3, 10, 11, 12])
    func everyRowIsThereOnce(_ order: Desk.ListRequest.Order, _ limit: Int) async throws {
        let (office, _) = try await scene()
        var request = Desk.ListRequest()
        request.order = order
        request.status = .open
        request.limit = limit
        let seen = try await pages(office, request)
        #expect(seen.count == 11 && Set(seen).count == 11)
        request.limit = 100
        #expect(try await pages(office, request) == seen)
    }

    @Test func timeLeftPutsWhatClosesNextFirstAndWhatIsShutLast() async throws {
        let (office, _) = try await scene()
        var request = Desk.ListRequest()
        request.order = .timeLeft
        let items = try await office.desk.conversations(request, for: office.observer).items
        let now = office.time.now()
        let open = items.filter { $0.window.isOpen(at: now) }
        #expect(open.count == 6 && Array(items.prefix(6)).map(\.id) == open.map(\.id))
        #expect(open.map { $0.window.until ?? now } == open.map { $0.window.until ?? now }.sorted())
        let shut = items.dropFirst(6).map { $0.window.until ?? now }
        #expect(shut == shut.sorted(by: >))
    }

    /// Under time left a customer who writes moves behind the place that was reached, and is rightly there again.
    @Test(arguments: [Desk.ListRequest.Order.newest, .waiting])
    func nothingComesTwiceWhileRowsChange(_ order: Desk.ListRequest.Order) async throws {
        let (office, caller) = try await scene()
        var request = Desk.ListRequest()
        request.order = order
        request.limit = 3
        var number = 0
        let seen = try await pages(office, request) {
            number += 1
            // Somebody writes, something is resolved, somebody new comes, a window shuts.
            try await office.write("again", from: "3161111112\(number % 2)")
            if number == 1, let view = try await office.conversation(of: "31611111115") {
                _ = try await office.desk.resolve(view.id, by: caller)
            }
            office.time.advance(by: .minutes(1))
        }
        #expect(Set(seen).count == seen.count, "\(seen.count) rows, \(Set(seen).count) different")
        #expect(seen.count >= 8)
    }

    @Test func windowsThatShutBetweenPagesDoNotComeAgain() async throws {
        let (office, _) = try await scene()
        var request = Desk.ListRequest()
        request.order = .timeLeft
        request.limit = 3
        let seen = try await pages(office, request) { office.time.advance(by: .hours(20)) }
        #expect(Set(seen).count == seen.count && seen.count == 11)
    }

    private static let badCursors = [
        "", "x", "1.2", "1.2.3.4.5", "1.2.!", "..", "zzzzzzzzzzzzzzzzzzzzzzz.1.1", "-.-.-",
    ]

    @Test(arguments: badCursors)
    func aCursorOfAnotherListIsRefused(_ cursor: String) async throws {
        let office = try await Office()
        let view = try await office.write()
        var request = Desk.ListRequest()
        request.cursor = cursor
        await expectRefusal(.invalidField, field: "cursor") {
            _ = try await office.desk.conversations(request, for: office.observer)
        }
        await expectRefusal(.invalidField, field: "cursor") {
            _ = try await office.desk.messages(
                of: view.id,
                cursor: cursor == "1.2" ? "" : cursor,
                limit: 9,
                for: office.observer
            )
        }
    }

    @Test func messagesArePagedNewestFirst() async throws {
        let office = try await Office()
        let view = try await office.write("0")
        for number in 1..<25 {
            // Several of one second.
            if number.isMultiple(of: 4) { office.time.advance(by: .seconds(1)) }
            try await office.write("\(number)")
        }
        var (seen, cursor) = ([String](), String?.none)
        repeat {
            let page = try await office.desk.messages(of: view.id, cursor: cursor, limit: 7, for: office.observer)
            seen += page.items.map(\.text)
            cursor = page.next
            // What is written meanwhile is newer than the cursor.
            if seen.count == 7 { try await office.write("newer") }
        } while cursor != nil
        #expect(seen == (0..<25).reversed().map { "\($0)" })
    }

    @Test func filtersNarrowTheList() async throws {
        let (office, caller) = try await scene()
        let view = try #require(try await office.conversation(of: "31611111112"))
        _ = try await office.desk.assign(view.id, to: caller.agent, by: caller)
        _ = try await office.desk.label(view.id, .set(["vip"]), by: caller)
        func found(_ change: (inout Desk.ListRequest) -> Void) async throws -> [ID<Conversation>] {
            var request = Desk.ListRequest()
            change(&request)
            return try await office.desk.conversations(request, for: caller).items.map(\.id)
        }
        #expect(try await found { $0.assignee = .me } == [view.id])
        #expect(try await found { $0.assignee = .agent(caller.agent) } == [view.id])
        #expect(try await found { $0.label = "vip" } == [view.id])
        #expect(try await found { $0.contact = view.contact.id } == [view.id])
        #expect(try await found { $0.assignee = .nobody }.count == 10)
        #expect(try await found { $0.queue = .queue(office.queue) }.count == 11)
        #expect(try await found { $0.queue = .none }.isEmpty)
        #expect(try await found { $0.status = .resolved }.isEmpty)
    }

    @Test func unresolvedIsOpenOrSnoozed() async throws {
        let (office, caller) = try await scene()
        var request = Desk.ListRequest()
        request.status = .unresolved
        let all = try await office.desk.conversations(request, for: caller).items
        let (snoozed, resolved) = (try #require(all.first), try #require(all.last))
        _ = try await office.desk.snooze(snoozed.id, until: office.time.now() + .hours(1), by: caller)
        _ = try await office.desk.resolve(resolved.id, by: caller)
        let left = try await office.desk.conversations(request, for: caller).items.map(\.id)
        #expect(Set(left) == Set(all.map(\.id)).subtracting([resolved.id]) && left.contains(snoozed.id))
    }
}
