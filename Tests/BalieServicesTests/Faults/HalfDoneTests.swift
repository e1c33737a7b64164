import BalieDomain
import Testing

@testable import BalieServices

/// What is refused has changed nothing.
struct HalfDoneTests {
    @Test func theLastAdministratorStaysAtWorkWhenTheirLeavingIsRefused() async throws {
        let scene = try await FaultScene()
        _ = try await scene.desk.assign(scene.view.id, to: scene.ann.agent, by: scene.ann)
        let before = try await scene.outcome()
        await expectRefusal(.conflict) {
            _ = try await scene.accounts.updateAgent(
                scene.ann.agent,
                .init(isActive: false),
                workspace: scene.workspace
            )
        }
        #expect(try await scene.outcome() == before)
        #expect(try await scene.accounts.agent(scene.ann.agent, workspace: scene.workspace).presence == .online)
    }
}
