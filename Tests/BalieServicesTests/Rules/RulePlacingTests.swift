import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What rules do to a conversation that opens.
struct RulePlacingTests {
    static func set(_ rules: [RuleForm], in office: Office) async throws {
        let service = Rules(office.environment)
        let version = try await service.list(workspace: office.workspace).version
        _ = try await service.replace(rules, version: version, workspace: office.workspace)
    }

    private static func rule(
        _ name: String,
        words: [String]? = nil,
        goesOn: Bool = false,
        _ actions: RuleForm.Actions
    ) -> RuleForm {
        var rule = RuleForm(name: name, actions: actions, goesOn: goesOn)
        rule.when.words = words
        return rule
    }

    @Test func aRulePlacesWhatOpens() async throws {
        let office = try await Office()
        let (workspace, administration) = (office.workspace, office.administration)
        let billing = try await administration.addQueue(.init(name: "Billing"), workspace: workspace).id
        let dutch = try await administration.addSkill(name: "Dutch", workspace: workspace).id
        let actions = RuleForm.Actions(
            queue: billing,
            priority: 5,
            skills: [.init(skill: dutch, level: 3)],
            labels: ["money"],
            reply: "We are looking into it."
        )
        try await Self.set([Self.rule("Refunds", words: ["Terugbetaling", "café"], actions)], in: office)
        let other = try await office.write("hello", from: "31611111111")
        #expect(other.queue?.id == office.queue && other.priority == 0 && other.placedBy == nil)
        let view = try await office.write("Ik wil een TERUGBETALING!")
        #expect(view.queue?.id == billing && view.priority == 5 && view.labels == ["money"])
        #expect(view.placedBy?.rules.map(\.name) == ["Refunds"])
        #expect(
            view.placedBy?.summary
                == "The rule “Refunds” put it in Billing, gave it priority 5, asked for Dutch (level 3 or more), labelled it money and replied."
        )
        let messages = try await office.messages(of: view.id)
        #expect(messages.map(\.text) == ["Ik wil een TERUGBETALING!", "We are looking into it."])
        #expect(messages.last?.status == .queued)
        #expect(view.unread == 1 && view.unansweredSince != nil)
        #expect(try await office.write("at the CAFE", from: "31622222222").queue?.id == billing)
    }

    /// Said once: not to what follows in the conversation, nor when it is opened again.
    @Test func nobodyIsToldTwice() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await Self.set([Self.rule("All", .init(reply: "Welcome"))], in: office)
        let view = try await office.write("one")
        try await office.write("two")
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        _ = try await office.desk.resolve(view.id, by: ann)
        try await office.write("three")
        #expect(try await office.messages(of: view.id).count { $0.text == "Welcome" } == 1)
        // A day later it is another conversation.
        _ = try await office.desk.resolve(view.id, by: ann)
        office.time.advance(by: .hours(25))
        let later = try await office.write("four")
        #expect(later.id != view.id)
        #expect(try await office.messages(of: later.id).count { $0.text == "Welcome" } == 1)
    }

    /// A hook that is delivered again says nothing again.
    @Test func aRepeatedHookSaysNothing() async throws {
        let office = try await Office()
        try await Self.set([Self.rule("All", .init(reply: "Welcome"))], in: office)
        let view = try await office.write("one", id: "wamid.1")
        try await office.write("one", id: "wamid.1")
        #expect(try await office.messages(of: view.id).count == 2)
    }

    /// A rule's reply counts as what a closed queue would have said.
    @Test func oneThingIsSaidWhereBothWould() async throws {
        let office = try await Office()
        let schedules = Schedules(office.environment)
        let id = try await schedules.add(name: "Shop", hours: Week.office, workspace: office.workspace).id
        let hours = QueueHours(schedule: id, outside: .message("Closed"))
        _ = try await schedules.setHours(hours, of: office.queue, workspace: office.workspace)
        try await Self.set([Self.rule("All", words: ["hello"], .init(reply: "Welcome"))], in: office)
        let view = try await office.write("hello")
        try await office.write("hello?")
        let told = try await office.messages(of: view.id).filter { $0.direction == .outbound }.map(\.text)
        #expect(told == ["Welcome"])
        let other = try await office.write("good day", from: "31611111111")
        #expect(try await office.messages(of: other.id).map(\.text) == ["good day", "Closed"])
    }

    /// The network's clock says that the window is over, or the channel is stopped.
    @Test func nothingIsSaidThatCouldNotGo() async throws {
        let office = try await Office()
        try await Self.set([Self.rule("All", .init(priority: 2, reply: "Welcome"))], in: office)
        let old = WireHook.text("wamid.old", "late", at: office.time.now() - .hours(25))
        try await office.take(messages: [old])
        let view = try #require(try await office.conversation(of: "31612345678"))
        #expect(view.priority == 2)
        #expect(try await office.messages(of: view.id).map(\.text) == ["late"])
        #expect(try await office.counts()["outbox"] == 0)
    }

    @Test func whatARuleAsksForTheFloorAsksFor() async throws {
        let office = try await Office()
        let (workspace, administration) = (office.workspace, office.administration)
        let dutch = try await administration.addSkill(name: "Dutch", workspace: workspace).id
        _ = try await office.agent("Ann", .online)
        let bo = try await office.agent("Bo", .online)
        var changes = Accounts.AgentChanges()
        changes.skills = [SkillClaim(skill: dutch, level: 3)]
        _ = try await office.accounts.updateAgent(bo.agent, changes, workspace: workspace)
        let skills = [RuleForm.Skill(skill: dutch, level: 3)]
        try await Self.set([Self.rule("Dutch", words: ["hallo"], .init(skills: skills))], in: office)
        let view = try await office.write("hallo")
        await office.turn()
        let offer = try await office.onlyOffer()
        #expect(offer.conversationID == view.id && offer.agent.id == bo.agent)
        // Another queue chooses for itself.
        let other = try await administration.addQueue(.init(name: "Other"), workspace: workspace).id
        _ = try await office.desk.transfer(view.id, to: .queue(other), note: nil, by: bo)
        let needs = try await office.storage.read { session in
            try session.firstRow("SELECT needs FROM conversation WHERE workspace_id = \(workspace)")?.isNull(0)
        }
        #expect(needs == true)
    }

    @Test func rulesGoByWhatIsKnownOfTheContact() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        var gold = RuleForm(name: "Gold", actions: .init(priority: 9), goesOn: true)
        gold.when.attributes = [.init(name: "Tier", values: ["GOLD"])]
        var french = RuleForm(name: "French", actions: .init(labels: ["fr"]), goesOn: true)
        french.when.languages = ["fr"]
        var known = RuleForm(name: "Known", actions: .init(labels: ["again"]))
        known.when.labels = ["VIP"]
        try await Self.set([gold, french, known], in: office)

        let first = try await office.write("bonjour")
        // A Dutch number.
        #expect(first.priority == 0 && first.labels == [])
        #expect(try await office.write("allo", from: "33612345678").labels == ["fr"])
        let attributes = ["tier": "Gold", "language": "fr-BE"]
        let contact = try await office.centre.contacts.setAttributes(attributes, of: first.contact.id, by: ann)
        #expect(contact.attributes == attributes)
        _ = try await office.desk.label(first.id, .set(["vip"]), by: ann)
        _ = try await office.desk.resolve(first.id, by: ann)
        office.time.advance(by: .hours(25))
        let second = try await office.write("re-bonjour")
        #expect(second.id != first.id)
        #expect(second.priority == 9 && second.labels == ["again", "fr"])
    }

    @Test func rulesGoByAdvertisementsAndHours() async throws {
        let office = try await Office()
        let id = try await Schedules(office.environment)
            .add(name: "Shop", hours: Week.office, workspace: office.workspace).id
        var sale = RuleForm(name: "Sale", actions: .init(labels: ["sale"]), goesOn: true)
        sale.when.advertisement = .init(headline: ["summer sale"])
        var ad = RuleForm(name: "Ad", actions: .init(labels: ["ad"]), goesOn: true)
        ad.when.advertisement = .init(ids: ["120330000000"])
        var closed = RuleForm(name: "Closed", actions: .init(labels: ["night"]))
        closed.when.hours = .init(schedule: id, open: false)
        try await Self.set([sale, ad, closed], in: office)
        let referral: JSONValue = ["source_id": "120330000000", "headline": "Big SUMMER sale", "source_type": "ad"]
        let message = WireHook.text("wamid.ad", "hi", at: office.time.now(), more: ["referral": referral])
        try await office.take(messages: [message])
        #expect(try await office.conversation(of: "31612345678")?.labels == ["ad", "night", "sale"])
        office.time.advance(by: .hours(19))
        #expect(try await office.write("hi", from: "31687654321").labels == [])
    }

    /// Somebody reacts, or a network tells something: no customer asks for anything.
    @Test func onlyWhatAsksForAnAnswerIsPlaced() async throws {
        let office = try await Office()
        try await Self.set([Self.rule("All", .init(priority: 2, reply: "Welcome"))], in: office)
        try await office.take(messages: [WireHook.reaction("wamid.r", on: "wamid.unknown", "👍", at: office.time.now())])
        let view = try #require(try await office.conversation(of: "31612345678"))
        #expect(view.priority == 0 && view.placedBy == nil)
        #expect(try await office.counts()["outbox"] == 0)
    }

    /// A picture without words is not the word for it.
    @Test func nobodyWroteThePlaceholder() async throws {
        let office = try await Office()
        try await Self.set([Self.rule("Photos", words: ["photo"], .init(priority: 2))], in: office)
        try await office.take(messages: [WireHook.image("wamid.i", media: "m1", at: office.time.now())])
        #expect(try await office.conversation(of: "31612345678")?.priority == 0)
        #expect(try await office.write("a photo", from: "31687654321").priority == 2)
    }

    /// Saving counts for the next conversation, whatever this process knew before.
    @Test func aChangedListCountsAtOnce() async throws {
        let office = try await Office()
        try await Self.set([Self.rule("All", .init(priority: 2))], in: office)
        #expect(try await office.write(from: "31611111111").priority == 2)
        try await Self.set([Self.rule("All", .init(priority: 3))], in: office)
        #expect(try await office.write(from: "31622222222").priority == 3)
        var off = Self.rule("All", .init(priority: 4))
        off.isOn = false
        try await Self.set([off], in: office)
        #expect(try await office.write(from: "31633333333").priority == 0)
    }
}
