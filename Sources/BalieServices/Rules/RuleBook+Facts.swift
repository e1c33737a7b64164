import BalieDomain
import BalieRouting

/// What a conversation began with, as rules are asked about it.
struct Arrival {
    let channel: ID<ChannelAccount>
    let content: MessageContent
    let referral: JSONValue?
    var attributes: [String: String] = [:]
    /// Telephone numbers of the contact.
    var numbers: [String] = []
    /// Of earlier conversations.
    var labels: Set<String> = []
}

extension RuleBook {
    static let languageAttribute = "language"

    func outcome(for arrival: Arrival, at time: Timestamp) -> RuleOutcome {
        RuleOutcome(of: rules, for: facts(of: arrival, at: time))
    }

    private func facts(of arrival: Arrival, at time: Timestamp) -> RuleFacts {
        let attributes = Self.folded(arrival.attributes)
        return RuleFacts(
            channel: arrival.channel,
            // Nobody wrote the word “Photo” below one.
            words: arrival.content.isSearchable ? FoldedText.words(of: arrival.content.words) : [],
            language: Self.language(folded: attributes, numbers: arrival.numbers),
            attributes: attributes,
            labels: Set(arrival.labels.map(FoldedText.value)),
            openSchedules: openSchedules(at: time),
            advertisement: arrival.referral.map { referral in
                RuleFacts.Advertisement(
                    id: referral["source_id"]?.string,
                    headline: FoldedText.words(of: referral["headline"]?.string ?? "")
                )
            }
        )
    }

    private static func folded(_ attributes: [String: String]) -> [String: String] {
        Dictionary(
            attributes.map { (FoldedText.value($0.key), FoldedText.value($0.value)) },
            uniquingKeysWith: { $1 }
        )
    }

    /// What a contact speaks: as is known of them, else by their number's country.
    static func language(attributes: [String: String], numbers: [String]) -> String? {
        language(folded: folded(attributes), numbers: numbers)
    }

    private static func language(folded attributes: [String: String], numbers: [String]) -> String? {
        declaredLanguage(attributes) ?? numbers.lazy.compactMap(LanguageGuess.language).first
    }

    /// `nl-BE` is `nl`.
    private static func declaredLanguage(_ attributes: [String: String]) -> String? {
        let language = attributes[languageAttribute]?.prefix { $0 != "-" && $0 != "_" }
        return language.flatMap { $0.isEmpty ? nil : String($0) }
    }
}
