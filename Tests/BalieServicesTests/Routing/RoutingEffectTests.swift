import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What is set of a queue and of the workspace decides who is asked, and who goes first.
struct RoutingEffectTests {
    private static let dutch = "31612345601"
    private static let indian = "919876543210"

    @Test func onlyWhoMeetsTheExpressionIsAsked() async throws {
        let scene = try await QueueRoutingScene()
        try await scene.give(scene.ann, [(scene.dutch, 9)])
        try await scene.give(scene.ben, [(scene.dutch, 3), (scene.billing, 2)])
        try await scene.set(scene.view(needs: "dutch>=3 & Billing questions>=2"))
        try await scene.office.write()
        await scene.office.turn()
        #expect(try await scene.office.onlyOffer().agent.id == scene.ben.agent)
    }

    @Test func aStepAsksForLess() async throws {
        let scene = try await QueueRoutingScene()
        try await scene.give(scene.ann, [(scene.dutch, 1)])
        try await scene.set(
            scene.view(needs: "dutch>=5", steps: [.init(afterSeconds: 60, needs: "dutch", highestTier: nil)])
        )
        try await scene.office.write()
        await scene.office.turn()
        #expect(try await scene.office.ringing().isEmpty)
        scene.office.time.advance(by: .seconds(60))
        await scene.office.turn()
        #expect(try await scene.office.onlyOffer().agent.id == scene.ann.agent)
    }

    @Test func aStepOpensAHigherTier() async throws {
        let scene = try await QueueRoutingScene()
        try await scene.office.set(.away, scene.ann)
        try await scene.set(
            scene.view(
                tiers: (1, 2),
                highestTier: 1,
                steps: [.init(afterSeconds: 45, needs: nil, highestTier: 2)]
            )
        )
        try await scene.office.write()
        await scene.office.turn()
        #expect(try await scene.office.ringing().isEmpty)
        scene.office.time.advance(by: .seconds(45))
        await scene.office.turn()
        #expect(try await scene.office.onlyOffer().agent.id == scene.ben.agent)
    }

    @Test func theLowerTierIsAskedFirstWhoeverIsIdleLongest() async throws {
        for tiers in [(ann: 1, ben: 2), (ann: 2, ben: 1)] {
            let scene = try await QueueRoutingScene()
            try await scene.set(scene.view(tiers: tiers))
            try await scene.office.write()
            await scene.office.turn()
            let first = tiers.ann == 1 ? scene.ann : scene.ben
            #expect(try await scene.office.onlyOffer().agent.id == first.agent)
        }
    }

    /// What a start reads of today's offers counts, and yesterday's do not.
    @Test func whoTookFewestTodayIsAsked() async throws {
        let scene = try await QueueRoutingScene()
        let office = scene.office
        try await scene.set(scene.view(.fewestHandled, tiers: (1, 2)))
        for number in 0..<3 {
            let view = try await office.write(from: "3161234560\(number)")
            await office.turn()
            let offer = try await office.onlyOffer()
            #expect(offer.agent.id == scene.ann.agent)
            _ = try await office.desk.accept(offer.id, by: scene.ann)
            _ = try await office.desk.resolve(view.id, by: scene.ann)
            await office.turn()
        }
        try await scene.set(scene.view(.fewestHandled))
        await office.turn()
        let view = try await office.write(from: "31612345609")
        await office.turn()
        let first = try await office.onlyOffer()
        #expect(first.agent.id == scene.ben.agent && first.summary == "Took the fewest today.")
        _ = try await office.desk.accept(first.id, by: scene.ben)
        _ = try await office.desk.resolve(view.id, by: scene.ben)
        let restarted = try await office.restarted()
        await restarted.turn()
        try await restarted.write(from: "31612345610")
        await restarted.turn()
        let offer = try await restarted.onlyOffer()
        #expect(offer.agent.id == scene.ben.agent && offer.summary == "Took the fewest today.")
        let taken = try await office.storage.read { session in
            let now = office.time.now()
            return (
                try FloorReading(workspace: office.workspace, at: now, in: session).taken,
                try FloorReading(workspace: office.workspace, at: now + .days(1), in: session).taken
            )
        }
        #expect(taken.0 == [scene.ann.agent: 3, scene.ben.agent: 1] && taken.1.isEmpty)
    }

    /// Of two who wait, the one whose late answer costs more goes first once the windows are about to close; with nothing
    /// set, who came first.
    @Test(arguments: [false, true])
    func aWindowThatClosesCountsByWhatALateAnswerCosts(_ counts: Bool) async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .offline, capacity: 5)
        if counts {
            _ = try await office.administration.setRouting(
                RoutingSettings(order: .init(by: .ageing), window: .init(leadMinutes: 60, secondsPerCent: 600)),
                workspace: office.workspace
            )
        }
        await office.turn()
        let cheap = try await office.write(from: Self.indian)
        office.time.advance(by: .seconds(30))
        let dear = try await office.write(from: Self.dutch)
        await office.turn()
        office.time.advance(by: .hours(24) - .minutes(15))
        await office.turn()
        try await office.set(.online, ann)
        await office.turn()
        #expect(try await office.onlyOffer().conversationID == (counts ? dear.id : cheap.id))
    }

    /// An answer is free until the very end of the window.
    @Test(arguments: [(Duration.minutes(1), true), (.seconds(-1), false)])
    func aWindowCountsUntilItCloses(_ left: Duration, _ counts: Bool) async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .offline, capacity: 5)
        _ = try await office.administration.setRouting(
            RoutingSettings(order: .init(by: .ageing), window: .init(leadMinutes: 60, secondsPerCent: 600)),
            workspace: office.workspace
        )
        // Not where any clock shows a round time.
        office.time.advance(by: .seconds(599))
        await office.turn()
        let cheap = try await office.write(from: Self.indian)
        office.time.advance(by: .seconds(30))
        let dear = try await office.write(from: Self.dutch)
        await office.turn()
        office.time.advance(by: .hours(24) - left)
        await office.turn()
        try await office.set(.online, ann)
        await office.turn()
        #expect(try await office.onlyOffer().conversationID == (counts ? dear.id : cheap.id))
    }

    /// Settings take effect on who waits already.
    @Test func aNewOrderSortsTheLineAnew() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .offline)
        await office.turn()
        let first = try await office.write(from: "31612345601")
        office.time.advance(by: .seconds(90))
        let second = try await office.write(from: "31612345602")
        let workspace = office.workspace
        try await office.storage.write { session in
            try session.run(
                """
                UPDATE conversation SET priority = 1, version = version + 1
                 WHERE workspace_id = \(workspace) AND conversation_id = \(second.id)
                """
            )
        }
        _ = try await office.administration.setRouting(
            RoutingSettings(order: .init(by: .ageing, secondsPerPoint: 60)),
            workspace: workspace
        )
        await office.turn()
        try await office.set(.online, ann)
        await office.turn()
        #expect(try await office.onlyOffer().conversationID == first.id)
    }
}
