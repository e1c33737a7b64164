import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

extension Office {
    static let surveyTexts = [
        SurveySettings.Text(language: "en", question: "How was it?", thanks: "Thank you!"),
        SurveySettings.Text(language: "nl", question: "Hoe was het?", thanks: "Dank u!"),
    ]

    /// Its queue asks from now on.
    func ask(delaySeconds: Int = 0, template: SurveySettings.Template? = nil, days: Int = 7) async throws {
        let settings = SurveySettings(
            texts: Self.surveyTexts,
            delaySeconds: delaySeconds,
            template: template,
            days: days
        )
        _ = try await Surveys(environment).setSettings(settings, of: queue, workspace: workspace)
    }

    /// Puts the questions whose time has come into the outbox.
    func askDue() async throws {
        let asker = SurveyAsker(environment, templates: centre.templates)
        while true {
            let batches = try await asker.look(SurveyRounds()).batches
            if batches.isEmpty { return }
            for batch in batches { try await asker.ask(batch) }
        }
    }

    /// What the contact of a conversation was last asked about it.
    func survey(of id: ID<Conversation>) async throws -> SurveyRow? {
        try await storage.read { try SurveyStore.latest(about: [id], workspace: workspace, in: $0)[id] }
    }

    /// A conversation that was answered and resolved, with the question in the outbox.
    func asked(from phone: String = "31612345678", by caller: Caller) async throws -> SurveyRow {
        let view = try await write("hello", from: phone)
        try await reply(in: view.id, by: caller)
        _ = try await desk.resolve(view.id, by: caller)
        try await askDue()
        return try #require(try await survey(of: view.id))
    }

    /// A customer taps a row.
    func tap(_ row: String, id: String, from phone: String = "31612345678") async throws {
        let reply: JSONValue = .object(["id": .string(row), "title": "a title"])
        let payload: JSONValue = .object(["type": "list_reply", "list_reply": reply])
        try await take(
            messages: [WireHook.message(id, from: phone, at: time.now(), type: "interactive", payload)]
        )
    }
}
