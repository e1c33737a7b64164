import BalieDomain
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
        var floor = try await office.centre.supervision.floor(for: sam)
        var queue = try #require(floor.queues.first)
        #expect(queue.waiting == 2 && queue.ringing == 1 && queue.longestWaitingSince == began)
        #expect(queue.online == 1 && queue.members == 3 && queue.closing == 0)
        var agent = try #require(floor.agents.first { $0.agent.id == ann.agent })
        #expect(agent.load == 1 && agent.capacity == 1 && agent.ringing == 1 && agent.held == 0)
        #expect(agent.lastAnswer == nil)

        _ = try await office.desk.accept(office.onlyOffer().id, by: ann)
        try await office.reply(in: first.id, by: ann)
        let answered = office.time.now()
        // The second customer's window ends 24 hours after they wrote.
        office.time.advance(by: .hours(23) + .minutes(30))
        floor = try await office.centre.supervision.floor(for: sam)
        queue = try #require(floor.queues.first)
        #expect(queue.waiting == 1 && queue.closing == 1)
        agent = try #require(floor.agents.first { $0.agent.id == ann.agent })
        #expect(agent.held == 1 && agent.ringing == 0 && agent.lastAnswer == answered)
        office.time.advance(by: .hours(1))
        #expect(try await office.centre.supervision.floor(for: sam).queues.first?.closing == 0)
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
