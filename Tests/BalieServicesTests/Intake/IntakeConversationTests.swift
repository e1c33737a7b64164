import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Where a message ends up, and what it does to the conversation.
struct IntakeConversationTests {
    private static let phone = "31612345678"

    // MARK: Edits, deletions, reactions

    @Test func anEditReplacesTheWordsAndAnOlderOneDoesNot() async throws {
        let office = try await Office()
        let now = office.time.now()
        let view = try await office.write("first", id: "wamid.1")
        try await office.take(messages: [WireHook.edit("wamid.3", of: "wamid.1", "third", at: now + .seconds(20))])
        try await office.take(messages: [WireHook.edit("wamid.2", of: "wamid.1", "second", at: now + .seconds(10))])
        let message = try #require(try await office.messages(of: view.id).first)
        #expect(message.text == "third" && message.editedAt != nil)
        #expect(try await office.messages(of: view.id).count == 1)
    }

    @Test func twoEditsInOneSecondBothCount() async throws {
        let office = try await Office()
        let now = office.time.now()
        let view = try await office.write("first", id: "wamid.1")
        try await office.take(messages: [WireHook.edit("wamid.2", of: "wamid.1", "second", at: now)])
        try await office.take(messages: [WireHook.edit("wamid.3", of: "wamid.1", "third", at: now)])
        try await office.take(messages: [WireHook.edit("wamid.2", of: "wamid.1", "second", at: now)])
        #expect(try await office.messages(of: view.id).map(\.text) == ["third"])
    }

    @Test func aDeletionMarksTheMessage() async throws {
        let office = try await Office()
        let view = try await office.write("never mind", id: "wamid.1")
        try await office.take(messages: [WireHook.revoke("wamid.2", of: "wamid.1", at: office.time.now())])
        #expect(try await office.messages(of: view.id).map { $0.deletedAt != nil } == [true])
        #expect(try await office.find(view.id).lastMessage?.text == "Deleted")
    }

    @Test func anEditOfAMessageNobodyHasIsStillTold() async throws {
        let office = try await Office()
        try await office.take(messages: [WireHook.edit("wamid.2", of: "wamid.1", "words", at: office.time.now())])
        let view = try #require(try await office.conversation(of: Self.phone))
        #expect(try await office.messages(of: view.id).map(\.text) == ["words"])
    }

    @Test func aDeletionOfAMessageNobodyHasIsStillTold() async throws {
        let office = try await Office()
        try await office.take(messages: [WireHook.revoke("wamid.2", of: "wamid.1", at: office.time.now())])
        let view = try #require(try await office.conversation(of: Self.phone))
        #expect(try await office.messages(of: view.id).map(\.content.kind) == [.system])
    }

    @Test func aCustomerCannotEditWhatWeWrote() async throws {
        let office = try await Office()
        let caller = try await office.agent()
        let view = try await office.write()
        let ours = try await office.reply("our words", in: view.id, by: caller)
        try await office.storage.write { session in
            let keys = try office.environment.vault.keys(of: office.workspace, in: session)
            try MessageStore.update(
                ours.id,
                status: .sent,
                externalKey: keys.lookup("message", "wamid.OURS"),
                body: nil,
                workspace: office.workspace,
                in: session
            )
        }
        try await office.take(messages: [
            WireHook.edit("wamid.E", of: "wamid.OURS", "their words", at: office.time.now())
        ])
        #expect(try await office.desk.message(ours.id, for: caller).text == "our words")
    }

    @Test func theLastReactionCountsAndCanBeTakenBack() async throws {
        let office = try await Office()
        let now = office.time.now()
        let view = try await office.write("hello", id: "wamid.1")
        func reactions() async throws -> [String] {
            try await office.messages(of: view.id).first?.reactions.map(\.emoji) ?? []
        }
        try await office.take(messages: [WireHook.reaction("wamid.2", on: "wamid.1", "👍", at: now + .seconds(1))])
        #expect(try await reactions() == ["👍"])
        try await office.take(messages: [WireHook.reaction("wamid.3", on: "wamid.1", "❤️", at: now + .seconds(2))])
        #expect(try await reactions() == ["❤️"])
        try await office.take(messages: [WireHook.reaction("wamid.4", on: "wamid.1", nil, at: now + .seconds(3))])
        #expect(try await reactions() == [])
        let after = try await office.find(view.id)
        #expect(after.unread == 1 && after.lastMessage?.kind == .text)
    }

    @Test func aReferralIsKeptWhole() async throws {
        let office = try await Office()
        let referral: JSONValue = ["source_url": "https://example.com/ad", "ctwa_clid": "x", "nested": ["a": [1, 2]]]
        try await office.take(messages: [
            WireHook.text("wamid.1", "about the ad", at: office.time.now(), more: ["referral": referral])
        ])
        let view = try #require(try await office.conversation(of: Self.phone))
        #expect(view.referral == referral)
        #expect(try await office.messages(of: view.id).first?.referral == referral)
    }

    @Test func aQuoteShowsWhatItQuotes() async throws {
        let office = try await Office()
        let now = office.time.now()
        let view = try await office.write("the question", id: "wamid.1")
        try await office.take(messages: [
            WireHook.text("wamid.2", "this one", at: now, more: ["context": ["id": "wamid.1"]]),
            WireHook.text("wamid.3", "unknown one", at: now, more: ["context": ["id": "wamid.gone"]]),
        ])
        let messages = try await office.messages(of: view.id)
        #expect(messages[1].context?.text == "the question")
        #expect(messages[2].context?.text == nil && messages[2].context?.externalID == "wamid.gone")
    }

    // MARK: Time

    private static let absurdTimes: [Int64] = [.max, .max / 1000, 253_402_300_800, -5, 0, 1_787_486_400 + 3600]

    /// A network's clock that is out of its mind must not hold the window open, nor break anything.
    @Test(arguments: absurdTimes)
    func anAbsurdTimeIsNotBelieved(_ seconds: Int64) async throws {
        let office = try await Office()
        let now = office.time.now()
        var message: [String: JSONValue] = ["id": "wamid.1", "from": .string(Self.phone), "type": "text"]
        message["timestamp"] = .string(String(seconds))
        message["text"] = ["body": "when?"]
        await office.receive(WireHook.body(messages: [.object(message)]))
        try await office.centre.intakeWorker.applyWaiting()
        guard let view = try await office.conversation(of: Self.phone) else {
            #expect(try await office.hooks(.dead).count == 1)
            return
        }
        #expect(try #require(view.window.until) <= now + ServiceWindow.length)
    }

    @Test func theWindowGoesByTheNetworksTimeAndIsNeverShortened() async throws {
        let office = try await Office()
        let now = office.time.now()
        try await office.take(messages: [WireHook.text("wamid.1", "an hour old", at: now - .hours(1))])
        #expect(try await office.conversation(of: Self.phone)?.window.until == now + .hours(23))
        try await office.take(messages: [WireHook.text("wamid.2", "now", at: now)])
        #expect(try await office.conversation(of: Self.phone)?.window.until == now + .hours(24))
        try await office.take(messages: [WireHook.text("wamid.3", "late", at: now - .hours(3))])
        let view = try #require(try await office.conversation(of: Self.phone))
        #expect(view.window.until == now + .hours(24))
        #expect(try await office.messages(of: view.id).map(\.text) == ["late", "an hour old", "now"])
    }

    // MARK: Coming back

    @Test func withinADayAResolvedConversationGoesBackToItsLastAgentIfFree() async throws {
        let office = try await Office()
        let caller = try await office.agent("Ann", .online)
        let view = try await office.write()
        _ = try await office.desk.assign(view.id, to: caller.agent, by: caller)
        _ = try await office.desk.resolve(view.id, by: caller)
        office.time.advance(by: .hours(24))
        let again = try await office.write("one more thing")
        #expect(again.id == view.id && again.status == .open && again.assignee?.id == caller.agent)
        #expect(again.waitingSince == nil)
        #expect(try await office.messages(of: view.id).last?.text == "Reopened by the customer's message")
        #expect(again.lastMessage?.text == "one more thing" && again.unread == 1)
    }

    @Test(arguments: [Presence.offline, .away, .notResponding])
    func withinADayItWaitsInItsQueueIfTheLastAgentIsNotThere(_ presence: Presence) async throws {
        let office = try await Office()
        let caller = try await office.agent("Ann", .online)
        let view = try await office.write()
        _ = try await office.desk.assign(view.id, to: caller.agent, by: caller)
        _ = try await office.desk.resolve(view.id, by: caller)
        try await office.set(presence, caller)
        office.time.advance(by: .minutes(1))
        let again = try await office.write("one more thing")
        #expect(again.id == view.id && again.assignee == nil && again.queue?.id == office.queue)
        #expect(again.waitingSince == office.time.now())
    }

    @Test func withinADayItWaitsIfTheLastAgentIsFull() async throws {
        let office = try await Office()
        let caller = try await office.agent("Ann", .online, capacity: 1)
        let view = try await office.write()
        _ = try await office.desk.assign(view.id, to: caller.agent, by: caller)
        _ = try await office.desk.resolve(view.id, by: caller)
        let other = try await office.write(from: "31622222222")
        _ = try await office.desk.assign(other.id, to: caller.agent, by: caller)
        let again = try await office.write("one more thing")
        #expect(again.assignee == nil && again.waitingSince != nil)
    }

    @Test func afterADayItIsANewConversation() async throws {
        let office = try await Office()
        let caller = try await office.agent("Ann", .online)
        let view = try await office.write()
        _ = try await office.desk.resolve(view.id, by: caller)
        office.time.advance(by: .hours(24) + .milliseconds(1))
        let next = try await office.write("something else")
        #expect(next.id != view.id && next.contact.id == view.contact.id)
        #expect(try await office.find(view.id).status == .resolved)
    }

    @Test func aSnoozedConversationWakesWhenTheCustomerWrites() async throws {
        let office = try await Office()
        let caller = try await office.agent("Ann", .online)
        let view = try await office.write()
        _ = try await office.desk.assign(view.id, to: caller.agent, by: caller)
        _ = try await office.desk.snooze(view.id, until: office.time.now() + .hours(3), by: caller)
        let awake = try await office.write("anybody?")
        #expect(awake.id == view.id && awake.status == .open && awake.assignee?.id == caller.agent)
        #expect(awake.snoozedUntil == nil)
        #expect(try await office.messages(of: view.id).last?.text == "The snooze ended by the customer's message")
    }

    @Test func whatAnOfflineAgentHoldsGoesToTheQueueWhenTheCustomerWrites() async throws {
        let office = try await Office()
        let caller = try await office.agent("Ann", .online)
        let view = try await office.write()
        _ = try await office.desk.assign(view.id, to: caller.agent, by: caller)
        try await office.reply(in: view.id, by: caller)
        try await office.set(.offline, caller)
        #expect(try await office.find(view.id).assignee?.id == caller.agent)
        office.time.advance(by: .minutes(1))
        let after = try await office.write("hello?")
        #expect(after.assignee == nil && after.waitingSince == office.time.now())
    }

    @Test func unreadAndUnansweredCountFromTheFirstThingNobodyAnswered() async throws {
        let office = try await Office()
        let caller = try await office.agent("Ann", .online)
        let first = office.time.now()
        try await office.write("one")
        office.time.advance(by: .minutes(2))
        let view = try await office.write("two")
        #expect(view.unread == 2 && view.unansweredSince == first)
        try await office.reply(in: view.id, by: caller)
        let answered = try await office.find(view.id)
        #expect(answered.unread == 0 && answered.unansweredSince == nil)
        office.time.advance(by: .minutes(2))
        #expect(try await office.write("three").unansweredSince == office.time.now())
    }
}
