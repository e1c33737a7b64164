import BalieDomain
import Testing

@testable import BalieServices

struct SurveySettingsTests {
    private struct Case: CustomTestStringConvertible {
        let field: String
        let code: Refusal.Code
        let settings: SurveySettings

        init(_ field: String, _ code: Refusal.Code = .invalidField, _ change: (inout SurveySettings) -> Void) {
            self.field = field
            self.code = code
            var settings = SurveySettings(texts: Office.surveyTexts)
            change(&settings)
            self.settings = settings
        }

        var testDescription: String { "\(field) \(settings.texts.count)" }
    }

    private static func text(
        _ language: String,
        _ question: String = "q",
        _ thanks: String = "t"
    ) -> SurveySettings.Text {
        .init(language: language, question: question, thanks: thanks)
    }

    private static let refused: [Case] = [
        Case("survey.texts") { $0.texts = [] },
        Case("survey.texts") { $0.texts = [text("nl"), text("NL")] },
        Case("survey.texts") { $0.texts = [SurveySettings.Text](repeating: text("nl"), count: 21) },
        Case("survey.texts[0].language") { $0.texts = [text("")] },
        Case("survey.texts[0].language") { $0.texts = [text("nl_NL")] },
        Case("survey.texts[0].question") { $0.texts = [text("nl", " \n")] },
        Case("survey.texts[0].question") { $0.texts = [text("nl", "a\u{0}b")] },
        Case("survey.texts[0].question", .tooLong) { $0.texts = [text("nl", String(repeating: "q", count: 1001))] },
        Case("survey.texts[1].thanks") { $0.texts = [text("nl"), text("en", "q", "")] },
        Case("survey.delay_seconds") { $0.delaySeconds = -1 },
        Case("survey.delay_seconds") { $0.delaySeconds = 3601 },
        Case("survey.days") { $0.days = 91 },
        Case("survey.days") { $0.days = .min },
        Case("survey.template.name") { $0.template = .init(name: "", language: "nl") },
        Case("survey.template.language") { $0.template = .init(name: "rate", language: "n\nl") },
    ]

    @Test(arguments: refused)
    private func whatDoesNotFitIsRefused(_ item: Case) async throws {
        let office = try await Office()
        await expectRefusal(item.code, field: item.field) {
            _ = try await Surveys(office.environment)
                .setSettings(item.settings, of: office.queue, workspace: office.workspace)
        }
    }

    @Test func aQueueAsksNothingUntilItIsTold() async throws {
        let office = try await Office()
        let surveys = Surveys(office.environment)
        #expect(try await surveys.settings(of: office.queue, workspace: office.workspace) == nil)
        try await office.ask(delaySeconds: 3600, days: 90)
        let settings = try await surveys.settings(of: office.queue, workspace: office.workspace)
        #expect(settings?.texts == Office.surveyTexts)
        #expect(settings?.delaySeconds == 3600)
        _ = try await surveys.setSettings(nil, of: office.queue, workspace: office.workspace)
        #expect(try await surveys.settings(of: office.queue, workspace: office.workspace) == nil)
        let other = try await office.accounts.createWorkspace(name: "Other")
        try await office.takeLeases()
        await expectRefusal(.notFound) {
            _ = try await surveys.settings(of: office.queue, workspace: other)
        }
        await expectRefusal(.notFound) {
            _ = try await surveys.setSettings(nil, of: office.queue, workspace: other)
        }
    }
}
