import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// Why a conversation waited, and why an agent got nothing, in words.
struct WhyTests {
    @Test func aWaitIsToldFromItsOffers() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let bo = try await office.agent("Bo")
        let sam = try await office.agent("Sam", .away, role: .supervisor)
        let view = try await office.write("hello")
        await office.turn()
        office.time.advance(by: .seconds(5))
        _ = try await office.desk.decline(office.onlyOffer().id, by: ann)
        await office.turn()
        func why() async throws -> [String] {
            try await office.centre.supervision.whyWaits(view.id, for: sam).sentences
        }
        let queue = try #require(view.queue?.name)
        #expect(
            try await why() == [
                "It has waited for 5 s in \(queue).",
                "After 0 s it was offered to Ann, who declined after 5 s.",
                "It is number 1 in its line.",
                "Of 3 who serve this queue: 1 away, 1 declined it, 1 offline.",
            ]
        )
        try await office.set(.away, ann)
        try await office.set(.online, bo)
        await office.turn()
        office.time.advance(by: .seconds(60))
        await office.turn()
        try await office.set(.online, bo)
        await office.turn()
        office.time.advance(by: .seconds(2))
        _ = try await office.desk.accept(office.onlyOffer().id, by: bo)
        #expect(
            try await why() == [
                "It waited for 1 min in \(queue), until Bo took it.",
                "After 0 s it was offered to Ann, who declined after 5 s.",
                "After 5 s it was offered to Bo, who did not answer within 1 min.",
                "After 1 min it was offered to Bo, who accepted after 2 s.",
            ]
        )
    }

    @Test func whatAQueueAsksAfterAWhileIsSaid() async throws {
        let office = try await Office()
        _ = try await office.agent("Ann", .online)
        let sam = try await office.agent("Sam", role: .supervisor)
        _ = try await office.administration.addSkill(name: "Dutch", workspace: office.workspace)
        var routing = try await office.administration.queueRouting(office.queue, workspace: office.workspace)
        routing.needs = "Dutch>=3"
        routing.steps = [.init(afterSeconds: 60, needs: "", highestTier: nil)]
        _ = try await office.administration.setQueueRouting(office.queue, routing, workspace: office.workspace)
        await office.turn()
        let view = try await office.write("hello")
        await office.turn()
        let why = try await office.centre.supervision.whyWaits(view.id, for: sam).sentences
        #expect(
            why.suffix(2) == [
                "Of 2 who serve this queue: 1 offline, 1 without Dutch at level 3.",
                "In 1 min a step or a rule of its queue may apply to it, or its place changes.",
            ]
        )
        office.time.advance(by: .seconds(61))
        let later = try await office.centre.supervision.whyWaits(view.id, for: sam).sentences
        #expect(
            later == [
                "It has waited for 1 min in \(try #require(view.queue?.name)).", "It is about to be offered to Ann.",
            ]
        )
    }

    /// What the floor goes by is what is told: nothing is decided a second time.
    @Test func hoursWrapUpAndRulesAreSeen() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let sam = try await office.agent("Sam", role: .supervisor)
        let supervision = office.centre.supervision
        var routing = try await office.administration.queueRouting(office.queue, workspace: office.workspace)
        routing.wrapUp = WrapUpRule(seconds: 90, codes: [])
        _ = try await office.administration.setQueueRouting(office.queue, routing, workspace: office.workspace)
        await office.turn()
        let first = try await office.write("hello")
        await office.turn()
        _ = try await office.desk.accept(office.onlyOffer().id, by: ann)
        _ = try await office.desk.resolve(first.id, by: ann)
        let second = try await office.write("hello", from: "31612345670")
        await office.turn()
        #expect(
            try await supervision.whyWaits(second.id, for: sam).sentences.contains(
                "Of 2 who serve this queue: 1 offline, 1 writing up the last one."
            )
        )
        #expect(
            try await supervision.whyIdle(ann.agent, for: sam).sentences.prefix(3) == [
                "Ann has been online for 0 s.",
                "They write up what they resolved last: nothing is offered meanwhile.",
                "In \(try #require(second.queue?.name)) 1 waits.",
            ]
        )
        office.time.advance(by: .seconds(60))
        #expect(try await supervision.whyIdle(ann.agent, for: sam).sentences.contains { $0.hasPrefix("They write up") })
        office.time.advance(by: .seconds(31))
        #expect(
            !(try await supervision.whyIdle(ann.agent, for: sam).sentences.contains { $0.hasPrefix("They write up") })
        )
    }

    @Test func whatAnAgentLacksForWhoWaitsIsSaid() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let sam = try await office.agent("Sam", role: .supervisor)
        _ = try await office.administration.addSkill(name: "Dutch", workspace: office.workspace)
        var routing = try await office.administration.queueRouting(office.queue, workspace: office.workspace)
        routing.needs = "Dutch>=3"
        _ = try await office.administration.setQueueRouting(office.queue, routing, workspace: office.workspace)
        await office.turn()
        let view = try await office.write("hello")
        await office.turn()
        let why = try await office.centre.supervision.whyIdle(ann.agent, for: sam).sentences
        #expect(why[1] == "In \(try #require(view.queue?.name)) 1 waits; Ann lacks Dutch at level 3.")
    }

    @Test func anAgentsLotIsToldFromTheOffersOfOthers() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let bo = try await office.agent("Bo", .away)
        let sam = try await office.agent("Sam", role: .supervisor)
        func why(_ caller: Caller) async throws -> [String] {
            try await office.centre.supervision.whyIdle(caller.agent, for: sam).sentences
        }
        #expect(
            try await why(bo) == [
                "Bo has been away for 0 s: nothing is offered.", "Nobody waits in their queues.",
                "In the last hour nothing was offered to anybody in their queues.",
            ]
        )
        for number in 1...2 {
            _ = try await office.write("hello", from: "3161234567\(number)")
            await office.turn()
            _ = try await office.desk.accept(office.onlyOffer().id, by: ann)
        }
        office.time.advance(by: .minutes(10))
        #expect(
            try await why(bo) == [
                "Bo has been away for 10 min: nothing is offered.", "Nobody waits in their queues.",
                "In the last hour 2 offers were made in their queues, none to them.",
                "2 times another was asked because Bo is away.",
            ]
        )
        #expect(try await why(ann).last == "In the last hour 2 offers were made in their queues, 2 to them.")
        office.time.advance(by: .hours(1))
        #expect(try await why(bo).count == 3)
    }

    @Test func foreignThingsAreNotFound() async throws {
        let office = try await Office()
        let sam = try await office.agent("Sam", role: .supervisor)
        await expectRefusal(.notFound) { _ = try await office.centre.supervision.whyWaits(ID(9), for: sam) }
        await expectRefusal(.notFound) { _ = try await office.centre.supervision.whyIdle(ID(9), for: sam) }
    }
}
