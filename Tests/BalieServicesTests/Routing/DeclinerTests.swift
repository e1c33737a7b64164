import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Nobody is asked for a conversation again that they declined, as long as its customer waits: whatever becomes of it
/// meanwhile.
struct DeclinerTests {
    private func decline(in scene: OverflowScene) async throws -> ID<Conversation> {
        try await scene.office.set(.away, scene.ben)
        try await scene.office.set(.online, scene.ann)
        let view = try await scene.office.write()
        await scene.office.turn()
        let offer = try await scene.office.onlyOffer()
        #expect(offer.agent.id == scene.ann.agent)
        _ = try await scene.office.desk.decline(offer.id, by: scene.ann)
        await scene.office.turn()
        return view.id
    }

    private func expectOnlyBen(_ scene: OverflowScene) async throws {
        #expect(try await scene.office.ringing().isEmpty)
        try await scene.office.set(.online, scene.ben)
        await scene.office.turn()
        #expect(try await scene.office.onlyOffer().agent.id == scene.ben.agent)
    }

    @Test func whereARuleMovesItToAnotherQueueOfTheirs() async throws {
        let scene = try await OverflowScene()
        try await scene.follow([OverflowForm(when: .waited(seconds: 30), then: .queue(scene.night))])
        try await scene.serve(scene.night, by: [scene.ann, scene.ben])
        await scene.office.turn()
        let id = try await decline(in: scene)
        await scene.pass(30)
        #expect(try await scene.office.find(id).queue?.id == scene.night)
        try await expectOnlyBen(scene)
    }

    @Test func whereItComesBackAfterACallBack() async throws {
        let scene = try await OverflowScene()
        try await scene.serve(
            scene.office.queue,
            by: [scene.ann, scene.ben],
            overflow: [OverflowForm(when: .waited(seconds: 30), then: .callBack(afterMinutes: 5, OverflowScene.texts))]
        )
        await scene.office.turn()
        let id = try await decline(in: scene)
        await scene.pass(30)
        #expect(try await scene.office.find(id).status == .snoozed)
        scene.office.time.advance(by: .minutes(5))
        await scene.wake()
        await scene.office.turn()
        #expect(try await scene.office.find(id).status == .open)
        try await expectOnlyBen(scene)
    }

    /// What the floor decided does not fit what is stored, and it is told how things are.
    @Test func whereAnotherOfferWasRefused() async throws {
        let scene = try await QueueRoutingScene()
        let office = scene.office
        try await scene.set(scene.view(.fixedOrder))
        try await office.set(.away, scene.ann)
        await office.turn()
        let view = try await office.write()
        await office.turn()
        let offer = try await office.onlyOffer()
        #expect(offer.agent.id == scene.ben.agent)
        try await office.set(.online, scene.ann)
        office.time.advance(by: .seconds(5))
        await office.turn()
        _ = try await office.desk.decline(offer.id, by: scene.ben)
        let workspace = office.workspace
        try await office.storage.write { session in
            try session.run(
                """
                UPDATE conversation SET version = version + 1
                 WHERE workspace_id = \(workspace) AND conversation_id = \(view.id)
                """
            )
        }
        await office.turn()
        #expect(try await office.onlyOffer().agent.id == scene.ann.agent)
    }
}
