import BalieDomain

/// What customers are told by themselves, once for each language: `{"en": "…", "nl": "…"}`. Stored, given and taken in this
/// form.
public struct CustomerTexts: Codable, Hashable, Sendable {
    /// Languages of one text.
    static let limit = 20

    /// By primary subtags of BCP 47, in small letters.
    public let byLanguage: [String: String]

    public init(_ byLanguage: [String: String]) { self.byLanguage = byLanguage }

    public init(from decoder: any Decoder) throws {
        byLanguage = try decoder.singleValueContainer().decode([String: String].self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(byLanguage)
    }

    /// In the customer's language if it is there; else in the first by the alphabet, as members of a JSON object have no order.
    func text(in language: String?) -> CustomerText {
        CustomerText(language.flatMap { byLanguage[$0] } ?? byLanguage.min { $0.key < $1.key }?.value ?? "")
    }

    /// - Throws: ``Refusal`` that names the language's field; never repeats what was written in place of one.
    func checked(field: String) throws -> CustomerTexts {
        guard !byLanguage.isEmpty else { throw Refusal(.invalidField, "Say something.", field: field) }
        guard byLanguage.count <= Self.limit else {
            throw Refusal(.invalidField, "There are at most \(Self.limit) languages.", field: field)
        }
        var checked: [String: String] = [:]
        for (language, text) in byLanguage.sorted(by: { $0.key < $1.key }) {
            guard Check.isLanguage(language) else {
                throw Refusal(
                    .invalidField,
                    "A language is written in two or three small letters, as nl.",
                    field: field
                )
            }
            let path = "\(field).\(language)"
            let said = try Check.reply(text, field: path)
            try CustomerText(said).check(field: path)
            checked[language] = said
        }
        return CustomerTexts(checked)
    }
}
