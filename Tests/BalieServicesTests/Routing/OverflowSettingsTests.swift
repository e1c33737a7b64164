import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What administrators may write about overflow, and what of it stays.
struct OverflowSettingsTests {
    @Test func whatIsSetIsWhatIsRead() async throws {
        let scene = try await OverflowScene()
        let rules: [OverflowForm] = [
            OverflowForm(when: .waited(seconds: 120), then: .addTier(2)),
            OverflowForm(when: .length(20), then: .queue(scene.night)),
            OverflowForm(when: .expectedWait(seconds: 300), then: .message(OverflowScene.texts)),
            OverflowForm(when: .nobodySignedIn, then: .callBack(afterMinutes: 30, OverflowScene.texts)),
            OverflowForm(when: .serviceLevel(belowPercent: 80, withinSeconds: 60), then: .addTier(3)),
        ]
        try await scene.follow(rules)
        #expect(try await scene.rules() == rules)
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        let field: String
        var code = Refusal.Code.invalidField
        let rule: @Sendable (OverflowScene, ID<Queue>) -> OverflowForm
        var testDescription: String { field }

        init(
            _ field: String,
            _ code: Refusal.Code = .invalidField,
            _ rule: @escaping @Sendable (OverflowScene, ID<Queue>) -> OverflowForm
        ) {
            (self.field, self.code, self.rule) = (field, code, rule)
        }

        init(when field: String, _ trigger: OverflowForm.Trigger) {
            self.init("when.\(field)") { _, _ in OverflowForm(when: trigger, then: .addTier(1)) }
        }

        init(says field: String, _ texts: [String: String], _ code: Refusal.Code = .invalidField) {
            self.init("then.message\(field)", code) { _, _ in
                OverflowForm(when: .nobodySignedIn, then: .message(CustomerTexts(texts)))
            }
        }
    }

    private static let wrong: [Wrong] = [
        Wrong(when: "waited_seconds", .waited(seconds: -1)),
        Wrong(when: "waited_seconds", .waited(seconds: .max)),
        Wrong(when: "length", .length(0)),
        Wrong(when: "length", .length(10_001)),
        Wrong(when: "expected_wait_seconds", .expectedWait(seconds: .min)),
        Wrong(when: "service_level.below_percent", .serviceLevel(belowPercent: 101, withinSeconds: 60)),
        Wrong(when: "service_level.within_seconds", .serviceLevel(belowPercent: 80, withinSeconds: 0)),
        Wrong("then.add_tier") { _, _ in OverflowForm(when: .nobodySignedIn, then: .addTier(11)) },
        Wrong("then.queue") { scene, _ in OverflowForm(when: .nobodySignedIn, then: .queue(scene.office.queue)) },
        Wrong("then.queue") { _, foreign in OverflowForm(when: .nobodySignedIn, then: .queue(foreign)) },
        Wrong("then.queue") { _, _ in OverflowForm(when: .nobodySignedIn, then: .queue(ID(.max))) },
        Wrong(says: "", [:]),
        Wrong(says: "", ["nederlands": "Ja"]),
        Wrong(says: "", ["NL": "Ja"]),
        Wrong(says: "", [String(repeating: "x", count: 100_000): "Ja"]),
        Wrong(says: ".nl", ["en": "Yes", "nl": "  \n"]),
        Wrong(says: ".nl", ["nl": String(repeating: "é", count: 1_001)], .tooLong),
        Wrong(says: ".nl", ["en": "Yes", "nl": "Nog {wait}."]),
        Wrong(says: ".nl", ["nl": "[Nog {wait}.]"]),
        Wrong(says: ".nl", ["nl": "Dag {name}."]),
        Wrong("then.call_back.after_minutes") { _, _ in
            OverflowForm(when: .nobodySignedIn, then: .callBack(afterMinutes: 0, OverflowScene.texts))
        },
        Wrong("then.call_back.after_minutes") { _, _ in
            OverflowForm(when: .nobodySignedIn, then: .callBack(afterMinutes: 1_441, OverflowScene.texts))
        },
        Wrong("then.call_back.message") { _, _ in
            OverflowForm(when: .nobodySignedIn, then: .callBack(afterMinutes: 5, CustomerTexts([:])))
        },
    ]

    @Test(arguments: wrong)
    func whatDoesNotFitIsNamedAndChangesNothing(_ wrong: Wrong) async throws {
        let scene = try await OverflowScene()
        let fine = OverflowForm(when: .length(5), then: .queue(scene.night))
        try await scene.follow([fine])
        let other = try await scene.office.accounts.createWorkspace(name: "Other")
        let foreign = try #require(try await scene.office.administration.queues(workspace: other).first).id
        await expectRefusal(wrong.code, field: "overflow[1].\(wrong.field)") {
            try await scene.follow([fine, wrong.rule(scene, foreign)])
        }
        #expect(try await scene.rules() == [fine])
    }

    @Test func thereAreTenRulesAndTwentyLanguagesAtMost() async throws {
        let scene = try await OverflowScene()
        let many = (1...11).map { OverflowForm(when: .length($0), then: .addTier(1)) }
        try await scene.follow(Array(many.prefix(10)))
        await expectRefusal(.invalidField, field: "overflow") { try await scene.follow(many) }
        let letters = Array("abcdefghijklmnopqrstu")
        let texts = Dictionary(uniqueKeysWithValues: letters.map { ("x\($0)", "Hi") })
        await expectRefusal(.invalidField, field: "overflow[0].then.message") {
            try await scene.follow([OverflowForm(when: .nobodySignedIn, then: .message(CustomerTexts(texts)))])
        }
    }

    @Test func aQueueThatOthersSendToIsNotRemoved() async throws {
        let scene = try await OverflowScene()
        let (administration, workspace) = (scene.office.administration, scene.office.workspace)
        try await scene.follow([OverflowForm(when: .length(5), then: .queue(scene.night))])
        await expectRefusal(.conflict) { try await administration.removeQueue(scene.night, workspace: workspace) }
        try await scene.follow([])
        try await administration.removeQueue(scene.night, workspace: workspace)
    }

    /// A rule that stays is the same rule, whatever is put before it and however its text is worded.
    @Test func whatARuleDidIsNotDoneAgainBecauseTheListChanged() async throws {
        let scene = try await OverflowScene()
        let first = OverflowForm(when: .waited(seconds: 30), then: .message(OverflowScene.texts))
        try await scene.follow([first])
        let view = try await scene.office.write()
        await scene.office.turn()
        await scene.pass(30)
        let reworded = OverflowForm(when: .waited(seconds: 30), then: .message(CustomerTexts(["nl": "Bijna."])))
        let added = OverflowForm(when: .waited(seconds: 40), then: .message(CustomerTexts(["nl": "Sorry."])))
        try await scene.follow([added, reworded])
        await scene.pass(60)
        let again = try await scene.office.restarted()
        await again.turn()
        #expect(try await scene.said(in: view.id, of: again) == ["Nog even geduld.", "Sorry."])
    }

    /// From a newer program, or damaged: what is known of the queue besides must not be lost with it.
    @Test func aRecordThatCannotBeReadIsNone() async throws {
        let scene = try await OverflowScene()
        let view = try await scene.office.write()
        let workspace = scene.office.workspace
        try await scene.office.storage.write { session in
            try session.run(
                """
                UPDATE conversation SET wait_record = 'psychic'
                 WHERE workspace_id = \(workspace) AND conversation_id = \(view.id)
                """
            )
        }
        try await scene.follow([OverflowForm(when: .waited(seconds: 30), then: .queue(scene.night))])
        let again = try await scene.office.restarted()
        again.time.advance(by: .seconds(30))
        await again.turn()
        #expect(try await again.onlyOffer().agent.id == scene.ben.agent)
    }
}

extension OverflowScene {
    /// Of the first queue.
    func rules() async throws -> [OverflowForm] {
        try await office.administration.queueRouting(office.queue, workspace: office.workspace).overflow
    }
}
