import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// What happens to those who come while their queue is closed. It is a Sunday in August; on Monday the office opens at seven
/// by UTC.
struct ClosedQueueTests {
    private static let untilOpening = Duration.hours(19)

    private static func close(_ office: Office, _ outside: QueueHours.Outside = .hold) async throws {
        let schedules = Schedules(office.environment)
        let known = try await schedules.list(workspace: office.workspace).first?.id
        let id: ID<Schedule>
        if let known {
            id = known
        } else {
            id = try await schedules.add(name: "Shop", hours: Week.office, workspace: office.workspace).id
        }
        let hours = QueueHours(schedule: id, outside: outside)
        _ = try await schedules.setHours(hours, of: office.queue, workspace: office.workspace)
    }

    @Test func theBoardSaysThatItIsClosed() async throws {
        let office = try await Office()
        let sam = try await office.agent("Sam", .online, role: .supervisor)
        func isOpen() async throws -> Bool? {
            try await office.centre.supervision.floor(since: office.time.now(), for: sam).queues.first?.isOpen
        }
        #expect(try await isOpen() == true)
        try await Self.close(office)
        #expect(try await isOpen() == false)
    }

    @Test func nothingIsOfferedUntilItOpens() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await Self.close(office)
        await office.turn()
        let view = try await office.write()
        await office.turn()
        #expect(try await office.ringing().isEmpty)
        #expect(view.waitingSince != nil)
        office.time.advance(by: Self.untilOpening - .seconds(1))
        try await office.set(.online, ann)
        await office.turn()
        #expect(try await office.ringing().isEmpty)
        #expect(await office.floors.nextDeadline == office.time.now() + .seconds(1))
        office.time.advance(by: .seconds(1))
        await office.turn()
        let offer = try await office.onlyOffer()
        #expect(offer.conversationID == view.id)
        #expect(offer.waited == Self.untilOpening)
    }

    /// What rings when it closes may still be answered; what is not goes to nobody else.
    @Test(arguments: [true, false])
    func whatRingsAtClosingTimeMayBeAnswered(_ isAnswered: Bool) async throws {
        let office = try await Office()
        office.time.advance(by: .hours(27) - .seconds(5))  // Monday, five seconds before five o'clock
        let (ann, _) = (try await office.agent("Ann", .online), try await office.agent("Bo", .online))
        try await Self.close(office)
        let view = try await office.write()
        await office.turn()
        let offer = try await office.onlyOffer()
        office.time.advance(by: .seconds(6))
        await office.turn()
        #expect(try await office.onlyOffer().id == offer.id)
        let caller =
            offer.agent.id == ann.agent
            ? ann : Caller(workspace: office.workspace, agent: offer.agent.id, name: "Bo", role: .agent)
        if isAnswered {
            _ = try await office.desk.accept(offer.id, by: caller)
            await office.turn()
            #expect(try await office.find(view.id).assignee?.id == caller.agent)
        } else {
            _ = try await office.desk.decline(offer.id, by: caller)
            await office.turn()
            #expect(try await office.ringing().isEmpty)
            office.time.advance(by: .hours(16))
            await office.turn()
            #expect(try await office.onlyOffer().conversationID == view.id)
        }
    }

    /// Somebody starts the program on a Sunday.
    @Test func aFloorThatIsReadAnewHoldsBackToo() async throws {
        let first = try await Office()
        _ = try await first.agent("Ann", .online)
        try await Self.close(first)
        try await first.write()
        let office = try await first.restarted()
        await office.turn()
        #expect(try await office.ringing().isEmpty)
        office.time.advance(by: Self.untilOpening)
        await office.turn()
        #expect(try await office.ringing().count == 1)
    }

    @Test func hoursThatChangeCountAtOnce() async throws {
        let office = try await Office()
        _ = try await office.agent("Ann", .online)
        try await Self.close(office)
        try await office.write()
        await office.turn()
        #expect(try await office.ringing().isEmpty)
        _ = try await Schedules(office.environment).setHours(nil, of: office.queue, workspace: office.workspace)
        await office.turn()
        #expect(try await office.ringing().count == 1)
    }

    @Test func theyAreToldOnceAClosedPeriod() async throws {
        let office = try await Office()
        try await Self.close(office, .message("We open on Monday."))
        let view = try await office.write("hello")
        try await office.write("anybody there?")
        func told() async throws -> [String] {
            try await office.messages(of: view.id).filter { $0.direction == .outbound }.map(\.text)
        }
        #expect(try await told() == ["We open on Monday."])
        let message = try #require(try await office.messages(of: view.id).first { $0.direction == .outbound })
        #expect(message.author.kind == .system && message.status == .queued)
        // Nobody has answered.
        let now = try await office.find(view.id)
        #expect(now.waitingSince != nil && now.unansweredSince != nil && now.unread == 2)
        // Monday evening is another period; on Monday nobody is told.
        office.time.advance(by: Self.untilOpening + .hours(1))
        try await office.write("good morning")
        #expect(try await told().count == 1)
        office.time.advance(by: .hours(9))
        try await office.write("still nobody?")
        try await office.write("!")
        #expect(try await told().count == 2)
    }

    /// Two robots that answer each other at once.
    @Test func twoRobotsSayLittle() async throws {
        let office = try await Office()
        try await Self.close(office, .message("We open on Monday."))
        let view = try await office.write("robot 0")
        for round in 1...50 { try await office.write("robot \(round)") }
        #expect(try await office.messages(of: view.id).count { $0.direction == .outbound } == 1)
    }

    @Test func whoHasAnAgentIsNotTold() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write()
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        try await Self.close(office, .message("We open on Monday."))
        try await office.write("thanks")
        #expect(try await office.messages(of: view.id).count { $0.direction == .outbound } == 0)
    }

    @Test func theyGoToAnotherQueue() async throws {
        let office = try await Office()
        let night = try await office.administration.addQueue(.init(name: "Night"), workspace: office.workspace).id
        try await Self.close(office, .queue(night))
        #expect(try await office.write().queue?.id == night)
        office.time.advance(by: Self.untilOpening)
        #expect(try await office.write(from: "31687654321").queue?.id == office.queue)
    }

    /// Two queues that send to each other keep who came to them.
    @Test func queuesThatSendInACircleKeepThem() async throws {
        let office = try await Office()
        let schedules = Schedules(office.environment)
        let night = try await office.administration.addQueue(.init(name: "Night"), workspace: office.workspace).id
        try await Self.close(office, .queue(night))
        let schedule = try #require(try await schedules.list(workspace: office.workspace).first).id
        let back = QueueHours(schedule: schedule, outside: .queue(office.queue))
        _ = try await schedules.setHours(back, of: night, workspace: office.workspace)
        #expect(try await office.write().queue?.id == office.queue)
    }

    @Test func whoComesBackGoesWhereTheQueueSendsThem() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let night = try await office.administration.addQueue(.init(name: "Night"), workspace: office.workspace).id
        let view = try await office.write()
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        _ = try await office.desk.resolve(view.id, by: ann)
        try await office.set(.offline, ann)
        try await Self.close(office, .queue(night))
        let again = try await office.write("one more thing")
        #expect(again.id == view.id)
        #expect(again.queue?.id == night)
    }

    enum Leaving: CaseIterable { case signedOut, gaveBack, reopened }

    /// Who loses their agent comes to the queue as anybody who writes.
    @Test(arguments: Leaving.allCases, [true, false])
    func whoLosesTheirAgentComesToTheQueueAsAnybody(_ leaving: Leaving, _ sendsOn: Bool) async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let night = try await office.administration.addQueue(.init(name: "Night"), workspace: office.workspace).id
        let view = try await office.write()
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        try await Self.close(office, sendsOn ? .queue(night) : .message("We open on Monday."))
        switch leaving {
        case .signedOut: try await office.set(.offline, ann)
        case .gaveBack: _ = try await office.desk.assign(view.id, to: nil, by: ann)
        case .reopened:
            _ = try await office.desk.resolve(view.id, by: ann)
            try await office.set(.offline, ann)
            _ = try await office.desk.reopen(view.id, by: ann)
        }
        #expect(try await office.find(view.id).queue?.id == (sendsOn ? night : office.queue))
        let said = try await office.messages(of: view.id).filter { $0.direction == .outbound }.map(\.content.words)
        #expect(said == (sendsOn ? [] : ["We open on Monday."]))
    }
}
