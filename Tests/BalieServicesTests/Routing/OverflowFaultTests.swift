import BalieDomain
import BalieRouting
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What is decided once is done once, whatever fails in between and whoever decides.
struct OverflowFaultTests {
    static let actions = ["message", "queue", "call back"]

    private static func rule(_ action: String, _ scene: OverflowScene) -> OverflowForm {
        let then: OverflowForm.Action =
            switch action {
            case "message": .message(OverflowScene.texts)
            case "queue": .queue(scene.night)
            default: .callBack(afterMinutes: 60, OverflowScene.texts)
            }
        return OverflowForm(when: .waited(seconds: 30), then: then)
    }

    /// - Returns: how often it was done.
    private static func deeds(_ action: String, _ scene: OverflowScene, _ id: ID<Conversation>) async throws -> Int {
        try await action == "queue" ? scene.told(in: id).count : scene.said(in: id).count
    }

    /// The program ends between the decision and its writing, or after it was written and before it knows.
    @Test(arguments: actions, StorageProbe.Moment.allCases)
    func aCallThatFailsLeavesItDoneOnce(_ action: String, _ moment: StorageProbe.Moment) async throws {
        let scene = try await OverflowScene()
        try await scene.follow([Self.rule(action, scene)])
        let view = try await scene.office.write()
        await scene.office.turn()
        scene.office.time.advance(by: .seconds(30))
        for number in 1...4 {
            scene.office.probe.failCall(number, moment)
            await scene.office.turn()
            _ = scene.office.probe.failNoMore()
        }
        for _ in 1...2 {
            let again = try await scene.office.restarted()
            await again.turn()
        }
        await scene.office.turn()
        #expect(try await Self.deeds(action, scene, view.id) == 1)
    }

    @Test(arguments: actions)
    func everyStatementMayFail(_ action: String) async throws {
        for number in 1...20 {
            let scene = try await OverflowScene()
            try await scene.follow([Self.rule(action, scene)])
            let view = try await scene.office.write()
            await scene.office.turn()
            scene.office.time.advance(by: .seconds(30))
            scene.office.probe.failStatement(number, with: StorageError(.retryLater, detail: "a test lets this fail"))
            await scene.office.turn()
            scene.office.probe.onStatement(nil)
            // It looks again within a second.
            await scene.pass(1)
            #expect(try await Self.deeds(action, scene, view.id) == 1, "statement \(number)")
        }
    }

    /// The floor has decided; what it decided on is another thing by the time that is written.
    @Test(arguments: actions)
    func whatChangedMeanwhileIsLookedAtAnew(_ action: String) async throws {
        let scene = try await OverflowScene()
        let office = scene.office
        try await scene.follow([Self.rule(action, scene)])
        let view = try await office.write()
        await office.turn()
        let (workspace, id) = (office.workspace, view.id)
        office.time.advance(by: .seconds(30))
        office.probe.beforeNextWrite {
            try? await office.storage.write { session in
                try session.run(
                    """
                    UPDATE conversation SET priority = 3, version = version + 1
                     WHERE workspace_id = \(workspace) AND conversation_id = \(id)
                    """
                )
            }
        }
        await office.turn()
        #expect(try await Self.deeds(action, scene, id) == 1)
    }

    @Test(arguments: actions)
    func whoIsTakenMeanwhileIsLeftAlone(_ action: String) async throws {
        let scene = try await OverflowScene()
        let office = scene.office
        try await scene.follow([Self.rule(action, scene)])
        let view = try await office.write()
        await office.turn()
        office.time.advance(by: .seconds(30))
        office.probe.beforeNextWrite {
            _ = try? await office.desk.assign(view.id, to: scene.ann.agent, by: scene.ann)
        }
        await office.turn()
        await office.turn()
        #expect(try await office.find(view.id).assignee?.id == scene.ann.agent)
        #expect(try await Self.deeds(action, scene, view.id) == 0)
        #expect(try await scene.record(of: view.id) == nil)
    }

    /// The node that has the workspace's lease decides; one that lost it cannot write.
    @Test(arguments: actions)
    func theNextNodeKnowsWhatWasDone(_ action: String) async throws {
        let scene = try await OverflowScene()
        try await scene.follow([Self.rule(action, scene)])
        let view = try await scene.office.write()
        await scene.office.turn()
        scene.office.time.advance(by: .seconds(30))
        let nodes = try await Nodes(2, of: scene.office, on: NoticeHub())
        let floors = nodes.nodes.map { Floors($0.environment, settings: .init()) }
        for (node, floor) in zip(nodes.nodes, floors) {
            try await node.takeLease(of: scene.office.workspace)
            await floor.turn()
            for other in floors { await other.turn() }
        }
        #expect(try await Self.deeds(action, scene, view.id) == 1)
    }
}
