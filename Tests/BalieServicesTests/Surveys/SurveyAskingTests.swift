import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// When a customer is asked, and when not.
struct SurveyAskingTests {
    private static func sent(_ office: Office, in id: ID<Conversation>) async throws -> [MessageView] {
        try await office.messages(of: id).filter { $0.direction == .outbound && $0.author.kind == .system }
    }

    @Test func theQuestionGoesOutAfterItsDelay() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.ask(delaySeconds: 60)
        let view = try await office.write()
        try await office.reply(in: view.id, by: ann)
        _ = try await office.desk.resolve(view.id, by: ann)
        try await office.askDue()
        #expect(try await Self.sent(office, in: view.id).isEmpty)
        office.time.advance(by: .seconds(60))
        for _ in 0..<3 { try await office.askDue() }
        let questions = try await Self.sent(office, in: view.id)
        #expect(questions.count == 1)
        let survey = try #require(try await office.survey(of: view.id))
        // The number is Dutch.
        #expect(questions.first?.content == SurveyQuestion.list(survey.id, asking: "Hoe was het?"))
        #expect(survey.agent == ann.agent)
        let after = try await office.find(view.id)
        #expect(after.status == .resolved)
        #expect(after.satisfaction?.askedAt == office.time.now())
        #expect(after.satisfaction?.rating == nil)
    }

    /// What is done instead of the usual.
    enum Instead: CaseIterable {
        case resolvedWithoutAnAnswer, resolvedByAnother, resolvedByAProgram, reopenedBeforeTheDelay, notSet, unset
        case customerWroteBeforeTheDelay, erased, resolvedAgainWithoutAnAnswer, stopped, windowShut
    }

    @Test(arguments: Instead.allCases)
    func otherwiseNothingIsAsked(_ instead: Instead) async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online, role: .administrator)
        let ben = try await office.agent("Ben", .online)
        if instead != .notSet { try await office.ask(delaySeconds: 60) }
        let view = try await office.write()
        if instead != .resolvedWithoutAnAnswer { try await office.reply(in: view.id, by: ann) }
        let program = Caller(
            workspace: ann.workspace,
            agent: ann.agent,
            name: ann.name,
            role: ann.role,
            kind: .token
        )
        let resolver = instead == .resolvedByAnother ? ben : instead == .resolvedByAProgram ? program : ann
        _ = try await office.desk.resolve(view.id, by: resolver)
        switch instead {
        case .reopenedBeforeTheDelay: _ = try await office.desk.reopen(view.id, by: ann)
        case .customerWroteBeforeTheDelay: try await office.write("one more thing")
        case .resolvedAgainWithoutAnAnswer:
            _ = try await office.desk.reopen(view.id, by: ben)
            _ = try await office.desk.resolve(view.id, by: ben)
        case .erased: try await office.centre.contacts.erase(view.contact.id, by: ann)
        case .unset:
            _ = try await Surveys(office.environment)
                .setSettings(nil, of: office.queue, workspace: office.workspace)
        case .stopped:
            try await office.storage.write { [workspace = office.workspace, channel = office.channel] in
                _ = try ChannelStore.setStopped("a reason", id: channel, workspace: workspace, in: $0)
            }
        case .windowShut: office.time.advance(by: .hours(25))
        default: break
        }
        office.time.advance(by: .seconds(60))
        try await office.askDue()
        #expect(try await Self.sent(office, in: view.id).isEmpty)
        #expect(try await office.counts()["survey"] == 0)
    }

    /// Agents cannot have a customer tap a rating without knowing.
    @Test func onlyASurveyOffersRatings() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write()
        let content = SurveyQuestion.list(ID(7), asking: "Was everything fine?")
        await expectRefusal(.invalidField, field: "interactive") {
            _ = try await office.desk.send(.init(content: content), in: view.id, by: ann)
        }
    }

    @Test func nobodyIsAskedTwiceInAWeek() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.ask()
        let first = try await office.asked(by: ann)
        #expect(try await office.asked(by: ann).id == first.id)
        office.time.advance(by: .days(7))
        #expect(try await office.asked(by: ann).id != first.id)
    }

    /// An answer before the last question is not answered with another.
    @Test func whatWasAskedAboutIsNotAskedAboutAgain() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.ask(days: 0)
        let survey = try await office.asked(by: ann)
        try await office.write("thanks for asking me?")
        _ = try await office.desk.resolve(survey.conversation, by: ann)
        try await office.askDue()
        #expect(try await office.counts()["survey"] == 1)
    }

    @Test func theQuestionIsNobodysAnswer() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.ask()
        let view = try await office.write()
        try await office.reply(in: view.id, by: ann)
        _ = try await office.desk.resolve(view.id, by: ann)
        let before = try await office.counts()
        try await office.askDue()
        let after = try await office.counts()
        let changed = ["message", "outbox"].map { "\($0): \(before[$0]) → \(before[$0] + 1)" }
        let others = ["event", "search_word"]
        let differences = after.differences(from: before).filter { line in !others.contains { line.hasPrefix($0) } }
        #expect(differences == changed)
    }

    /// Resolved in the window's last minutes, asked after it: as template, which a digit or a button answers.
    @Test(arguments: [true, false])
    func outsideTheWindowATemplateAsks(_ isTapped: Bool) async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.ask(delaySeconds: 3600, template: .init(name: "how_was_it", language: "nl"))
        let view = try await office.write()
        try await office.reply(in: view.id, by: ann)
        office.time.advance(by: .hours(24) - .minutes(5))
        _ = try await office.desk.resolve(view.id, by: ann)
        office.time.advance(by: .hours(1))
        try await office.askDue()
        let question = try #require(try await Self.sent(office, in: view.id).first)
        guard case .template(let template) = question.content else {
            Issue.record("it is \(question.content)")
            return
        }
        #expect(template.name == "how_was_it")
        let survey = try #require(try await office.survey(of: view.id))
        if isTapped {
            let payload = JSONValue.string(SurveyQuestion.choice(4, of: survey.id))
            let button: JSONValue = .object(["payload": payload, "text": "good"])
            let message = WireHook.message("wamid.tap", at: office.time.now(), type: "button", button)
            try await office.take(messages: [message])
        } else {
            try await office.write("4")
        }
        let after = try await office.find(view.id)
        #expect(after.satisfaction?.rating == 4)
        #expect(after.status == .resolved)
        // What they said opened the window for the thanks.
        #expect(try await Self.sent(office, in: view.id).last?.content == .text(.init(body: "Dank u!")))
    }

    /// Nothing is known of the template's category here: it could be marketing.
    @Test func whoWantsNoMarketingGetsNoSuchTemplate() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.ask(delaySeconds: 3600, template: .init(name: "how_was_it", language: "nl"))
        let view = try await office.write()
        try await office.reply(in: view.id, by: ann)
        try await office.storage.write { [workspace = office.workspace, now = office.time.now()] session in
            _ = try ContactStore.setMarketing(
                optedOut: true,
                of: view.contact.id,
                workspace: workspace,
                changedAt: now,
                in: session
            )
        }
        office.time.advance(by: .hours(24) - .minutes(5))
        _ = try await office.desk.resolve(view.id, by: ann)
        office.time.advance(by: .hours(1))
        try await office.askDue()
        #expect(try await Self.sent(office, in: view.id).isEmpty)
    }
}
