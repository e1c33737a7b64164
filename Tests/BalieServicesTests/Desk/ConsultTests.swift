import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Colleagues who are asked into a conversation, and what is whispered there.
struct ConsultTests {
    private struct Scene {
        let office: Office
        let ann: Caller
        let bo: Caller
        let sam: Caller
        let view: ConversationView

        init() async throws {
            office = try await Office()
            ann = try await office.agent("Ann")
            bo = try await office.agent("Bo")
            sam = try await office.agent("Sam", role: .supervisor)
            let view = try await office.write("hello")
            self.view = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        }

        var texts: [String] {
            get async throws { try await office.messages(of: view.id).map(\.text) }
        }
    }

    @Test func whoIsAskedInWhispersUntilItEnds() async throws {
        let scene = try await Scene()
        let desk = scene.office.desk
        await expectRefusal(.forbidden) {
            _ = try await desk.whisper("psst", in: scene.view.id, by: scene.bo)
        }
        let consult = try await desk.consult(scene.bo.agent, in: scene.view.id, note: "Do you know?", by: scene.ann)
        #expect(consult.agent.name == "Bo" && consult.askedBy.name == "Ann" && consult.endedAt == nil)
        let again = try await desk.consult(scene.bo.agent, in: scene.view.id, note: nil, by: scene.ann)
        #expect(again.id == consult.id)
        #expect(try await desk.consults(for: scene.bo).map(\.id) == [consult.id])
        let whisper = try await desk.whisper("Yes", in: scene.view.id, by: scene.bo)
        #expect(whisper.content == .note(.init(body: "Yes", isWhisper: true)) && whisper.direction == .note)
        // A note of theirs is one, too; sent again with its key, it is the same.
        let note = Desk.SendRequest(content: .note(.init(body: "Or not")), clientKey: "key")
        let noted = try await desk.send(note, in: scene.view.id, by: scene.bo).message
        #expect(noted.content == .note(.init(body: "Or not", isWhisper: true)))
        #expect(try await desk.send(note, in: scene.view.id, by: scene.bo).message.id == noted.id)
        let ended = try await desk.endConsult(consult.id, by: scene.bo)
        #expect(ended.endedAt != nil)
        _ = try await desk.endConsult(consult.id, by: scene.bo)
        await expectRefusal(.forbidden) {
            _ = try await desk.whisper("psst", in: scene.view.id, by: scene.bo)
        }
        #expect(
            try await scene.texts == [
                "hello", "Ann took this", "Ann asked Bo in", "Do you know?", "Yes", "Or not", "Bo left",
            ]
        )
        #expect(try await desk.consults(for: scene.bo).isEmpty)
        // It can begin again.
        #expect(try await desk.consult(scene.bo.agent, in: scene.view.id, note: nil, by: scene.ann).id != consult.id)
    }

    @Test func aSupervisorWhispersAndTheCustomerHearsNothing() async throws {
        let scene = try await Scene()
        let before = try await scene.office.counts()
        _ = try await scene.office.desk.whisper("Offer a refund", in: scene.view.id, by: scene.sam)
        let after = try await scene.office.counts()
        #expect(after["outbox"] == before["outbox"] && after["message"] == before["message"] + 1)
        #expect(try await scene.office.find(scene.view.id).assignee?.id == scene.ann.agent)
        let log = try await scene.office.centre.supervision.audit(cursor: nil, limit: 9, for: scene.office.observer)
        #expect(log.items.map(\.deed) == ["conversation.whispered"])
    }

    @Test func onlyWhoHasItOrSupervisesAsksIn() async throws {
        let scene = try await Scene()
        let desk = scene.office.desk
        await expectRefusal(.forbidden) {
            _ = try await desk.consult(scene.sam.agent, in: scene.view.id, note: nil, by: scene.bo)
        }
        await expectRefusal(.conflict) {
            _ = try await desk.consult(scene.ann.agent, in: scene.view.id, note: nil, by: scene.ann)
        }
        await expectRefusal(.invalidField, field: "agent") {
            _ = try await desk.consult(ID(9), in: scene.view.id, note: nil, by: scene.ann)
        }
        let consult = try await desk.consult(scene.bo.agent, in: scene.view.id, note: nil, by: scene.sam)
        let cas = try await scene.office.agent("Cas")
        await expectRefusal(.forbidden) { _ = try await desk.endConsult(consult.id, by: cas) }
        await expectRefusal(.notFound) { _ = try await desk.endConsult(ID(9), by: cas) }
    }

    @Test func noMoreThanAFewAreIn() async throws {
        let scene = try await Scene()
        for number in 1...Desk.consultLimit {
            let agent = try await scene.office.agent("A\(number)").agent
            _ = try await scene.office.desk.consult(agent, in: scene.view.id, note: nil, by: scene.ann)
        }
        await expectRefusal(.conflict) {
            _ = try await scene.office.desk.consult(scene.bo.agent, in: scene.view.id, note: nil, by: scene.ann)
        }
    }

    /// Whose notes were whispers has the conversation now, and writes notes like anybody.
    @Test func whoGetsTheConversationIsNoLongerAskedIn() async throws {
        let scene = try await Scene()
        _ = try await scene.office.desk.consult(scene.bo.agent, in: scene.view.id, note: nil, by: scene.ann)
        _ = try await scene.office.desk.assign(scene.view.id, to: scene.bo.agent, by: scene.ann)
        #expect(try await scene.office.desk.consults(for: scene.bo).isEmpty)
    }

    @Test func whoIsSwitchedOffIsNoLongerAskedIn() async throws {
        let scene = try await Scene()
        let office = scene.office
        _ = try await office.desk.consult(scene.bo.agent, in: scene.view.id, note: nil, by: scene.ann)
        let before = try await office.storage.read { try EventStore.last(of: office.workspace, in: $0) }
        var changes = Accounts.AgentChanges()
        changes.isActive = false
        _ = try await office.accounts.updateAgent(scene.bo.agent, changes, workspace: office.workspace)
        #expect(try await office.desk.consults(for: scene.ann).isEmpty)
        let kinds = try await office.storage.read { session in
            try EventStore.after(before, workspace: office.workspace, limit: 9, in: session).map(\.kind)
        }
        #expect(kinds.contains(.consultUpdated))
    }

    @Test func resolvingEndsThem() async throws {
        let scene = try await Scene()
        _ = try await scene.office.desk.consult(scene.bo.agent, in: scene.view.id, note: nil, by: scene.ann)
        _ = try await scene.office.desk.resolve(scene.view.id, by: scene.ann)
        #expect(try await scene.office.desk.consults(for: scene.bo).isEmpty)
        await expectRefusal(.conflict) {
            _ = try await scene.office.desk.consult(scene.bo.agent, in: scene.view.id, note: nil, by: scene.sam)
        }
    }
}
