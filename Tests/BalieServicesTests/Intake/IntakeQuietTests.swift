import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// What asks for no answer is kept where it belongs, and moves no conversation.
struct IntakeQuietTests {
    enum Quiet: CaseIterable {
        case reaction, echo, status
    }

    private static let asked = "wamid.asked"

    /// A conversation of Ann's, in which she answered.
    private func scene() async throws -> (Office, Caller, ID<Conversation>) {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write("hello?", id: Self.asked)
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        try await office.reply(in: view.id, by: ann)
        return (office, ann, view.id)
    }

    private func take(_ quiet: Quiet, _ office: Office) async throws {
        let now = office.time.now()
        switch quiet {
        case .reaction: try await office.take(messages: [WireHook.reaction("wamid.R", on: Self.asked, "👍", at: now)])
        case .echo:
            await office.receive(WireHook.echoes([WireHook.echo("wamid.E", "from the shop", at: now)]))
            try await office.centre.intakeWorker.applyWaiting()
        case .status:
            let ours = try #require(try await office.conversations().first?.lastMessage?.id)
            try await office.take(statuses: [WireHook.status("wamid.S", "read", at: now, opaqueID: "\(ours)")])
        }
        #expect(try await office.hooks(.applied).count == 2)
    }

    @Test(arguments: Quiet.allCases)
    func aSnoozeGoesOn(_ quiet: Quiet) async throws {
        let (office, ann, id) = try await scene()
        let until = office.time.now() + .hours(3)
        _ = try await office.desk.snooze(id, until: until, by: ann)
        try await take(quiet, office)
        let after = try await office.find(id)
        #expect(after.status == .snoozed && after.snoozedUntil == until && after.assignee?.id == ann.agent)
        await office.turn()
        #expect(try await office.ringing().isEmpty)
    }

    @Test(arguments: Quiet.allCases)
    func whatIsResolvedStaysResolved(_ quiet: Quiet) async throws {
        let (office, ann, id) = try await scene()
        _ = try await office.desk.resolve(id, by: ann)
        try await take(quiet, office)
        let after = try await office.find(id)
        #expect(after.status == .resolved && after.unread == 0 && after.waitingSince == nil)
        let messages = try await office.messages(of: id)
        #expect(messages.first?.reactions.map(\.emoji) == (quiet == .reaction ? ["👍"] : []))
        #expect(messages.contains { $0.text == "from the shop" } == (quiet == .echo))
        #expect(messages.contains { $0.status == .read } == (quiet == .status))
        #expect(!messages.contains { $0.text.hasPrefix("Reopened") })
        #expect(try await office.counts()["conversation"] == 1)
        // Their next message still comes back to it.
        let again = try await office.write("one more thing")
        #expect(again.id == id && again.status == .open)
    }

    /// However long ago; and the customer's window opens in the conversation that goes on.
    @Test func aReactionLandsWhereItsMessageIs() async throws {
        let (office, ann, id) = try await scene()
        _ = try await office.desk.resolve(id, by: ann)
        office.time.advance(by: .hours(30))
        let second = try await office.write("something else")
        #expect(second.id != id)
        office.time.advance(by: .hours(2))
        try await office.take(messages: [WireHook.reaction("wamid.R", on: Self.asked, "👍", at: office.time.now())])
        #expect(try await office.find(id).status == .resolved)
        #expect(try await office.messages(of: id).contains { $0.content.kind == .reaction })
        #expect(try await office.messages(of: id).first?.reactions.map(\.emoji) == ["👍"])
        #expect(try await office.messages(of: second.id).count == 1)
        #expect(try await office.find(second.id).window.until == office.time.now() + .hours(24))
    }

    @Test func aReactionToNothingWeHaveReopensNothing() async throws {
        let (office, ann, id) = try await scene()
        _ = try await office.desk.resolve(id, by: ann)
        try await office.take(messages: [WireHook.reaction("wamid.R", on: "wamid.old", "👍", at: office.time.now())])
        #expect(try await office.find(id).status == .resolved)
        #expect(try await office.counts()["conversation"] == 1)
    }

    /// We wrote first, on the telephone: nobody waits for us until they answer.
    @Test func whatWeBeginElsewhereMakesNobodyWait() async throws {
        let office = try await Office()
        _ = try await office.agent("Ann", .online)
        await office.receive(WireHook.echoes([WireHook.echo("wamid.E", "your order is here", at: office.time.now())]))
        try await office.centre.intakeWorker.applyWaiting()
        let view = try #require(try await office.conversations().first)
        #expect(view.status == .open && view.waitingSince == nil && view.unread == 0)
        await office.turn()
        #expect(try await office.ringing().isEmpty)
        let answered = try await office.write("thanks, on my way")
        #expect(answered.id == view.id && answered.waitingSince == office.time.now())
    }

    @Test func aReactionOfOursIsNoAnswer() async throws {
        let office = try await Office()
        let asked = try await office.write("hello?", id: Self.asked)
        let reaction = WireHook.message(
            "wamid.E",
            from: "31205550100",
            at: office.time.now(),
            type: "reaction",
            ["message_id": .string(Self.asked), "emoji": "👀"],
            more: ["to": "31612345678"]
        )
        await office.receive(WireHook.echoes([reaction]))
        try await office.centre.intakeWorker.applyWaiting()
        #expect(try await office.messages(of: asked.id).first?.reactions.map(\.emoji) == ["👀"])
        #expect(try await office.find(asked.id).unansweredSince == asked.unansweredSince)
    }
}
