import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// A clock that was wrong for a while silences nobody for ever, and what came before a question answers it not.
struct SurveyClockTests {
    private static func questions(_ office: Office, in id: ID<Conversation>) async throws -> Int {
        try await office.messages(of: id).count { $0.direction == .outbound && $0.author.kind == .system }
    }

    @Test func whatWasPlannedByAClockThatWasAheadIsAsked() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.ask(delaySeconds: 60)
        let view = try await office.write()
        try await office.reply(in: view.id, by: ann)
        office.time.advance(by: .days(400))
        _ = try await office.desk.resolve(view.id, by: ann)
        office.time.advance(by: .zero - .days(400))
        try await office.askDue()
        #expect(try await Self.questions(office, in: view.id) == 1)
    }

    @Test func whoWasAskedByAClockThatWasAheadIsAskedAgain() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.ask()
        office.time.advance(by: .days(400))
        let wrong = try await office.asked(by: ann)
        office.time.advance(by: .zero - .days(400))
        try await office.write("hello?")
        try await office.reply(in: wrong.conversation, by: ann)
        _ = try await office.desk.resolve(wrong.conversation, by: ann)
        try await office.askDue()
        #expect(try await Self.questions(office, in: wrong.conversation) == 2)
    }

    /// It waited in the journal while the question went out.
    @Test func aDigitThatWasReceivedBeforeTheQuestionIsNoRating() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.ask()
        let view = try await office.write()
        try await office.reply("How many bags?", in: view.id, by: ann)
        let digit = WireHook.text("wamid.digit", "2", at: office.time.now())
        await office.receive(WireHook.body(messages: [digit]))
        _ = try await office.desk.resolve(view.id, by: ann)
        try await office.askDue()
        try await office.centre.intakeWorker.applyWaiting()
        let after = try await office.find(view.id)
        #expect(after.satisfaction != nil && after.satisfaction?.rating == nil)
        #expect(after.status == .open && after.waitingSince != nil)
    }
}
