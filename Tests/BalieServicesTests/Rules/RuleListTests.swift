import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// The list itself: what may be in it, who changed it first, and what it would do.
struct RuleListTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let field: String
        let code: Refusal.Code
        let change: @Sendable (inout RuleForm) -> Void

        init(
            _ name: String,
            _ field: String,
            _ code: Refusal.Code = .invalidField,
            _ change: @escaping @Sendable (inout RuleForm) -> Void
        ) {
            (testDescription, self.field, self.code, self.change) = (name, field, code, change)
        }
    }

    private static let many = (0...50).map { "v\($0)" }

    static let wrongs = [
        Wrong("no name", "rules[0].name") { $0.name = " " },
        Wrong("nothing done", "rules[0].do") { $0.actions = .init() },
        Wrong("no such queue", "rules[0].do.queue") { $0.actions.queue = ID(404) },
        Wrong("a negative priority", "rules[0].do.priority") { $0.actions.priority = -1 },
        Wrong("a huge priority", "rules[0].do.priority") { $0.actions.priority = .max },
        Wrong("no such skill", "rules[0].do.skills[0]") { $0.actions.skills = [.init(skill: ID(404), level: 1)] },
        Wrong("a long label", "rules[0].do.labels[0]") { $0.actions.labels = [String(repeating: "x", count: 51)] },
        Wrong("many labels", "rules[0].do.labels") { $0.actions.labels = (0...20).map { "l\($0)" } },
        Wrong("an empty reply", "rules[0].do.reply") { $0.actions.reply = "\n" },
        Wrong("a long reply", "rules[0].do.reply", .tooLong) {
            $0.actions.reply = String(repeating: "x", count: 1_001)
        },
        Wrong("no such channel", "rules[0].when.channels[0]") { $0.when.channels = [ID(404)] },
        Wrong("no such schedule", "rules[0].when.hours.schedule") {
            $0.when.hours = .init(schedule: ID(404), open: true)
        },
        Wrong("a word that is none", "rules[0].when.words[1]") { $0.when.words = ["a", "?!"] },
        Wrong("a long word", "rules[0].when.words[0]") { $0.when.words = [String(repeating: "x", count: 101)] },
        Wrong("many words", "rules[0].when.words") { $0.when.words = many },
        Wrong("a language in full", "rules[0].when.languages[0]") { $0.when.languages = ["Dutch"] },
        Wrong("an attribute without values", "rules[0].when.attributes[0].values") {
            $0.when.attributes = [.init(name: "tier", values: [])]
        },
        Wrong("an attribute without a name", "rules[0].when.attributes[0].name") {
            $0.when.attributes = [.init(name: "", values: ["x"])]
        },
        Wrong("an empty advertisement id", "rules[0].when.advertisement.ids[0]") {
            $0.when.advertisement = .init(ids: [""])
        },
        Wrong("a label of controls", "rules[0].when.labels[0]") { $0.when.labels = ["a\u{7}b"] },
    ]

    @Test func whatIsWrongIsNamed() async throws {
        let office = try await Office()
        let rules = Rules(office.environment)
        for wrong in Self.wrongs {
            var rule = RuleForm(name: "Rule", actions: .init(priority: 1))
            wrong.change(&rule)
            let list = [rule]
            await expectRefusal(wrong.code, field: wrong.field, Comment(rawValue: wrong.testDescription)) {
                _ = try await rules.replace(list, version: 0, workspace: office.workspace)
            }
            await expectRefusal(wrong.code, field: wrong.field, Comment(rawValue: wrong.testDescription)) {
                _ = try await rules.trial(list, workspace: office.workspace)
            }
        }
        let plain = RuleForm(name: "Rule", actions: .init(priority: 1))
        await expectRefusal(.invalidField, field: "rules") {
            _ = try await rules.replace(Array(repeating: plain, count: 101), version: 0, workspace: office.workspace)
        }
        let twice = Array(repeating: RuleForm(id: ID(7), name: "Rule", actions: .init(priority: 1)), count: 2)
        await expectRefusal(.invalidField, field: "rules[1].id") {
            _ = try await rules.replace(twice, version: 0, workspace: office.workspace)
        }
        #expect(try await rules.list(workspace: office.workspace).version == 0)
    }

    @Test func whoeverSawAnOlderListIsRefused() async throws {
        let office = try await Office()
        let rules = Rules(office.environment)
        let plain = RuleForm(name: " Rule ", actions: .init(priority: 1))
        let first = try await rules.replace([plain, plain], version: 0, workspace: office.workspace)
        #expect(first.rules.map(\.name) == ["Rule", "Rule"])
        #expect(Set(first.rules.compactMap(\.id)).count == 2)
        for version in [0, first.version - 1, first.version + 1, .max, .min] {
            await expectRefusal(.conflict, field: "version") {
                _ = try await rules.replace([], version: version, workspace: office.workspace)
            }
        }
        // Rules keep their ids through a change of their order.
        let turned = Array(first.rules.reversed())
        let second = try await rules.replace(turned, version: first.version, workspace: office.workspace)
        #expect(second.rules == turned)
        #expect(try await rules.list(workspace: office.workspace).rules == turned)
    }

    /// Two administrators press at the same moment.
    @Test func oneOfTwoWins() async throws {
        let office = try await Office()
        let rules = Rules(office.environment)
        for version in Int64(0)..<10 {
            let plain = RuleForm(name: "Rule", actions: .init(priority: 1))
            let won = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        (try? await rules.replace([plain], version: version, workspace: office.workspace)) != nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(won == 1)
        }
    }

    @Test func aTrialTellsWhatWouldBeDifferent() async throws {
        let office = try await Office()
        let rules = Rules(office.environment)
        let billing = try await office.administration.addQueue(.init(name: "Billing"), workspace: office.workspace)
        try await RulePlacingTests.set([RuleForm(name: "All", actions: .init(priority: 1))], in: office)
        try await office.write("a refund please", from: "31611111111", name: "Kim")
        try await office.write("hello", from: "31622222222", name: "Lee")
        let before = try await office.counts()
        let saved = try await rules.list(workspace: office.workspace)
        var refunds = RuleForm(name: "Refunds", actions: .init(queue: billing.id, reply: "Soon"), goesOn: true)
        refunds.when.words = ["refund"]
        let trials = try await rules.trial([refunds] + saved.rules, workspace: office.workspace)
        #expect(trials.map(\.contact) == ["Lee", "Kim"])
        #expect(trials.map(\.isDifferent) == [false, true])
        let kim = try #require(trials.last)
        #expect(kim.text == "a refund please")
        #expect(kim.saved.queue.id == office.queue && kim.saved.rules == ["All"] && kim.saved.priority == 1)
        #expect(
            kim.tried.queue.name == "Billing" && kim.tried.rules == ["Refunds", "All"] && kim.tried.reply == "Soon"
        )
        #expect(try await rules.trial(saved.rules, workspace: office.workspace).allSatisfy { !$0.isDifferent })
        #expect(try await office.counts() == before)
        #expect(try await rules.list(workspace: office.workspace).version == saved.version)
    }

    /// An erased contact's words are gone; a conversation that we began has none of the customer's.
    @Test func aTrialLeavesOutWhatCannotBeTried() async throws {
        let office = try await Office()
        let admin = try await office.agent("Cas", .online, role: .administrator)
        let gone = try await office.write("erase me", from: "31611111111")
        try await office.write("keep me", from: "31622222222")
        try await office.centre.contacts.erase(gone.contact.id, by: admin)
        let echo = WireHook.echoes([
            WireHook.echo("wamid.e", "from the phone", to: "31633333333", at: office.time.now())
        ])
        await office.receive(echo)
        try await office.centre.intakeWorker.applyWaiting()
        let trials = try await Rules(office.environment).trial([], workspace: office.workspace)
        #expect(trials.map(\.text) == ["keep me"])
    }
}
