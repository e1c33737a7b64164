import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What a wall board shows, and what looking costs.
struct FloorBoardTests {
    @Test func theFiguresAreThoseOfTheFloor() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online, capacity: 1)
        _ = try await office.agent("Bo", .away)
        let sam = try await office.agent("Sam", role: .supervisor)
        let first = try await office.write("hello", from: "31612345671")
        let began = office.time.now()
        office.time.advance(by: .minutes(2))
        _ = try await office.write("hello", from: "31612345672")
        await office.turn()
        let day = office.time.now() - .hours(1)
        var floor = try await office.centre.supervision.floor(since: day, for: sam)
        var queue = try #require(floor.queues.first)
        #expect(queue.waiting == 2 && queue.ringing == 1 && queue.longestWaitingSince == began)
        #expect(queue.online == 1 && queue.members == 3 && queue.closing == 0 && queue.stake == 0)
        #expect(queue.today.level == nil && queue.expectedWait == nil)
        var agent = try #require(floor.agents.first { $0.agent.id == ann.agent })
        #expect(agent.load == 1 && agent.capacity == 1 && agent.ringing == 1 && agent.held == 0)
        #expect(agent.lastAnswer == nil)

        _ = try await office.desk.accept(office.onlyOffer().id, by: ann)
        try await office.reply(in: first.id, by: ann)
        let answered = office.time.now()
        // The second customer's window ends 24 hours after they wrote.
        office.time.advance(by: .hours(23) + .minutes(30))
        floor = try await office.centre.supervision.floor(since: day, for: sam)
        queue = try #require(floor.queues.first)
        // A Dutch number, answered late, costs five cents.
        #expect(queue.waiting == 1 && queue.closing == 1 && queue.stake == 50_000)
        agent = try #require(floor.agents.first { $0.agent.id == ann.agent })
        #expect(agent.held == 1 && agent.ringing == 0 && agent.lastAnswer == answered)
        office.time.advance(by: .hours(1))
        #expect(try await office.centre.supervision.floor(since: day, for: sam).queues.first?.closing == 0)
    }

    /// As the floor tells it to who waits: places in the line times how long one takes, shared among who serves it.
    @Test func theExpectedWaitIsOfWhoComesNow() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online, capacity: 9)
        let bo = try await office.agent("Bo", .away)
        let sam = try await office.agent("Sam", role: .supervisor)
        func expected() async throws -> Duration? {
            let floor = try await office.centre.supervision.floor(since: office.time.now(), for: sam)
            return try #require(floor.queues.first).expectedWait
        }
        let first = try await office.write("hello", from: "31612345671")
        _ = try await office.desk.assign(first.id, to: ann.agent, by: sam)
        office.time.advance(by: .minutes(6))
        #expect(try await expected() == nil)
        _ = try await office.desk.resolve(first.id, by: ann)
        #expect(try await expected() == .minutes(6))
        try await office.set(.away, ann)
        #expect(try await expected() == nil, "nobody is there")
        _ = try await office.write("hello", from: "31612345672")
        _ = try await office.write("hello", from: "31612345673")
        try await office.set(.online, bo)
        #expect(try await expected() == .minutes(18))
        try await office.set(.online, ann)
        #expect(try await expected() == .minutes(9))
        await office.turn()
        #expect(try await office.ringing().count == 2)
        #expect(try await expected() == .minutes(3), "what rings is before nobody")
    }

    @Test func aDayIsSummedAsItsWaitsEnd() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online, capacity: 9)
        let sam = try await office.agent("Sam", role: .supervisor)
        let day = office.time.now()
        func queue() async throws -> FloorSnapshot.QueueFigures {
            let floor = try await office.centre.supervision.floor(since: day, for: sam)
            return try #require(floor.queues.first)
        }
        // One answered in time, one late, one that nobody answered in time, and one gone in ten seconds.
        for (number, wait) in [Int64(5), 90, 120, 10].enumerated() {
            let view = try await office.write("hello", from: "3161234567\(number)")
            if number > 1 { try await office.set(.away, ann) }
            office.time.advance(by: .seconds(min(wait, 15)))
            if number > 1 {
                office.time.advance(by: .seconds(wait - min(wait, 15)))
                _ = try await office.desk.resolve(view.id, by: sam)
            } else {
                if wait > 15 {
                    try await office.set(.away, ann)
                    office.time.advance(by: .seconds(wait - 15))
                    try await office.set(.online, ann)
                }
                await office.turn()
                _ = try await office.desk.accept(office.onlyOffer().id, by: ann)
            }
        }
        // A = 2, A_T = 1, B = 2, B_T = 1.
        let figures = try await queue()
        #expect(figures.today.answered == 2 && figures.today.abandoned == 2)
        #expect(figures.today.level == 1.0 / 3 && figures.recent.level == 1.0 / 3)
        #expect(figures.expectedWait == nil, "nobody knows how long one takes")
        office.time.advance(by: .minutes(31))
        let later = try await queue()
        #expect(later.recent.level == nil && later.today.answered == 2)
        let abandoned = try await office.centre.supervision.conversations(
            behind: .abandoned,
            queue: office.queue,
            agent: nil,
            since: day,
            for: sam
        )
        #expect(abandoned.count == 2)
    }

    @Test func whatRingsOutIsCounted() async throws {
        let office = try await Office()
        _ = try await office.agent("Ann", .online)
        let sam = try await office.agent("Sam", role: .supervisor)
        let day = office.time.now()
        let view = try await office.write("hello")
        await office.turn()
        office.time.advance(by: .seconds(21))
        await office.turn()
        let floor = try await office.centre.supervision.floor(since: day, for: sam)
        #expect(floor.queues.first?.unanswered == 1)
        let found = try await office.centre.supervision.conversations(
            behind: .unanswered,
            queue: nil,
            agent: nil,
            since: day,
            for: sam
        )
        #expect(found.map(\.id) == [view.id])
    }

    @Test func aDayThatIsNoneIsRefused() async throws {
        let office = try await Office()
        let sam = try await office.agent("Sam", role: .supervisor)
        for day in [office.time.now() + .seconds(1), office.time.now() - .hours(50)] {
            await expectRefusal(.invalidField, field: "since") {
                _ = try await office.centre.floorBoard.snapshot(since: day, for: sam)
            }
        }
    }

    @Test func whoWritesUpIsNotFree() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        var routing = try await office.administration.queueRouting(office.queue, workspace: office.workspace)
        routing.wrapUp = WrapUpRule(seconds: 90, codes: [])
        _ = try await office.administration.setQueueRouting(office.queue, routing, workspace: office.workspace)
        await office.turn()
        let view = try await office.write("hello")
        await office.turn()
        _ = try await office.desk.accept(office.onlyOffer().id, by: ann)
        func until() async throws -> Timestamp? {
            try await office.centre.supervision.floor(since: TestTime.start, for: ann).agents.first?.wrapUpUntil
        }
        #expect(try await until() == nil)
        _ = try await office.desk.resolve(view.id, by: ann)
        #expect(try await until() == office.time.now() + .seconds(90))
    }

    /// Since when somebody is what the board calls them, rather than online.
    @Test func aStateHasATimeOfItsOwn() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        var routing = try await office.administration.queueRouting(office.queue, workspace: office.workspace)
        routing.wrapUp = WrapUpRule(seconds: 90, codes: [])
        _ = try await office.administration.setQueueRouting(office.queue, routing, workspace: office.workspace)
        await office.turn()
        func since() async throws -> Timestamp? {
            try await office.centre.supervision.floor(since: TestTime.start, for: ann).agents.first?.stateSince
        }
        let began = office.time.now()
        #expect(try await since() == began)
        office.time.advance(by: .minutes(10))
        let view = try await office.write("hello")
        await office.turn()
        let rang = office.time.now()
        office.time.advance(by: .seconds(5))
        #expect(try await since() == rang, "it rings")
        _ = try await office.desk.accept(office.onlyOffer().id, by: ann)
        let took = office.time.now()
        office.time.advance(by: .minutes(3))
        #expect(try await since() == took, "busy")
        _ = try await office.desk.resolve(view.id, by: ann)
        let resolved = office.time.now()
        office.time.advance(by: .seconds(80))
        #expect(try await since() == resolved, "writing up")
        office.time.advance(by: .seconds(80))
        #expect(try await since() == resolved + .seconds(90), "free")
        try await office.set(.away, ann)
        let away = office.time.now()
        office.time.advance(by: .seconds(5))
        #expect(try await since() == away)
        try await office.set(.online, ann)
        #expect(try await since() == away + .seconds(5))
        // The same of a browser is no other state.
        office.time.advance(by: .seconds(5))
        try await office.centre.presence.set(.online, of: ann.agent, workspace: office.workspace, byBrowser: true)
        #expect(try await since() == away + .seconds(5))
    }

    /// More people than the table shows: what is counted is of all of them.
    @Test func aTableThatIsCutCutsNoFigures() async throws {
        let office = try await Office()
        for name in ["Ann", "Bo", "Cas"] { _ = try await office.agent(name, .offline) }
        let dee = try await office.agent("Dee", .online)
        _ = try await office.agent("Eve", .online)
        let now = office.time.now()
        let floor = try await office.storage.read { session in
            try FloorReader(workspace: office.workspace, since: now, at: now, agentLimit: 2, in: session).snapshot()
        }
        #expect(floor.people == 5 && floor.online == 2)
        // Those who are there are not left out for those who are not.
        #expect(floor.agents.count == 2 && floor.agents.first?.agent.id == dee.agent)
        let queue = try #require(floor.queues.first)
        #expect(queue.members == 5 && queue.online == 2)
    }

    @Test func aNumberOpensItsConversations() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online, capacity: 1)
        let sam = try await office.agent("Sam", role: .supervisor)
        let first = try await office.write("hello", from: "31612345671")
        let second = try await office.write("hello", from: "31612345672")
        await office.turn()
        func behind(_ number: Supervision.Number, agent: ID<Agent>? = nil) async throws -> [ID<Conversation>] {
            try await office.centre.supervision.conversations(
                behind: number,
                queue: office.queue,
                agent: agent,
                for: sam
            ).map(\.id)
        }
        #expect(try await behind(.waiting) == [first.id, second.id])
        #expect(try await behind(.ringing) == [first.id])
        #expect(try await behind(.held) == [])
        _ = try await office.desk.accept(office.onlyOffer().id, by: ann)
        #expect(try await behind(.held, agent: ann.agent) == [first.id])
        #expect(try await behind(.held, agent: sam.agent) == [])
        office.time.advance(by: .hours(23) + .minutes(30))
        #expect(try await behind(.closing) == [first.id, second.id])
        let elsewhere = try await office.centre.supervision.conversations(
            behind: .waiting,
            queue: ID(9),
            agent: nil,
            for: sam
        )
        #expect(elsewhere.isEmpty)
    }

    @Test func whoAskWithinAMomentShareARead() async throws {
        let office = try await Office()
        let sam = try await office.agent("Sam", role: .supervisor)
        let board = office.centre.floorBoard
        let first = try await board.snapshot(for: sam)
        #expect(first.queues.first?.waiting == 0)
        try await office.write("hello")
        // Within the pause: they wait for its end, and see what was before they asked.
        async let one = board.snapshot(for: sam)
        async let two = board.snapshot(for: sam)
        await office.time.nextSleeper()
        office.time.advance(by: FloorBoard.pause)
        let (shared, other) = try await (one, two)
        #expect(shared.queues.first?.waiting == 1 && other.queues.first?.waiting == 1)
        #expect(shared.at == first.at + FloorBoard.pause)
    }

    @Test func aClockThatIsSetBackHoldsNobodyUp() async throws {
        let office = try await Office()
        let sam = try await office.agent("Sam", role: .supervisor)
        _ = try await office.centre.floorBoard.snapshot(for: sam)
        office.time.advance(by: .hours(-5))
        let later = try await office.centre.floorBoard.snapshot(for: sam)
        #expect(later.at == office.time.now())
    }
}
