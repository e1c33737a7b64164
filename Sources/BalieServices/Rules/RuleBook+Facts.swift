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
        let attributes = Dictionary(
            arrival.attributes.map { (FoldedText.value($0.key), FoldedText.value($0.value)) },
            uniquingKeysWith: { $1 }
        )
        return RuleFacts(
            channel: arrival.channel,
            // Nobody wrote the word “Photo” below one.
            words: arrival.content.isSearchable ? FoldedText.words(of: arrival.content.words) : [],
            language: Self.declaredLanguage(attributes)
                ?? arrival.numbers.lazy.compactMap(LanguageGuess.language).first,
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

    /// `nl-BE` is `nl`.
    private static func declaredLanguage(_ attributes: [String: String]) -> String? {
        let language = attributes[languageAttribute]?.prefix { $0 != "-" && $0 != "_" }
        return language.flatMap { $0.isEmpty ? nil : String($0) }
    }
}
