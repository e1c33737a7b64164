import BalieChannels
import BalieDomain

/// A survey as a customer sees it, and what their tap says.
enum SurveyQuestion {
    static let ratings = 1...5
    /// Of the row or button that was tapped, and of the keys of our messages.
    static let prefix = "survey-"
    /// On the button that opens the list: the same in every language.
    static let opens = "1 – 5"

    enum Part: String { case question, thanks }

    /// Makes our message one, however often it is decided.
    static func key(of survey: ID<Survey>, _ part: Part) -> String { "\(prefix)\(survey)-\(part)" }

    /// `survey-srv_0d3nkg1w8a0g1-4`.
    static func choice(_ rating: Int, of survey: ID<Survey>) -> String { "\(prefix)\(survey)-\(rating)" }

    /// Reads what ``choice(_:of:)`` writes.
    static func choice(from text: String) -> (survey: ID<Survey>, rating: Int)? {
        guard text.hasPrefix(prefix) else { return nil }
        let parts = text.dropFirst(prefix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let survey = ID<Survey>(parts[0]), let rating = digit(parts[1]) else { return nil }
        return (survey, rating)
    }

    /// Whether a tap on what this offers would be taken for a rating: nobody but a survey writes such a thing.
    static func isOffered(in content: MessageContent) -> Bool {
        func holds(_ value: JSONValue) -> Bool {
            switch value {
            case .string(let text): choice(from: text) != nil
            case .array(let values): values.contains(where: holds)
            case .object(let members): members.values.contains(where: holds)
            default: false
            }
        }
        return switch content {
        case .interactive(let json): holds(json)
        case .template(let template): template.components.contains(where: holds)
        default: false
        }
    }

    /// A rating that somebody typed: nothing but one digit, of whatever script, or an emoji of one.
    static func rating(typed text: String) -> Int? {
        // The two make an emoji of the digit before them.
        let scalars = text.unicodeScalars.filter { $0 != "\u{FE0F}" && $0 != "\u{20E3}" }
        let word = Check.trimmed(String(String.UnicodeScalarView(scalars)))
        guard word.unicodeScalars.count == 1, let digit = word.unicodeScalars.first,
            digit.properties.numericType == .decimal, let value = word.first?.wholeNumberValue, ratings.contains(value)
        else { return nil }
        return value
    }

    /// Somebody waits for an answer to it.
    static func isQuestion(_ text: String) -> Bool { text.contains { "?？؟⁇⸮՞".contains($0) } }

    private static func digit(_ text: Substring) -> Int? {
        guard text.utf8.count == 1, let value = Int(text), ratings.contains(value) else { return nil }
        return value
    }

    /// A list of five rows: a message has room for no more than three buttons.
    static func list(_ survey: ID<Survey>, asking question: String) -> MessageContent {
        let rows = ratings.reversed().map { rating -> JSONValue in
            .object([
                "id": .string(choice(rating, of: survey)),
                "title": .string("\(rating) " + String(repeating: "★", count: rating)),
            ])
        }
        return .interactive(
            .object([
                "type": .string("list"),
                "body": .object(["text": .string(question)]),
                "action": .object([
                    "button": .string(opens), "sections": .array([.object(["rows": .array(rows)])]),
                ]),
            ])
        )
    }

    /// The template with what its buttons are to answer: the digit in their words, or their place where there are five.
    static func template(
        _ template: SurveySettings.Template,
        of survey: ID<Survey>,
        definition: WhatsAppTemplate?
    ) -> MessageContent.Template {
        let parts = definition?.components.first { $0["type"]?.string?.uppercased() == "BUTTONS" }
        let buttons = (parts?["buttons"]?.array ?? []).enumerated()
            .filter { $1["type"]?.string?.uppercased() == "QUICK_REPLY" }
        let components = buttons.enumerated().compactMap { place, button -> JSONValue? in
            let digits = (button.element["text"]?.string ?? "").compactMap(\.wholeNumberValue)
            let named = digits.count == 1 ? digits.first : nil
            guard let rating = named ?? (buttons.count == ratings.count ? place + 1 : nil), ratings.contains(rating)
            else { return nil }
            return .object([
                "type": .string("button"), "sub_type": .string("quick_reply"), "index": .string("\(button.offset)"),
                "parameters": .array([
                    .object(["type": .string("payload"), "payload": .string(choice(rating, of: survey))])
                ]),
            ])
        }
        return MessageContent.Template(name: template.name, language: template.language, components: components)
    }
}

extension MessageContent {
    /// What a tap answers, as we wrote it on the button or row.
    var tapped: String? {
        switch self {
        case .listReply(let reply): reply.id
        case .buttonReply(let reply): reply.id
        case .templateButton(let button): button.payload
        default: nil
        }
    }
}
