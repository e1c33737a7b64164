import BalieDomain
import BalieRouting
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Who resolves something writes it up in peace, for as long as the queue says.
struct WrapUpTests {
    private static let rule = WrapUpRule(seconds: 60, codes: ["Refund", "Delay"])

    private struct Scene {
        let office: Office
        let ann: Caller
        let first: ConversationView

        /// Ann holds the first of two conversations; the other waits because she has no more room.
        init(_ rule: WrapUpRule? = WrapUpTests.rule) async throws {
            office = try await Office()
            ann = try await office.agent("Ann", .online, capacity: 1)
            try await Scene.serve(office, rule)
            await office.turn()
            first = try await office.write(from: "31612345601")
            await office.turn()
            _ = try await office.desk.accept(try await office.onlyOffer().id, by: ann)
            try await office.write(from: "31612345602")
            await office.turn()
        }

        static func serve(_ office: Office, _ rule: WrapUpRule?) async throws {
            var routing = try await office.administration.queueRouting(office.queue, workspace: office.workspace)
            routing.wrapUp = rule
            _ = try await office.administration.setQueueRouting(office.queue, routing, workspace: office.workspace)
        }

        func resolve() async throws {
            _ = try await office.desk.resolve(first.id, by: ann)
            await office.turn()
        }

        func kept() async throws -> [[SQLValue]] {
            let workspace = office.workspace
            return try await office.storage.read { session in
                try session.rows(
                    """
                    SELECT conversation_id, agent_id, ended_at_ms, code FROM wrap_up WHERE workspace_id = \(workspace)
                     ORDER BY began_at_ms, conversation_id
                    """
                ).map(\.values)
            }
        }
    }

    @Test func nothingRingsUntilTheTimeIsOver() async throws {
        let scene = try await Scene()
        let (office, ann) = (scene.office, scene.ann)
        try await scene.resolve()
        let until = office.time.now() + .seconds(60)
        #expect(try await office.ringing().isEmpty)
        let running = try await office.desk.wrapUps(of: ann)
        #expect(
            running == [
                WrapUpView(
                    conversation: scene.first.id,
                    queue: office.queue,
                    until: until,
                    codes: ["Refund", "Delay"]
                )
            ]
        )
        #expect(try await office.accounts.agent(ann.agent, workspace: office.workspace).wrapUpUntil == until)
        office.time.advance(by: .seconds(59))
        await office.turn()
        #expect(try await office.ringing().isEmpty)
        office.time.advance(by: .seconds(1))
        await office.turn()
        #expect(try await office.ringing().count == 1)
        #expect(try await office.desk.wrapUps(of: ann).isEmpty)
    }

    @Test func whoIsDoneGetsTheNextAtOnce() async throws {
        let scene = try await Scene()
        let (office, ann) = (scene.office, scene.ann)
        try await scene.resolve()
        office.time.advance(by: .seconds(5))
        await expectRefusal(.invalidField, field: "code") {
            _ = try await office.desk.endWrapUp(of: scene.first.id, code: "Weather", by: ann)
        }
        #expect(try await office.desk.endWrapUp(of: scene.first.id, code: "Delay", by: ann).isEmpty)
        await office.turn()
        #expect(try await office.ringing().count == 1)
        let ended = office.time.now()
        #expect(
            try await scene.kept() == [
                [scene.first.id.sqlValue, ann.agent.sqlValue, ended.sqlValue, .text("Delay")]
            ]
        )
        await expectRefusal(.conflict) {
            _ = try await office.desk.endWrapUp(of: scene.first.id, code: nil, by: ann)
        }
    }

    /// The floor that is read anew knows who writes up.
    @Test func aRestartForgetsNoWrapUp() async throws {
        let scene = try await Scene()
        try await scene.resolve()
        let office = try await scene.office.restarted()
        await office.turn()
        #expect(try await office.ringing().isEmpty)
        office.time.advance(by: .seconds(60))
        await office.turn()
        #expect(try await office.ringing().count == 1)
    }

    @Test func whoGoesHomeWritesNothingUp() async throws {
        let scene = try await Scene()
        try await scene.resolve()
        try await scene.office.set(.offline, scene.ann)
        try await scene.office.set(.online, scene.ann)
        await scene.office.turn()
        #expect(try await scene.office.ringing().count == 1)
    }

    @Test func whatIsTakenBackIsNotWrittenUp() async throws {
        let scene = try await Scene()
        try await scene.resolve()
        let back = try await scene.office.desk.reopen(scene.first.id, by: scene.ann)
        #expect(back.assignee?.id == scene.ann.agent)
        #expect(try await scene.office.desk.wrapUps(of: scene.ann).isEmpty)
        _ = try await scene.office.desk.assign(scene.first.id, to: nil, by: scene.ann)
        await scene.office.turn()
        #expect(try await scene.office.ringing(at: scene.ann).count == 1)
    }

    /// Only who had it, where the queue says so.
    @Test func nobodyElseWritesItUp() async throws {
        let without = try await Scene(nil)
        try await without.resolve()
        #expect(try await without.office.ringing().count == 1)
        #expect(try await without.kept().isEmpty)
        let scene = try await Scene()
        let ben = try await scene.office.agent("Ben", .online, role: .supervisor)
        _ = try await scene.office.desk.resolve(scene.first.id, by: ben)
        #expect(try await scene.kept().isEmpty)
        try await scene.office.set(.away, ben)
        await scene.office.turn()
        #expect(try await scene.office.ringing(at: scene.ann).count == 1)
    }

    @Test func whatAnotherWritesUpIsTheirs() async throws {
        let scene = try await Scene()
        try await scene.resolve()
        let ben = try await scene.office.agent("Ben", .online)
        #expect(try await scene.office.desk.wrapUps(of: ben).isEmpty)
        await expectRefusal(.conflict) {
            _ = try await scene.office.desk.endWrapUp(of: scene.first.id, code: nil, by: ben)
        }
        let other = try await scene.office.accounts.createWorkspace(name: "Other")
        let stranger = Caller(workspace: other, agent: scene.ann.agent, name: "X", role: .administrator)
        #expect(try await scene.office.desk.wrapUps(of: stranger).isEmpty)
        await expectRefusal(.conflict) {
            _ = try await scene.office.desk.endWrapUp(of: scene.first.id, code: nil, by: stranger)
        }
        #expect(try await scene.office.desk.wrapUps(of: scene.ann).count == 1)
    }

    @Test func twoAtOnceLastUntilBothAreOver() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online, capacity: 5)
        try await Scene.serve(office, Self.rule)
        await office.turn()
        var views: [ConversationView] = []
        for number in 1...2 {
            let view = try await office.write(from: "3161234560\(number)")
            views.append(try await office.desk.assign(view.id, to: ann.agent, by: ann))
        }
        _ = try await office.desk.resolve(views[0].id, by: ann)
        office.time.advance(by: .seconds(30))
        _ = try await office.desk.resolve(views[1].id, by: ann)
        try await office.write(from: "31612345603")
        await office.turn()
        let rest = try await office.desk.endWrapUp(of: views[1].id, code: nil, by: ann)
        #expect(rest.map(\.conversation) == [views[0].id])
        await office.turn()
        #expect(try await office.ringing().isEmpty)
        office.time.advance(by: .seconds(30))
        await office.turn()
        #expect(try await office.ringing().count == 1)
    }

    @Test func aRuleThatDoesNotFitIsNamed() async throws {
        let office = try await Office()
        for (rule, field) in [
            (WrapUpRule(seconds: 0, codes: []), "wrap_up.seconds"),
            (WrapUpRule(seconds: .max, codes: []), "wrap_up.seconds"),
            (WrapUpRule(seconds: 5, codes: ["a", " a"]), "wrap_up.codes"),
            (WrapUpRule(seconds: 5, codes: ["a", ""]), "wrap_up.codes[1]"),
            (WrapUpRule(seconds: 5, codes: (0...50).map { "\($0)" }), "wrap_up.codes"),
        ] {
            await expectRefusal(.invalidField, field: field) { try await Scene.serve(office, rule) }
        }
    }
}
