import BalieDomain
import BalieStorage
import FoundationEssentials

/// What a queue asks its customers once they were helped. Stored and given in this form.
public struct SurveySettings: Codable, Hashable, Sendable {
    /// What is said in one language.
    public struct Text: Codable, Hashable, Sendable {
        /// `nl`.
        public let language: String
        public let question: String
        /// Said after the rating.
        public let thanks: String

        public init(language: String, question: String, thanks: String) {
            self.language = language
            self.question = question
            self.thanks = thanks
        }
    }

    /// A message that the network approved beforehand.
    public struct Template: Codable, Hashable, Sendable {
        public let name: String
        /// `en_US`, `nl`.
        public let language: String

        public init(name: String, language: String) {
            self.name = name
            self.language = language
        }
    }

    /// The first is for those whose language is not among them.
    public var texts: [Text]
    /// From the resolving to the question.
    public var delaySeconds: Int
    /// Asks outside the service window; `nil`: nothing is asked there.
    public var template: Template?
    /// Nobody is asked twice within so many days; 0 for no limit.
    public var days: Int

    static let textLimit = 20
    public static let delayRange = 0...3600
    public static let daysRange = 0...90
    public static let usualDays = 7
    /// Characters. Source: Cloud API, message templates.
    static let templateNameLimit = 512
    static let templateLanguageLimit = 16

    public init(texts: [Text], delaySeconds: Int = 0, template: Template? = nil, days: Int = usualDays) {
        self.texts = texts
        self.delaySeconds = delaySeconds
        self.template = template
        self.days = days
    }

    enum CodingKeys: String, CodingKey {
        case texts, template, days
        case delaySeconds = "delay_seconds"
    }
}

extension SurveySettings {
    /// - Returns: `nil` for a queue that asks nothing, or whose settings cannot be read.
    static func find(
        _ queue: ID<Queue>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws -> SurveySettings? {
        try SurveyStore.settings(of: queue, workspace: workspace, in: session).flatMap { stored in
            try? JSONDecoder().decode(Self.self, from: Data(stored.utf8))
        }
    }

    /// What is said to somebody of a language; `nil` only if there are no texts.
    func text(in language: String?) -> Text? { texts.first { $0.language == language } ?? texts.first }

    /// - Throws: ``Refusal`` that names the field.
    func checked() throws -> SurveySettings {
        guard (1...Self.textLimit).contains(texts.count) else {
            throw Refusal(.invalidField, "It is asked in 1 to \(Self.textLimit) languages.", field: "survey.texts")
        }
        try Check.range(delaySeconds, Self.delayRange, field: "survey.delay_seconds")
        try Check.range(days, Self.daysRange, field: "survey.days")
        var checked = self
        checked.texts = try texts.enumerated().map { try Self.checked($1, "survey.texts[\($0)]") }
        guard Set(checked.texts.map(\.language)).count == texts.count else {
            throw Refusal(.invalidField, "A language stands here twice.", field: "survey.texts")
        }
        checked.template = try template.map { template in
            Template(
                name: try Self.line(template.name, limit: Self.templateNameLimit, "survey.template.name"),
                language: try Self.line(
                    template.language,
                    limit: Self.templateLanguageLimit,
                    "survey.template.language"
                )
            )
        }
        return checked
    }

    private static func checked(_ text: Text, _ path: String) throws -> Text {
        let language = text.language.lowercased()
        guard Check.isLanguage(language) else {
            let field = "\(path).language"
            throw Refusal(.invalidField, "A language is written in two or three letters, as nl.", field: field)
        }
        return Text(
            language: language,
            question: try Check.reply(text.question, field: "\(path).question"),
            thanks: try Check.reply(text.thanks, field: "\(path).thanks")
        )
    }

    private static func line(_ text: String, limit: Int, _ field: String) throws -> String {
        let text = Check.trimmed(text)
        guard (1...limit).contains(text.count), !Check.hasControls(text) else {
            throw Refusal(.invalidField, "It has 1 to \(limit) characters.", field: field)
        }
        return text
    }
}
