import BalieChannels
import BalieDomain
import Testing

@testable import BalieServices

struct SurveyQuestionTests {
    /// A text, and the rating that it is.
    private static let typed: [(String, Int?)] = [
        ("4", 4), (" 5\n", 5), ("1", 1), ("4️⃣", 4), ("٤", 4), ("４", 4), ("0", nil), ("6", nil), ("9", nil), ("", nil),
        (" ", nil), ("44", nil), ("4!", nil), ("4.5", nil), ("-4", nil), ("four", nil), ("4 stars", nil), ("½", nil),
        ("²", nil), ("Ⅳ", nil), ("四", nil), ("4\u{0}", nil), ("\u{FE0F}", nil), ("4 5", nil),
        (String(repeating: "4", count: 4096), nil), ("👍", nil),
    ]

    @Test(arguments: typed)
    func aDigitAloneIsARating(_ text: String, _ rating: Int?) {
        #expect(SurveyQuestion.rating(typed: text) == rating)
    }

    @Test func aRowTellsItsSurvey() {
        for rating in SurveyQuestion.ratings {
            let choice = SurveyQuestion.choice(from: SurveyQuestion.choice(rating, of: ID(77)))
            #expect(choice?.survey == ID(77))
            #expect(choice?.rating == rating)
        }
    }

    private static let id = ID<Survey>(77).description
    private static let foreign = [
        "", "survey-", "survey-\(id)", "survey-\(id)-", "survey-\(id)-0", "survey-\(id)-6", "survey-\(id)-04",
        "survey-\(id)-+4", "survey-\(id)-4-4", "survey--4", "survey-\(ID<Message>(77))-4", "4", "\(id)-4",
        "SURVEY-\(id)-4", " survey-\(id)-4", "survey-\(id)-４", String(repeating: "survey-", count: 100),
    ]

    @Test(arguments: foreign)
    func anotherRowIsNone(_ text: String) { #expect(SurveyQuestion.choice(from: text) == nil) }

    @Test(arguments: [
        ("thanks, all fine", false), ("but where is my bag?", true), ("为什么？", true), ("لماذا؟", true), ("", false),
    ])
    func aQuestionIsNoComment(_ text: String, _ isQuestion: Bool) {
        #expect(SurveyQuestion.isQuestion(text) == isQuestion)
    }

    /// Buttons of a template, and the ratings that they answer.
    private static let templates: [([String], [Int])] = [
        (["1", "2", "3", "4", "5"], [1, 2, 3, 4, 5]), (["5 ★", "4 ★", "3 ★", "2 ★", "1 ★"], [5, 4, 3, 2, 1]),
        (["bad", "poor", "fair", "good", "great"], [1, 2, 3, 4, 5]), (["bad", "good"], []),
        (["Rate 5", "Rate 1"], [5, 1]),
        ([], []),
    ]

    @Test(arguments: templates)
    func buttonsOfATemplateAnswer(_ titles: [String], _ ratings: [Int]) throws {
        let buttons = titles.map { JSONValue.object(["type": "QUICK_REPLY", "text": .string($0)]) }
        let definition = WhatsAppTemplate(
            id: "1",
            name: "rate",
            language: "nl",
            status: "APPROVED",
            category: "UTILITY",
            components: [.object(["type": "BUTTONS", "buttons": .array(buttons)])]
        )
        let template = SurveyQuestion.template(
            .init(name: "rate", language: "nl"),
            of: ID(77),
            definition: definition
        )
        let payloads = template.components.map { $0["parameters"]?.array?.first?["payload"]?.string }
        #expect(payloads == ratings.map { SurveyQuestion.choice($0, of: ID(77)) })
    }
}
